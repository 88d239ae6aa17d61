#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the APIC test kernel on Pagewalk and
# compares with expected.txt, then on QEMU, where it is installed, with the
# differences that known/qemu.txt lists. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 folder=$3
here=$(dirname "$0")
status=0
mkdir -p "$folder" || exit 3

# compare WHO [KNOWN]
compare() {
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$1" \
        -v known="${2:-}" "$here/expected.txt" "$folder/$1.out" || status=1
}

# run_pagewalk NAME OPTION...
run_pagewalk() {
    out=$1
    shift
    "$pagewalk" run --headless -q --serial stdio --mem 64M --device edu \
        --max-cycles 100000000000 "$@" "$kernel" >"$folder/$out.out" ||
        { echo "apic: $out: exit code $?"; status=1; }
}

run_pagewalk pagewalk --stats "$folder/with_l0.json"
compare pagewalk
run_pagewalk no_l0 --no-l0 --stats "$folder/no_l0.json"
compare no_l0
"$pagewalk" diff "$folder/with_l0.json" "$folder/no_l0.json" >"$folder/diff" ||
    { echo "apic: other statistics with --no-l0"; cat "$folder/diff"; status=1; }
run_pagewalk clock_insns --clock insns
compare clock_insns
run_pagewalk modern --model modern
compare modern "$here/known/modern.txt"

# With -icount the guest's time is that of its instructions, not the host's.
if command -v qemu-system-i386 >/dev/null; then
    timeout 120 qemu-system-i386 -M pc -m 64 -kernel "$kernel" \
        -icount shift=6,sleep=off -nic none -device edu,addr=3 \
        -display none -serial "file:$folder/qemu.out" \
        -device isa-debug-exit,iobase=0xf4,iosize=4 2>"$folder/qemu.err"
    compare qemu "$here/known/qemu.txt"
else
    echo "apic: qemu is left out: not installed"
fi
exit $status
