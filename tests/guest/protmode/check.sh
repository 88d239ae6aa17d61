#!/bin/sh
# check.sh PAGEWALK KERNEL: the test kernel against expected.txt, on every model
# it knows. A line of a group that a model does not have is not expected of it.
set -u
pagewalk=$1 kernel=$2
here=$(dirname "$0")
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT
status=0

# check MODEL GROUPS-IT-LACKS
check() {
    "$pagewalk" run --headless -q --serial stdio --model "$1" \
        --max-cycles 20000000000 "$kernel" | tr -d '\r' >"$out/got"
    grep -vE "^PROT ($2)[.]|^PROT done" "$here/expected.txt" >"$out/expected"
    if [ "$(grep -c '^PROT done' "$out/got")" != 1 ]; then
        echo "protmode: $1: the kernel did not reach its end"
        status=1
    fi
    grep -v '^PROT done' "$out/got" | diff "$out/expected" - >"$out/diff"
    differences=$(grep -c '^[<>]' "$out/diff")
    cases=$(sed -n 's/^PROT done \([0-9]*\) .*/\1/p' "$out/got")
    echo "protmode: ${cases:-0} cases on $1, $differences differences"
    if [ "$differences" != 0 ]; then
        head -40 "$out/diff"
        status=1
    fi
}

check p6 none
check i486 'p5|p6'
check i386 'p5|p6|i486|ac'
exit $status
