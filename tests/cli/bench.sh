#!/bin/sh
# The kernel's benchmark at 1 % of its length: it computes the same on every
# model, and the accelerator changes no statistic of it. Its phases flush the
# TLB in every way there is, and often.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

BENCH="console=serial bench benchscale=1 exit"

bench() {
    run run --headless -q --append "$BENCH" "$@"
}

# What each phase has computed: the lines "BENCH NAME end COUNT RESULT". Only
# some models have SYSENTER.
results() {
    grep " end " "$WORK/out" | grep -v "BENCH sysenter "
}

test_that "a phase that does not exist fails, and the phases before it run"
run run --headless -q --append "bench=sieve,none exit" --serial stdio
exits 1
prints 'no phase "none"'
prints "BENCH sieve end"

test_that "p6 runs every phase"
bench
exits 0
results >"$WORK/p6"
[ "$(wc -l <"$WORK/p6")" -ge 20 ] || complain "phases are missing"

for model in i386 i486 pentium ideal; do
    test_that "$model computes what p6 does"
    bench --model "$model"
    exits 0
    results >"$WORK/$model"
    same "$WORK/p6" "$WORK/$model" "the results"
done

test_that "PAE paging changes no result"
run run --headless -q --append "$BENCH pae=on"
exits 0
results >"$WORK/pae"
same "$WORK/p6" "$WORK/pae" "the results"

test_that "two equal runs leave equal statistics"
bench --stats "$WORK/1.json"
bench --stats "$WORK/2.json"
same "$WORK/1.json" "$WORK/2.json" "the statistics"

# Runs with the accelerator and without.
same_without_l0() {
    bench --stats "$WORK/1.json" "$@"
    exits 0
    bench --stats "$WORK/2.json" --no-l0 "$@"
    exits 0
    same_statistics "$WORK/1.json" "$WORK/2.json"
}

for model in i386 i486 pentium p6 ideal; do
    test_that "the accelerator changes no statistic of $model"
    same_without_l0 --model "$model"
done
for policy in lru plru fifo random; do
    test_that "the accelerator changes no statistic under $policy"
    same_without_l0 --tlb "itlb=32x4,dtlb=64x4,policy=$policy"
done

finish
