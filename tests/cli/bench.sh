#!/bin/sh
# The kernel's benchmark, in short: the same results on every model, and the
# same statistics whatever accelerates the emulator. Its phases are what flushes
# most, in every way there is.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

BENCH="console=serial bench benchscale=1 exit"

bench() {
    run run --headless -q --append "$BENCH" "$@"
}

test_that "a phase that is not there fails"
run run --headless -q --append "bench=sieve,none exit" --serial stdio
exits 1
prints 'no phase "none"'
prints "BENCH sieve end"

bench
grep " end " "$WORK/out" >"$WORK/results"
[ "$(wc -l <"$WORK/results")" -ge 20 ] || complain "phases are missing"

for model in i386 i486 pentium ideal; do
    test_that "$model computes what p6 does"
    bench --model "$model"
    exits 0
    grep " end " "$WORK/out" >"$WORK/$model"
    cmp -s "$WORK/results" "$WORK/$model" ||
        complain "$(diff "$WORK/results" "$WORK/$model" | sed -n 2p)"
done

test_that "a table of three levels computes the same"
run run --headless -q --append "$BENCH pae=on"
grep " end " "$WORK/out" | cmp -s "$WORK/results" - ||
    complain "other results"

test_that "a run is a function of its input: twice the same statistics"
bench --stats "$WORK/1.json"
bench --stats "$WORK/2.json"
cmp -s "$WORK/1.json" "$WORK/2.json" || complain "other statistics"

# Statistics with the accelerator and without.
same_without_l0() {
    bench --stats "$WORK/1.json" "$@"
    exits 0
    bench --stats "$WORK/2.json" --no-l0 "$@"
    exits 0
    cmp -s "$WORK/1.json" "$WORK/2.json" ||
        complain "$(diff "$WORK/1.json" "$WORK/2.json" | sed -n 2p)"
}

for model in i386 i486 pentium p6 ideal; do
    test_that "the accelerator changes no number on $model"
    same_without_l0 --model "$model"
done
for policy in lru plru fifo random; do
    test_that "the accelerator changes no number with policy $policy"
    same_without_l0 --tlb "itlb=32x4,dtlb=64x4,policy=$policy"
done

finish
