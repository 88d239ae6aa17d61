#!/bin/sh
# The numbers of a run: sums that must hold, flushes charged, sites named, and
# that no observer disturbs what it observes.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

says() {
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' on stderr"
}

# Runs the bundled kernel for its statistics in $WORK/flat, one path a line.
measure() {
    run run -q --headless --serial none --stats "$WORK/s.json" "$@"
    exits 0
    awk -f "$(dirname "$0")/flat.awk" "$WORK/s.json" >"$WORK/flat"
}

value() {
    awk -v path="$1" '$1 == path { print $2; found = 1 }
        END { if (!found) print "absent" }' "$WORK/flat"
}

is() {
    [ "$(value "$1")" = "$2" ] ||
        complain "$command_line: $1 is $(value "$1"), not $2"
}

# The value of counter $2 in the region named $1; 0 when it is absent.
region() {
    awk -v name="$1" -v counter="$2" '
        $1 ~ /^regions\.[0-9]+\.name$/ { at = $2 == name }
        $1 ~ "^regions\\.[0-9]+\\." counter "$" && at { value = $2 }
        END { print value + 0 }' "$WORK/flat"
}

# Every sum that documentation and schema promise.
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

for model in i386 i486 pentium p6 modern ideal; do
    test_that "misses have classes and flushes their refills on $model"
    measure --model "$model" --append "lab=kmap exit"
    sums_hold
done

test_that "so they have under every policy and with a second level"
for tlb in policy=lru policy=fifo policy=random stlb=128x4 \
    tlb=32x4,large=shared tlb=32x4,large=fragment; do
    measure --tlb "$tlb" --append "lab=kmap exit"
    sums_hold
done

test_that "kunmap_local of another frame is remapped, of the same avoidable"
measure --model p6 --append "lab=kmap exit"
for lab in kmap_local window; do
    other=$(region "kmap.$lab" refill_remapped_invlpg)
    [ "$other" -ge 1000 ] || complain "kmap.$lab: $other remapped"
    same=$(region "kmap.$lab" refill_avoidable_invlpg)
    [ "$same" -le 4 ] || complain "kmap.$lab: $same avoidable"
    other=$(region "kmap.${lab}_same" refill_remapped_invlpg)
    [ "$other" -le 4 ] || complain "kmap.${lab}_same: $other remapped"
    same=$(region "kmap.${lab}_same" refill_avoidable_invlpg)
    [ "$same" -ge 1000 ] || complain "kmap.${lab}_same: $same avoidable"
done

test_that "--callers names who wanted the flush"
measure --model p6 --append "lab=kmap exit" --callers
grep -E '^call_sites\.[0-9]+\.site' "$WORK/flat" >"$WORK/sites"
grep -qE ' (kunmap_local|touch_kmap_local)\+0x' "$WORK/sites" ||
    complain "neither kunmap_local nor who called it"
grep -q ' unmap_slot+' "$WORK/sites" && complain "still the helper"

test_that "without attribution its members are absent, and no other differs"
measure --model p6 --append "lab=kmap exit"
cp "$WORK/flat" "$WORK/with"
measure --model p6 --attribution off --append "lab=kmap exit"
grep -E 'refill|miss_class|call_sites' "$WORK/flat" >"$WORK/left" &&
    complain "$(head -n 1 "$WORK/left")"
grep -vE 'refill|miss_class|call_sites' "$WORK/with" >"$WORK/rest"
cmp -s "$WORK/rest" "$WORK/flat" || complain "the rest differs"

test_that "an interval prints windows and disturbs nothing"
measure --append "lab=kmap exit"
grep -v blocks_made "$WORK/flat" >"$WORK/without"
measure --append "lab=kmap exit" --interval 500000
grep -v blocks_made "$WORK/flat" >"$WORK/with"
cmp -s "$WORK/with" "$WORK/without" || complain "the statistics differ"
says "K_CYCLES   K_INSTR   IPC DTLB_WALKS ITLB_WALKS K_DTLBCYC K_ITLBCYC"
[ "$(grep -c K_CYCLES "$WORK/err")" -ge 2 ] || complain "one header only"
cp "$WORK/err" "$WORK/windows"
measure --append "lab=kmap exit" --interval 500000
cmp -s "$WORK/err" "$WORK/windows" || complain "two runs differ"

test_that "the walks of the windows are those of the run"
sum=$(awk '!/K_CYCLES/ { sum += $4 + $5 } END { print sum }' "$WORK/windows")
is walks.count "$sum"

test_that "the text block has the flush table, the sites, the classes"
run run --headless --serial none --append "lab=kmap exit" --top 2
exits 0
says "avoidable    remapped"
says "what the TLB misses are"
says "set_fixmap+0x"
says "more"

test_that "every member of the JSON is documented"
measure --model modern --append "lab=kmap exit"
document=$(dirname "$0")/../../docs/statistics.md
awk '$1 !~ /^regions/ { n = split($1, word, "."); print word[n] }' \
    "$WORK/flat" | sort -u | while read -r member; do
    grep -qE "\`$member\`|^$member " "$document" || echo "$member"
done >"$WORK/undocumented"
[ -s "$WORK/undocumented" ] &&
    complain "not in docs/statistics.md: $(tr '\n' ' ' <"$WORK/undocumented")"

test_that "-x, prints fields"
run run --headless --serial none --append "lab=kmap exit" -x, --top 1
exits 0
grep -qE '^[0-9]+,cycles,cycles$' "$WORK/err" || complain "no cycles"
grep -qE '^[0-9]+,misses,refill_remapped/set_fixmap\+0x[0-9a-f]+:invlpg/$' \
    "$WORK/err" || complain "no site"
grep -vE '^[0-9]+,[a-zA-Z -]+,[^,]+$' "$WORK/err" >"$WORK/odd" &&
    complain "$(head -n 1 "$WORK/odd")"

# A helper that flushes, and its caller:
#   100020  mov esp, 0x200000; xor ebp, ebp; call 0x100030; mov al, 0
#   10002e  out 0xf4, al
#   100030  push ebp; mov ebp, esp; call 0x10003a; pop ebp; ret
#   10003a  push ebp; mov ebp, esp; invlpg [eax]; pop ebp; ret
calls() {
    kernel '\274\000\000\040\000\061\355\350\004\000\000\000\260\000\346\364'\
'\125\211\345\350\002\000\000\000\135\303'\
'\125\211\345\017\001\070\135\303'
    {
        echo "00100020 T start"
        echo "00100030 t wants_a_flush"
        echo "0010003a T flush_tlb_one"
    } >"$WORK/System.map"
}

# The one INVLPG is charged to that site.
charges() {
    site=$(awk '$1 ~ /site$/ { site = $2 } $1 ~ /cause$/ && $2 == "invlpg" {
        print site }' "$WORK/flat")
    [ "$site" = "$1" ] || complain "$command_line: '$site', not $1"
}

test_that "symbols come from a System.map"
calls
measure "$WORK/k" --symbols "$WORK/System.map"
charges flush_tlb_one+0x3

test_that "--callers charges who called the flush helper"
measure "$WORK/k" --symbols "$WORK/System.map" --callers
charges wants_a_flush+0x8

test_that "without symbols a site is an address"
measure "$WORK/k"
charges 0x0010003d

test_that "a bad System.map is refused at its line"
echo "what is this" >>"$WORK/System.map"
run run -q --headless "$WORK/k" --symbols "$WORK/System.map"
refused "System.map:4: not 'ADDRESS TYPE NAME'"

test_that "windows, sites and files that make no sense are refused"
run run -q --headless --interval 0
refused "--interval 0"
run run -q --headless --top none
refused "--top none"
run run -q --headless --symbols "$WORK/none"
refused "$WORK/none"
run lab kmap --interval 5
refused "unknown option '--interval'"

test_that "a kernel that moved itself is named as well"
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
        complain "$entries entries miss $now times, half as many $misses"
    misses=$now
done

test_that "a cycle cause that no part of the machine charges is absent"
measure --model p6 --append "lab=kmap exit"
is cycle_stack.dma absent
is cycle_stack.cache_miss absent
[ "$(value cycle_stack.halt)" != absent ] || complain "no cycle_stack.halt"
run run --headless --serial none --append "lab=kmap exit" -x,
grep -E ',cycles_(dma|cache_miss|dependency|serialise)$' "$WORK/err" \
    >"$WORK/odd" && complain "$(head -n 1 "$WORK/odd")"

test_that "a flush cause that the model does not have is absent"
measure --model i386 --append "lab=kmap exit"
is flushes.invlpg.count absent
is flushes.mov_cr4.count absent
[ "$(value flushes.mov_cr3.count)" != absent ] ||
    complain "an i386 flushes by MOV CR3"

finish
