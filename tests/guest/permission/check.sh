#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: the permission test kernel on Pagewalk's
# models. What `modern` prints stays in FOLDER, for check_emulators.sh.
set -u
pagewalk=$1 kernel=$2 folder=$3
status=0

# check MODEL MEMORY GROUPS CASES: nothing fails, and nothing is left out.
check() {
    "$pagewalk" run --headless -q --model "$1" --mem "$2" --serial stdio \
        --max-cycles 20000000000 "$kernel" 2>"$folder/$1.err" |
        tr -d '\r' >"$folder/$1.out"
    last=$(tail -n 1 "$folder/$1.out")
    echo "permission: $1: ${last#PERM }"
    [ "$last" = "PERM done: $3 groups, $4 cases, 0 failures" ] && return
    echo "permission: $1: not the $3 groups and $4 cases, or failures"
    grep -B 1 ' [1-9][0-9]*$' "$folder/$1.out" | head -n 40
    head -n 5 "$folder/$1.err"
    status=1
}

mkdir -p "$folder"
check modern 64G 725 2952821
check p6 64G 500 1237871
check i486 16M 58 100066
check i386 16M 51 50145
exit $status
