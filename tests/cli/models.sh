#!/bin/sh
# CPU models and --tlb: the shipped ones, changed ones, and refused ones.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# changed SED_COMMAND: makes $WORK/m.ini, the p6 model with a change.
changed() {
    "$PAGEWALK" model show p6 | sed "$1" >"$WORK/m.ini"
}

test_that "model show prints the INI text of each model"
for model in $MODELS; do
    run model show "$model"
    exits 0
    prints "name = $model"
done

test_that "what model show prints is a model file"
changed ''
run model show "$WORK/m.ini"
exits 0

test_that "an unknown model is refused"
run model show i286
refused "no model 'i286': did you mean 'i386'? (i386, i486, pentium, p6, modern, risc, ideal"

test_that "a model file that does not exist is refused"
run run --model "$WORK/none.ini"
refused "none.ini: No such file"

test_that "model without show is refused"
run model p6
refused "expected 'show NAME'"

test_that "an unknown key is refused with file and line"
changed 's/^mhz/mzh/'
run model show "$WORK/m.ini"
refused "m.ini:15: [cpu] mzh: no such key"

test_that "an unknown section is refused"
changed 's/^\[walk\]/[wlak]/'
run model show "$WORK/m.ini"
refused "no section [wlak]"

test_that "an unknown feature is refused"
changed 's/ cmov / cmvo /'
run model show "$WORK/m.ini"
refused "no feature 'cmvo'"

test_that "a missing cost class is refused"
changed '/^bound /d'
run model show "$WORK/m.ini"
refused "[cost] has no 'bound'"

test_that "a bad number is refused"
changed 's/^bound = 10/bound = one/'
run model show "$WORK/m.ini"
refused "'one' is not a number"

test_that "a geometry whose ways do not divide its entries is refused"
changed 's/^dtlb = 64x4/dtlb = 64x5/'
run model show "$WORK/m.ini"
refused "do not divide"

test_that "plru with three ways is refused"
changed 's/^dtlb = 64x4/dtlb = 66x3/'
run model show "$WORK/m.ini"
refused "power of two"

test_that "a binary file is refused as a model"
head -c 4096 /dev/zero >"$WORK/m.ini"
run model show "$WORK/m.ini"
refused "not a text file"

test_that "a --tlb that makes no sense is refused"
run run --tlb dtlb=64x5
refused "--tlb dtlb=64x5: dtlb"
run run --tlb cache=64x4
refused "no TLB property 'cache'"
run run --tlb tlb=32x4,itlb=32x4
refused "exclude each other"

# based NAME LINE...: makes $WORK/NAME.ini.
based() {
    file=$1.ini
    shift
    printf '%s\n' "$@" >"$WORK/$file"
}

test_that "a file of three lines is a model, and its text needs no base"
based mine 'based_on = p6' '[tlb]' 'dtlb = 128x4:srrip'
run model show "$WORK/mine.ini"
exits 0
prints "name = mine"
prints "title = based on p6"
prints "dtlb = 128x4:srrip"
prints "itlb = 32x4"
grep -q based_on "$WORK/out" && complain "the text has a base"

test_that "a base may be a file, beside the file that names it"
mkdir -p "$WORK/sub"
based sub/two 'based_on = ../mine.ini' '[cpu]' 'name = second' \
    'features = i486' '[tlb]' 'stlb = 64x4' 'levels = exclusive'
run model show "$WORK/sub/two.ini"
exits 0
prints "name = second"
prints "features = i486"
prints "dtlb = 128x4:srrip"
prints "levels = exclusive"

test_that "a base that is not there, or that comes back, is refused"
based lost 'based_on = q6'
run model show "$WORK/lost.ini"
refused "lost.ini:1: based_on: no model 'q6': did you mean 'p6'? (i386"
based lost 'based_on = none.ini'
run model show "$WORK/lost.ini"
refused "none.ini: No such file"
based a 'based_on = b.ini'
based b 'based_on = ./a.ini'
run model show "$WORK/a.ini"
refused "is based on itself"
based a 'based_on = a.ini'
run model show "$WORK/a.ini"
refused "is based on itself"
based a 'based_on = p6' 'based_on = p6'
run model show "$WORK/a.ini"
refused "a.ini:2: based_on: given twice"

test_that "a wrong line of a base is named with both files"
based a '[cpu]' 'mzh = 1'
based b 'based_on = a.ini'
run model show "$WORK/b.ini"
refused "b.ini:1: based_on: $WORK/a.ini:2: [cpu] mzh: no such key"

test_that "costs that are all 0 are refused"
"$PAGEWALK" model show p6 |
    awk '/^\[cost/ { c = 1 } c && / = / { $0 = $1 " = 0" } { print }' \
        >"$WORK/m.ini"
run model show "$WORK/m.ini"
refused "[cost] every class is 0"

test_that "--tlb takes a policy for an array, levels and prefetch"
run run -q --headless --serial none --append "lab=kmap exit" \
    --tlb dtlb=64x4:srrip,itlb=32x4:nru,stlb=64x4:lfu,levels=inclusive,prefetch=4 \
    --stats "$WORK/s.json"
exits 0
for line in '"policy": "srrip"' '"policy": "nru"' '"policy": "lfu"' \
    '"levels": "inclusive"' '"back_invalidations"' '"prefetch_hits"'; do
    grep -q "$line" "$WORK/s.json" || complain "no $line"
done

# Each of the accelerators is in use here, but where --no-l0 forbids it.
test_that "no policy and no relation of levels tells how the host is fast"
for tlb in policy=nru policy=bit-plru policy=srrip policy=lfu \
    stlb=64x4,levels=inclusive stlb=64x4,levels=exclusive,prefetch=4 \
    itlb=16x4:lfu,stlb=32x4:srrip,levels=inclusive; do
    for how in "" --no-l0; do
        # shellcheck disable=SC2086
        run run -q --headless --serial none --append "lab=kmap exit" \
            --tlb "$tlb" $how --stats "$WORK/s$how.json"
        exits 0
    done
    same_statistics "$WORK/s.json" "$WORK/s--no-l0.json"
done

test_that "errors of --tlb say what is valid"
run run --tlb policy=mru
refused "no policy 'mru': did you mean 'lru'? (lru, plru, fifo, random, nru, bit-plru, srrip, lfu"
run run --tlb dtlb=64x4:mru
refused "no policy 'mru': did you mean 'lru'? (lru"
run run --tlb large=huge
refused "separate, shared, fragment"
run run --tlb levels=all
refused "nine, inclusive, exclusive"
run run --tlb cache=64x4
refused "no TLB property 'cache': tlb, tlb-large, itlb"
run run --tlb levels=inclusive
refused "levels=inclusive without stlb"
run run --tlb prefetch=65
refused "prefetch"

test_that "the model that make bench compares the cost of time with is one"
run model show "$(dirname "$0")/../bench/p6_costs.ini"
exits 0
prints "lea = 1"

finish
