#!/bin/sh
# What a guest reads of time and events: `perf stat` of the bundled kernel's shell
# against the run's own statistics of the same stretch; --freq.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")

# perf LINE OPTION...: boots the kernel, types "perf LINE" and `exit`.
# $WORK/counted has a line "event count" for each event that was counted,
# $WORK/region one "counter value" for each counter of the region.
perf() {
    printf '%s\rexit\r' "perf $1" >"$WORK/keys"
    shift
    run_from "$WORK/keys" run --headless -q --stats "$WORK/s.json" "$@"
    exits 0
    tr -d '\r' <"$WORK/out" | sed -n '/^> perf/,$p' >"$WORK/shell"
    sed -n '/Performance counter stats/,$p' "$WORK/shell" |
        awk '$1 ~ /^[0-9][0-9,]*$/ { gsub(",", "", $1); print $2, $1 }' \
            >"$WORK/counted"
    awk -f "$here/flat.awk" "$WORK/s.json" |
        awk '/^regions\./ { split($1, at, "."); $1 = ""
                if (at[3] == "name") inside = ($0 ~ /perf stat/)
                else if (inside) print at[3] (at[4] ? "_" at[4] : "") $0 }' \
            >"$WORK/region"
}

# value FILE NAME: what a file of lines "name value" says of a name; 0: nothing.
value() {
    awk -v name="$2" '$1 == name { print $2; found = 1; exit }
        END { if (!found) print 0 }' "$1"
}

# sum FILE NAME...: of several.
sum() {
    file=$1 total=0
    shift
    for name; do
        total=$((total + $(value "$file" "$name")))
    done
    echo "$total"
}

# equal "EVENT.." "COUNTER..": complains unless the sums are equal, and above 0.
equal() {
    # shellcheck disable=SC2086
    counted=$(sum "$WORK/counted" $1) has=$(sum "$WORK/region" $2)
    [ "$counted" = "$has" ] || complain "$1: $counted, the region: $2 $has"
    [ "$has" -gt 0 ] || complain "$2 is 0"
}

# What every model counts, in the region that perf stat is.
equal_everywhere() {
    equal cycles cycles
    equal page_walks.count walks
    equal page_walks.cycles walk_cycles
    equal tlb:tlb_flush flushes
}

for model in pentium p6 risc ideal; do
    test_that "on $model perf stat counts what the statistics count"
    perf "stat lab kmap" --model $model
    equal_everywhere
    equal "instructions:u instructions:k" instructions
    equal iTLB-load-misses itlb_misses
    equal dTLB-misses dtlb_misses
done

test_that "on modern perf stat counts what the statistics count"
perf "stat lab kmap" --model modern
equal_everywhere
equal instructions instructions
equal "iTLB-load-misses dTLB-misses" walks

for model in i386 i486; do
    test_that "on $model perf stat counts by the lab port"
    perf "stat lab kmap" --model $model
    equal_everywhere
    equal instructions instructions
    grep -q "<not supported>  dTLB-misses" "$WORK/shell" ||
        complain "the unified TLB has a data side"
done

for model in pentium p6; do
    test_that "on $model user mode and kernel sum to all instructions"
    perf "stat -e instructions:u,instructions:k run hello" --model $model
    equal "instructions:u instructions:k" instructions
    [ "$(value "$WORK/counted" instructions:u)" -gt 0 ] ||
        complain "no instruction in user mode"
done

test_that "on modern cycles and instructions are split by level"
perf "stat -e cycles,cycles:u,cycles:k,instructions,instructions:u run hello" \
    --model modern
equal cycles cycles
equal "cycles:u cycles:k" cycles
equal instructions instructions
user=$(value "$WORK/counted" instructions:u)
[ "$user" -gt 0 ] && [ "$user" -lt "$(value "$WORK/counted" instructions)" ] ||
    complain "$user instructions in user mode"

test_that "misses of the first level are walks and hits of the second"
perf "stat -e dTLB-misses,dtlb_misses.stlb_hit lab kmap" --model modern
equal "dTLB-misses dtlb_misses.stlb_hit" dtlb_misses

test_that "the Pentium's own TLB counters agree with the statistics"
perf "stat -e dTLB-misses,iTLB-load-misses lab kmap" --model pentium
equal dTLB-misses dtlb_misses
equal iTLB-load-misses itlb_misses
lacks "$WORK/shell" "lab port"

test_that "the counters agree with PAE, other tables for user mode and no l0"
perf "stat -e instructions:u,instructions:k run hello" --no-l0 \
    --append "pae=on kpti=on"
equal "instructions:u instructions:k" instructions

test_that "cache events agree with the statistics"
cache_events=L1-icache-load-misses,cache-references,cache-misses
perf "stat -e $cache_events lab kmap" --model modern --caches on
lacks "$WORK/shell" "lab port"
equal L1-icache-load-misses l1i_misses
equal cache-references l2_accesses
equal cache-misses l2_misses
perf "stat -e cache-misses,cache-references lab kmap" --caches on
equal cache-references l2_accesses
equal cache-misses l2_misses

test_that "an event without a free counter is not counted"
perf "stat -e cycles:u,cycles:k,instructions:u ls"
grep -q "<not counted>  instructions:u" "$WORK/shell" ||
    complain "a third counter on p6"

test_that "an event that is unknown is named"
perf "stat -e cycles,nonsense ls"
grep -q "no event 'nonsense'" "$WORK/shell" || complain "no line about it"

test_that "perf list says who counts what"
perf list --model i486
grep -q "counters of the processor: none" "$WORK/shell" ||
    complain "counters on a 486"
perf list
grep -q "^  iTLB-load-misses  *processor" "$WORK/shell" ||
    complain "ITLB_MISS of p6 is not listed"

test_that "list events prints each event with its number"
run list events
exits 0
prints "  85H 00H  ITLB_MISS"
prints "pmu = p6 (p6"

test_that "a model names its counters, and a wrong name is refused"
printf 'based_on = p6\n[cpu]\npmu = p7\n' >"$WORK/m.ini"
run run --model "$WORK/m.ini" --headless
refused "no pmu 'p7'"

test_that "--freq changes what the timers take for a second, and no cycles"
run lab directmap --models p6 --freq 1.5G
exits 0
sed '/^made by/,$d' "$WORK/out" >"$WORK/fast"
run lab directmap --models p6
exits 0
sed '/^made by/,$d' "$WORK/out" >"$WORK/usual"
same "$WORK/fast" "$WORK/usual" "the cycles of a lab"
perf "stat lab kmap" --freq 1.5G
grep -q "  cycles  .* # *1\.[45][0-9]* GHz" "$WORK/shell" ||
    complain "the kernel does not see 1.5 GHz"
awk -f "$here/flat.awk" "$WORK/s.json" | grep -q "^made_by.freq 1500000000$" ||
    complain "made_by has no freq"

test_that "--freq takes 1 MHz to 10 GHz"
for rate in 0 999999 10.1G fast -1; do
    run run --headless "--freq=$rate"
    refused "--freq $rate: not a clock rate from 1M to 10G"
done

test_that "an input recorded at one rate is not replayed at another"
run run --headless -q --serial none --append exit --freq 100M \
    --record-input "$WORK/input"
exits 0
run run --headless -q --serial none --append exit \
    --replay-input "$WORK/input"
refused "freq was '100000000', not ''"

finish
