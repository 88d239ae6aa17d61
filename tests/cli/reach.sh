#!/bin/sh
# The kernel's lab `reach` measures the TLB by stale translations: it must find
# the entries and ways that the model states, under every policy.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# reach ARGUMENT...: runs the lab; $found is " dtlb_entries=64 dtlb_ways=4 ... ",
# with the reason in place of the number where it was skipped.
reach() {
    run run -q --headless --append "lab=reach exit" "$@"
    exits 0
    found=" $(awk '{ sub(/\r$/, "") }
        /^LAB reach/ { printf "%s=%s ", $3, /skipped/ ? $5 : $4 }' "$WORK/out")"
}

# finds NAME=VALUE...
finds() {
    for fact in "$@"; do
        case $found in
        *" $fact "*) ;;
        *) complain "$command_line: no $fact but$found" ;;
        esac
    done
}

# geometry MODEL ARRAY: entries and ways by the model's INI, "64 4".
geometry() {
    "$PAGEWALK" model show "$1" | awk -F'[ =x;]+' -v array="$2" \
        '$1 == array { print $2, $3 == "full" ? $2 : $3 }'
}

# finds_array MODEL ARRAY NAME: what was found under NAME is the model's ARRAY.
finds_array() {
    expected=$(geometry "$1" "$2")
    [ -n "$expected" ] || complain "$1: no array $2"
    finds "$3_entries=${expected% *}" "$3_ways=${expected#* }"
}

for policy in lru plru fifo random; do
    for model in i386 i486; do
        test_that "the guest finds the unified TLB of $model under $policy"
        reach --model "$model" --tlb "policy=$policy"
        finds_array "$model" tlb dtlb
        finds itlb_entries=unified dtlb_large_entries=no-pse
    done
    for model in pentium p6; do
        test_that "the guest finds the TLBs of $model under $policy"
        reach --model "$model" --tlb "policy=$policy"
        finds_array "$model" itlb itlb
        finds_array "$model" dtlb dtlb
        finds_array "$model" dtlb-large dtlb_large
    done
done

# Not plru: the model has an array of seven ways.
for policy in lru fifo random; do
    test_that "the guest finds the second level of modern under $policy"
    reach --model modern --tlb "policy=$policy"
    finds_array modern stlb itlb
    finds_array modern stlb dtlb
    finds_array modern dtlb-large dtlb_large
done

test_that "the guest finds no end of a TLB that never evicts"
reach --model ideal
finds dtlb_entries=never-displaced itlb_entries=never-displaced

test_that "the guest finds the geometry that --tlb states"
reach --tlb itlb=16xfull,dtlb=48x4,dtlb-large=16x2
finds itlb_entries=16 itlb_ways=16 dtlb_entries=48 dtlb_ways=4 \
    dtlb_large_entries=16 dtlb_large_ways=2
reach --tlb itlb=8x8,dtlb=16x1,dtlb-large=none,policy=fifo
finds itlb_entries=8 itlb_ways=8 dtlb_entries=16 dtlb_ways=1 \
    dtlb_large_entries=not-held
for policy in lru plru fifo random; do
    reach --tlb "tlb=16xfull,large=shared,policy=$policy"
    finds dtlb_entries=16 dtlb_ways=16 itlb_entries=unified \
        dtlb_large_entries=16
done

test_that "the guest finds the second level behind the first"
reach --tlb stlb=128x4
finds dtlb_entries=128 dtlb_ways=4

test_that "the guest finds as much without the accelerator"
reach --no-l0
finds dtlb_entries=64 dtlb_ways=4 itlb_entries=32

finish
