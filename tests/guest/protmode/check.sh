#!/bin/sh
# check.sh PAGEWALK KERNEL: runs the protected-mode test kernel on three models
# and compares with expected.txt, less the groups that the model does not have
# and what known/ lists for it.
set -u
pagewalk=$1 kernel=$2
here=$(dirname "$0")
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
status=0

# check MODEL LACKS [KNOWN]: LACKS are the groups of cases that the model cannot
# run, KNOWN is a file of its differences.
check() {
    "$pagewalk" run --headless -q --serial stdio --model "$1" \
        --max-cycles 20000000000 "$kernel" >"$out"
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$1" \
        -v lacks="$2" -v known="${3:-}" "$here/expected.txt" "$out" || status=1
}

check p6 ''
check i486 'p5|p6'
check i386 'p5|p6|i486|ac' "$here/known/i386.txt"
exit $status
