#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the permission test kernel on Pagewalk's
# models. What each prints stays in FOLDER; check_emulators.sh reads modern.out.
set -u
pagewalk=$1 kernel=$2 folder=$3
status=0

# check MODEL MEMORY GROUPS CASES [OPTION...]: the kernel must run so many groups
# and cases, and none may fail.
check() {
    model=$1 memory=$2 groups=$3 cases=$4
    shift 4
    "$pagewalk" run --headless -q --model "$model" --mem "$memory" \
        --serial stdio --max-cycles 20000000000 "$@" "$kernel" \
        2>"$folder/$model.err" | tr -d '\r' >"$folder/$model.out"
    last=$(tail -n 1 "$folder/$model.out")
    echo "permission: $model${*:+ $*}: ${last#PERM }"
    [ "$last" = "PERM done: $groups groups, $cases cases, 0 failures" ] &&
        return
    echo "permission: $model: not $groups groups, $cases cases, 0 failures"
    grep -B 1 ' [1-9][0-9]*$' "$folder/$model.out" | head -n 40
    head -n 5 "$folder/$model.err"
    status=1
}

mkdir -p "$folder"
check modern 64G 725 2952821
check p6 64G 500 1237871
check p6 64G 500 1237871 --tlb \
    itlb=64x4,dtlb=128x4,itlb-large=none,dtlb-large=none,large=fragment
check pentium 16M 117 153335
check i486 16M 58 100066
check i386 16M 51 50145
exit $status
