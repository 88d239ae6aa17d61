#!/bin/sh
# The kernel's benchmark, cut short: its results are equal on every model, its
# statistics equal with and without the accelerator. Its phases flush the TLB
# often and in every way that the models have.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

BENCH="console=serial bench benchscale=1 exit"

bench() {
    run run --headless -q --append "$BENCH" "$@"
}

test_that "an unknown phase fails"
run run --headless -q --append "bench=sieve,none exit" --serial stdio
exits 1
prints 'no phase "none"'
prints "BENCH sieve end"

test_that "every phase prints its result"
bench
exits 0
grep " end " "$WORK/out" >"$WORK/results"
[ "$(wc -l <"$WORK/results")" -ge 20 ] || complain "phases are missing"

for model in i386 i486 pentium ideal; do
    test_that "$model computes what p6 computes"
    bench --model "$model"
    exits 0
    grep " end " "$WORK/out" >"$WORK/$model"
    same "$WORK/results" "$WORK/$model" "the results"
done

test_that "PAE computes what two-level tables compute"
run run --headless -q --append "$BENCH pae=on"
grep " end " "$WORK/out" >"$WORK/pae"
same "$WORK/results" "$WORK/pae" "the results"

test_that "two runs with equal input have equal statistics"
bench --stats "$WORK/1.json"
bench --stats "$WORK/2.json"
same "$WORK/1.json" "$WORK/2.json" "the statistics"

# The statistics with the accelerator and without it are equal.
same_without_l0() {
    bench --stats "$WORK/1.json" "$@"
    exits 0
    bench --stats "$WORK/2.json" --no-l0 "$@"
    exits 0
    same "$WORK/1.json" "$WORK/2.json" "the statistics"
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
