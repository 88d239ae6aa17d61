#!/bin/sh
# replays.sh [N [SEED]]: N random TLBs (default 16; geometries.awk). For each,
# the bundled kernel runs with it, and a recording that was made with other TLBs
# is replayed through it: both count the same. Instructions are the clock, so
# that all runs of a kernel execute the same ones.
#
# PAGEWALK is the program under test.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=${PAGEWALK:-build/pagewalk}
N=${1:-16}
SEED=${2:-1}

# boot NUMBER OPTION...: one of the kernels, which switch spaces, map and unmap,
# and have small and large pages, PAE, and global pages or none.
boot() {
    case $1 in
    0) guest="lab=ctxsw" ;;
    1) guest="pse=on lab=kpti" ;;
    2) guest="pae=on pse=on lab=sharing" ;;
    3) guest="pse=on lab=kmap" ;;
    4) guest="pge=off lab=ctxsw" ;;
    esac
    shift
    run_command "$PAGEWALK" run -q --headless --serial none --clock insns \
        --append "$guest exit" "$@"
    exits 0
}
KERNELS=5

# What a trace does not tell of other TLBs than its own: what the walks that
# they need would read and write (docs/trace-format.md, "Stripped traces").
of_walks='walks\.(cycles|memory_reads|ad_writes)'
of_flushes='(flushes\.[a-z0-9_]+|call_sites\[.*\])\.refill_cycles'
UNKNOWN="^($of_walks|$of_flushes): "

record() {
    [ -e "$WORK/$1.$2.pwt" ] && return
    case $2 in
    split) filter="--trace-filter split:1,1" ;;
    joint) filter="--trace-filter joint:1" ;;
    default) filter= ;;
    esac
    # shellcheck disable=SC2086
    boot "$1" --trace "$WORK/$1.$2.pwt" $filter
}

# Classes of misses need a trace of one slot.
attribution() {
    [ "$1" = default ] && echo off || echo on
}

compare() {
    kernel=$1
    from=$2
    tlb=$3
    record "$kernel" "$from"
    on=$(attribution "$from")
    boot "$kernel" --tlb "$tlb" --attribution "$on" --stats "$WORK/live.json"
    run_command "$PAGEWALK" replay -q "$WORK/$kernel.$from.pwt" --tlb "$tlb" \
        --attribution "$on" --expect "$WORK/live.json" --json "$WORK/json"
    [ "$code" -le 1 ] || complain "$command_line: $(cat "$WORK/err")"
    grep -vE "$UNKNOWN|: [0-9]+ differences?$" "$WORK/out" >"$WORK/differ"
    lacks "$WORK/differ" .
    grep -q '"diverged": 0,' "$WORK/json" && grep -q '"stale": 0$' \
        "$WORK/json" || inexact=$((inexact + 1))
}

inexact=0
awk -v count="$N" -v seed="$SEED" -f "$(dirname "$0")/geometries.awk" \
    >"$WORK/tlbs"
at=0
while read -r from tlb; do
    kernel=$((at % KERNELS))
    at=$((at + 1))
    test_that "TLB $at of seed $SEED: a replay ($from) counts what kernel\
 $kernel did on $tlb"
    compare $kernel "$from" "$tlb"
    [ ! -t 2 ] || printf '\r%d of %d' "$at" "$N" >&2
done <"$WORK/tlbs"
[ ! -t 2 ] || printf '\r%20s\r' '' >&2

echo "$inexact of $N: not exact"
finish
