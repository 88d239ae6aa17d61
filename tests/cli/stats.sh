#!/bin/sh
# The statistics of a run: sums that must hold, misses charged to flushes and to
# call sites, and observers that change no number.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# measure ARGUMENT...: a run whose statistics are in $WORK/flat, each a line
# "path value" (flat.awk).
measure() {
    run run -q --headless --serial none --stats "$WORK/s.json" "$@"
    exits 0
    awk -f "$(dirname "$0")/flat.awk" "$WORK/s.json" >"$WORK/flat"
}

# value PATH: a member of the last statistics, or "absent".
value() {
    awk -v path="$1" '$1 == path { print $2; found = 1 }
        END { if (!found) print "absent" }' "$WORK/flat"
}

# is PATH VALUE
is() {
    [ "$(value "$1")" = "$2" ] ||
        complain "$command_line: $1 is $(value "$1"), not $2"
}

# region NAME COUNTER: a counter of a region; 0 when it is absent.
region() {
    awk -v name="$1" -v counter="$2" '
        $1 ~ /^regions\.[0-9]+\.name$/ { at = $2 == name }
        $1 ~ "^regions\\.[0-9]+\\." counter "$" && at { value = $2 }
        END { print value + 0 }' "$WORK/flat"
}

# Checks every sum that docs/statistics.md promises.
sums_hold() {
    awk '
    { v[$1] = $2 }
    function check(what, a, b) {
        if (a != b) print what ": " a + 0 " is not " b + 0
    }
    END {
        for (p in v) {
            if (p ~ /^tlb\..*\.misses$/) {
                base = substr(p, 1, length(p) - 7)
                check(base ": hits and misses", v[base ".hits"] + v[p],
                      v[base ".accesses"])
                sum = 0
                for (c in v)
                    if (index(c, base ".miss_class.") == 1) sum += v[c]
                check(base ": classes", sum, v[p])
                arrays += base !~ /arrays/ ? v[base ".miss_class.flush"] : 0
            }
            if (p ~ /^cycle_stack\./) cycles += v[p]
            if (p ~ /^flushes\..*\.refill_misses$/) causes += v[p]
            if (p ~ /^flushes\..*\.refill_(avoidable|remapped)$/)
                kinds += v[p]
            if (p ~ /^flushes\..*\.refill_cycles$/) refill_cycles += v[p]
            if (p ~ /^flushes\..*\.count$/) count += v[p]
            if (p ~ /^call_sites\..*\.refill_misses$/) sites += v[p]
            if (p ~ /^call_sites\..*\.refill_cycles$/) site_cycles += v[p]
            if (p ~ /^call_sites\..*\.count$/) site_count += v[p]
        }
        check("cycle stack", cycles, v["cycles"])
        check("refills by cause", causes, arrays)
        check("avoidable and remapped", kinds, causes)
        check("refills by site", sites, causes)
        check("refill cycles by site", site_cycles, refill_cycles)
        check("flushes by site", site_count, count)
        if (!arrays) print "no flush class"
    }' "$WORK/flat" >"$WORK/broken"
    while read -r line; do
        complain "$command_line: $line"
    done <"$WORK/broken"
}

for model in $MODELS; do
    test_that "the sums of misses, classes and charges hold on $model"
    measure --model "$model" --append "lab=kmap exit"
    sums_hold
done

for tlb in policy=lru policy=fifo policy=random stlb=128x4 \
    tlb=32x4,large=shared tlb=32x4,large=fragment; do
    test_that "the sums hold under $tlb"
    measure --tlb "$tlb" --append "lab=kmap exit"
    sums_hold
done

# refills REGION FROM TO COUNTER
refills() {
    within "$4 of kmap.$1" "$(region "kmap.$1" "$4")" "$2" "$3"
}

# Some thousand refills a region; the lab's own bookkeeping makes a few others.
test_that "a window that INVLPG moves to another frame is remapped"
measure --model p6 --append "lab=kmap exit"
for lab in kmap_local window; do
    refills $lab 1000 999999 refill_remapped_invlpg
    refills $lab 0 4 refill_avoidable_invlpg
done

test_that "a window that INVLPG leaves at its frame is avoidable"
for lab in kmap_local window; do
    refills ${lab}_same 0 4 refill_remapped_invlpg
    refills ${lab}_same 1000 999999 refill_avoidable_invlpg
done

test_that "--callers charges a flush to the caller of the flush helper"
measure --model p6 --append "lab=kmap exit" --callers
grep -E '^call_sites\.[0-9]+\.site' "$WORK/flat" >"$WORK/sites"
grep -qE ' (kunmap_local|touch_kmap_local)\+0x' "$WORK/sites" ||
    complain "neither kunmap_local nor its caller"
lacks "$WORK/sites" ' unmap_slot\+'

test_that "--attribution off leaves its members out and changes no other"
measure --model p6 --append "lab=kmap exit"
grep -vE 'refill|miss_class|(call|miss)_sites|miss_heat' "$WORK/flat" >"$WORK/rest"
measure --model p6 --attribution off --append "lab=kmap exit"
lacks "$WORK/flat" 'refill|miss_class|(call|miss)_sites|miss_heat'
same "$WORK/rest" "$WORK/flat" "the other members"

test_that "--interval prints windows and changes no statistic"
measure --append "lab=kmap exit"
cp "$WORK/flat" "$WORK/without"
measure --append "lab=kmap exit" --interval 500000
same_statistics "$WORK/without" "$WORK/flat"
says "K_CYCLES   K_INSTR   IPC DTLB_WALKS ITLB_WALKS K_DTLBCYC K_ITLBCYC"
[ "$(grep -c K_CYCLES "$WORK/err")" -ge 2 ] || complain "one header in all windows"
cp "$WORK/err" "$WORK/windows"
measure --append "lab=kmap exit" --interval 500000
same "$WORK/windows" "$WORK/err" "the windows of two runs"

test_that "the walks of all windows sum to those of the run"
sum=$(awk '!/K_CYCLES/ { sum += $4 + $5 } END { print sum }' "$WORK/windows")
is walks.count "$sum"

test_that "the text block has the flushes, the call sites and the miss classes"
run run --headless --serial none --append "lab=kmap exit" --top 2
exits 0
says "avoidable    remapped"
says "what the TLB misses are"
says "set_fixmap+0x"
says "more"

test_that "statistics say what made them, and keep what is the host's apart"
measure --model i486 --mem 64M --append "lab=recursive exit" --no-l0
[ "$(value made_by.image.sha256)" = "$(sha256sum "$KERNEL" | cut -d' ' -f1)" ] ||
    complain "made_by.image.sha256 is $(value made_by.image.sha256)"
"$PAGEWALK" model show i486 >"$WORK/i486.ini"
is made_by.model_ini.sha256 "$(sha256sum "$WORK/i486.ini" | cut -d' ' -f1)"
is made_by.memory 67108864
is made_by.version 0.1
is host.no_l0 true
[ "$(value host.blocks_made)" -gt 0 ] || complain "no blocks under host"
is blocks_made absent

test_that "diff leaves out what made the files"
sed -E 's/"version": .*/"version": "9",/; s/"blocks_made": .*/"blocks_made": 1,/' \
    "$WORK/s.json" >"$WORK/other.json"
run diff "$WORK/s.json" "$WORK/s.json"
cp "$WORK/out" "$WORK/none"
run diff "$WORK/s.json" "$WORK/other.json" --fail-above 0
exits 0
sed 's/other\.json/s.json/' "$WORK/out" >"$WORK/changed"
same "$WORK/none" "$WORK/changed" "the differences"

test_that "every member of the JSON is documented"
measure --model modern --append "lab=kmap exit"
document=$(dirname "$0")/../../docs/statistics.md
awk '$1 !~ /^regions/ { n = split($1, word, "."); print word[n] }' \
    "$WORK/flat" | sort -u | while read -r member; do
    grep -qE "\`$member\`|^$member " "$document" || echo "$member"
done >"$WORK/undocumented"
[ -s "$WORK/undocumented" ] &&
    complain "not in docs/statistics.md: $(tr '\n' ' ' <"$WORK/undocumented")"

test_that "-x, prints lines of three fields"
run run --headless --serial none --append "lab=kmap exit" -x, --top 1
exits 0
grep -qE '^[0-9]+,cycles,cycles$' "$WORK/err" || complain "no cycles"
grep -qE '^[0-9]+,misses,refill_remapped/set_fixmap\+0x[0-9a-f]+:invlpg/$' \
    "$WORK/err" || complain "no site"
grep -vE '^[0-9]+,[a-zA-Z -]+,[^,]+$' "$WORK/err" >"$WORK/odd"
lacks "$WORK/odd" .

# calls [PRELUDE]: makes $WORK/k, a kernel with a function that flushes, which
# begins with the prelude, and its caller, and $WORK/System.map, their names.
#   100020  mov esp, 0x200000; xor ebp, ebp; call 0x100030; mov al, 0
#   10002e  out 0xf4, al
#   100030  push ebp; mov ebp, esp; call 0x10003a; pop ebp; ret
#   10003a  push ebp; mov ebp, esp; invlpg [eax]; pop ebp; ret
calls() {
    kernel '\274\000\000\040\000\061\355\350\004\000\000\000\260\000\346\364'\
'\125\211\345\350\002\000\000\000\135\303'\
"${1:-}"'\125\211\345\017\001\070\135\303'
    {
        echo "00100020 T start"
        echo "00100030 t wants_a_flush"
        echo "0010003a T flush_tlb_one"
    } >"$WORK/System.map"
}

# charges SITE: the one INVLPG of `calls` is charged to it.
charges() {
    site=$(awk '$1 ~ /site$/ { site = $2 } $1 ~ /cause$/ && $2 == "invlpg" {
        print site }' "$WORK/flat")
    [ "$site" = "$1" ] || complain "$command_line: '$site', not $1"
}

test_that "--symbols names call sites by a System.map"
calls
measure "$WORK/k" --symbols "$WORK/System.map"
charges flush_tlb_one+0x3

test_that "--callers charges the caller of a function that flushes"
measure "$WORK/k" --symbols "$WORK/System.map" --callers
charges wants_a_flush+0x8

test_that "--callers finds the caller behind the NOP in place of a trace's call"
calls '\017\037\104\000\000'
measure "$WORK/k" --symbols "$WORK/System.map" --callers
charges wants_a_flush+0x8
calls

test_that "without symbols a call site is an address"
measure "$WORK/k"
charges 0x0010003d

test_that "a malformed System.map is refused with its line"
echo "what is this" >>"$WORK/System.map"
run run -q --headless "$WORK/k" --symbols "$WORK/System.map"
refused "System.map:4: not 'ADDRESS TYPE NAME'"

test_that "intervals, counts and files that make no sense are refused"
run run -q --headless --interval 0
refused "--interval 0"
run run -q --headless --top none
refused "--top none"
run run -q --headless --symbols "$WORK/none"
refused "$WORK/none"
run lab kmap --interval 5
refused "unknown option '--interval'"

test_that "call sites of a kernel that has moved itself have names"
measure --append "split=2g lab=kmap exit"
grep -qE '^call_sites\.[0-9]+\.site set_fixmap\+0x' "$WORK/flat" ||
    complain "no site in set_fixmap"

test_that "on a clock of instructions a larger LRU TLB never misses more"
misses=
count=
for entries in 8 16 32 64 128; do
    measure --clock insns --append "lab=directmap exit" \
        --tlb "itlb=${entries}xfull,dtlb=${entries}xfull,policy=lru"
    [ -z "$count" ] || is instructions "$count"
    count=$(value instructions)
    now=$(($(value tlb.dtlb.misses) + $(value tlb.itlb.misses)))
    [ -z "$misses" ] || [ "$now" -le "$misses" ] ||
        complain "$entries entries miss $now times, $((entries / 2)): $misses"
    misses=$now
done

test_that "a cycle cause that no part of the machine charges is absent"
measure --model i386 --append "lab=kmap exit"
is cycle_stack.dma absent
is cycle_stack.cache_miss absent
is cycle_stack.dependency absent
[ "$(value cycle_stack.halt)" != absent ] || complain "no cycle_stack.halt"
run run --headless --serial none --model i386 --append "lab=kmap exit" -x,
lacks "$WORK/err" ',cycles_(dma|cache_miss|dependency|serialise)$'

test_that "a pipeline and caches charge their causes, and the sum is the total"
for model in i386 i486 pentium p6 modern risc ideal; do
    for caches in on off; do
        measure --model $model --caches $caches --append "lab=kmap exit"
        sum=$(awk '/^cycle_stack\./ { sum += $2 } END { printf "%d", sum }' \
            "$WORK/flat")
        [ "$sum" = "$(value cycles)" ] ||
            complain "$model, caches $caches: the causes sum to $sum"
    done
done
measure --model p6 --append "lab=kmap exit"
for cause in dependency serialise cache_miss branch; do
    [ "$(value cycle_stack.$cause)" -gt 0 ] || complain "no $cause"
done

# fields MODEL: the names of the fields of a run, in $WORK/names.
fields() {
    run run --headless --serial none --model "$1" --append "lab=kmap exit" -x,
    exits 0
    cut -d, -f3 "$WORK/err" >"$WORK/names"
}

test_that "fields of what the model lacks are absent"
fields p6
lacks "$WORK/names" '^(stlb_|psc_|prefetch_)|back_invalidations'
grep -q '^itlb_misses$' "$WORK/names" || complain "no itlb_misses"
fields modern
for name in stlb_hits psc_hits psc_entries_dropped; do
    grep -q "^$name\$" "$WORK/names" || complain "no $name"
done
fields i386
lacks "$WORK/names" '^(itlb_|dtlb_)|_invlpg$|_mov_cr4$'

test_that "the JSON has exceptions and interrupts"
measure --model p6 --append "lab=protect exit"
[ "$(value exceptions)" -gt 0 ] || complain "no exception"
[ "$(value interrupts)" != absent ] || complain "no interrupts"

test_that "no label takes the walks of one kind for all"
run run --headless --serial none --append "lab=kmap exit"
says "(sum of *_misses.walk_duration)"
lacks "$WORK/err" dtlb_load_misses

test_that "-x, with --interval prints lines of four fields, the first a time"
run run --headless --serial none --append "lab=kmap exit" -x, \
    --interval 5000000
exits 0
grep -vE '^([0-9]+\.[0-9]{9}|summary),[0-9]+,[a-zA-Z -]+,[^,]+$' \
    "$WORK/err" >"$WORK/odd"
lacks "$WORK/odd" .
awk -F, '$4 == "cycles" && $1 != "summary" { n++; sum += $2 }
    $4 == "cycles" && $1 == "summary" { total = $2 }
    END { exit !(n > 1 && sum == total) }' "$WORK/err" ||
    complain "the windows do not sum to the run"
awk -F, '$1 != "summary" { if ($1 + 0 < last) exit 1; last = $1 + 0 }' \
    "$WORK/err" || complain "time runs back"

test_that "a flush cause that the model lacks is absent"
measure --model i386 --append "lab=kmap exit"
is flushes.invlpg.count absent
is flushes.mov_cr4.count absent
[ "$(value flushes.mov_cr3.count)" != absent ] ||
    complain "an i386 flushes by MOV CR3"

finish
