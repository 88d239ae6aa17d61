#!/bin/sh
# Generated code (docs/jit.md): the statistics of a run are the same with and
# without it, byte by byte.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# booted NAME OPTION...
booted() {
    to=$1
    shift
    run run -q --headless --serial none --stats "$WORK/$to.json" "$@"
    exits 0
}

# alike WORDS OPTION...: the kernel's command line, and options.
alike() {
    words=$1
    shift
    booted without --append "$words exit" --no-jit "$@"
    booted with --append "$words exit" --jit --jit-heat 2 "$@"
    same_statistics "$WORK/without.json" "$WORK/with.json"
}

for model in i486 pentium p6 modern; do
    test_that "a run of $model counts the same with generated code"
    alike "lab=kmap,swap bench=sieve,calls benchscale=1" --model $model
done

for tlb in dtlb=16x4 dtlb=8x8,policy=lru dtlb=16xfull,policy=fifo \
    dtlb=32x4,policy=random dtlb=8x2,stlb=16x4,policy=plru; do
    test_that "a run with --tlb $tlb counts the same with generated code"
    alike "lab=kmap bench=chase_64,copy_loop benchscale=1" --tlb $tlb
done

test_that "generated code counts the same without caches"
alike "lab=kmap,swap bench=crc benchscale=1" --caches off

test_that "generated code counts the same without attribution"
alike "lab=kmap bench=crc,chase_64 benchscale=1" --attribution off

test_that "under --clock insns nothing is compiled, and nothing differs"
alike "lab=kmap" --clock insns

test_that "-d jit says how much has run in generated code"
run run -q --headless --serial none --jit -d jit \
    --append "bench=sieve benchscale=1 exit"
exits 0
says "regions of"

finish
