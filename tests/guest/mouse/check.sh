#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the mouse test kernel on Pagewalk, whose
# mouse an input log moves, and compares with expected.txt; then on QEMU, where it
# is installed, whose monitor moves the mouse, with the differences that
# known/qemu.txt lists. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 folder=$3
here=$(dirname "$0")
status=0
# shellcheck source=tests/guest/talk.sh
. "$here/../talk.sh"
mkdir -p "$folder" || exit 3

# compare WHO [KNOWN]
compare() {
    awk -f "$here/../known.awk" -f "$here/../compare_lines.awk" \
        -v test=mouse -v who="$1" -v known="${2:-}" "$here/expected.txt" \
        "$folder/$1.out" || status=1
}

# The kernel waits for the mouse from some 400 million cycles on.
boot() {
    "$pagewalk" run --headless -q --serial stdio --mem 64M "$@" "$kernel"
}

# A log of this machine, and what its mouse does: docs/input.md.
make_log() {
    boot --max-cycles 1000000 --record-input "$folder/log" >/dev/null 2>&1
    {
        sed '/^end/d' "$folder/log"
        echo "1000000000 mouse 00 05 00 03 00 00"
        echo "1010000000 mouse 00 00 00 00 00 01"
        echo "1020000000 mouse 00 00 00 00 00 00"
        echo "1030000000 mouse 00 00 00 00 01 00"
        echo "1040000000 mouse ff f9 ff f7 ff 00"
        echo "1050000000 mouse 00 00 00 00 00 04"
        echo "1060000000 mouse 00 00 00 00 00 02"
    } >"$folder/moves"
}

run_pagewalk() {
    boot --max-cycles 2000000000 --replay-input "$folder/moves" "$@" \
        2>"$folder/err"
    grep -q "has no end" "$folder/err" ||
        { echo "mouse: the replay did not come to its end"; status=1; }
}

# move N: the same by QEMU's monitor, whose wheel counts the other way round.
move() {
    case $1 in
    0) echo "mouse_move 5 3" ;;
    1) echo "mouse_button 1" ;;
    2) echo "mouse_button 0" ;;
    3) echo "mouse_move 0 0 -1" ;;
    4) echo "mouse_move -7 -9 1" ;;
    5) echo "mouse_button 4" ;;
    6) echo "mouse_button 2" ;;
    esac >&4
}

heard() {
    case $1 in
    "WAITING "*) move "${1#WAITING }"
    esac
}

make_log
run_pagewalk --stats "$folder/a.json" >"$folder/pagewalk.out"
compare pagewalk
run_pagewalk --no-l0 >"$folder/no_l0.out"
cmp "$folder/pagewalk.out" "$folder/no_l0.out" || status=1
if command -v qemu-system-i386 >/dev/null; then
    talk_to_qemu "$folder" -kernel "$kernel"
    compare qemu "$here/known/qemu.txt"
else
    echo "mouse: qemu is left out: not installed"
fi
exit $status
