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
refused "no model 'i286'"

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
changed '/^lea /d'
run model show "$WORK/m.ini"
refused "[cost] has no 'lea'"

test_that "a bad number is refused"
changed 's/^lea = 1/lea = one/'
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

finish
