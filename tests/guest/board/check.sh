#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the board test kernel on the models and,
# where it is installed, on QEMU. All must print expected.txt and switch the
# machine off; where QEMU differs is in known/qemu.txt. FOLDER is for files. The
# clock rate is low, for the kernel waits for the clock's seconds.
set -u
pagewalk=$1 kernel=$2 folder=$3
here=$(dirname "$0")
status=0

# holds WHO [known=FILE]: compares FOLDER/out.
holds() {
    who=$1
    shift
    awk -f "$here/../known.awk" -f "$here/../compare_lines.awk" -v test=board \
        -v who="$who" "$@" "$here/expected.txt" "$folder/out" || status=1
}

for model in i386 i486 p6 modern; do
    for how in "" --no-l0; do
        # shellcheck disable=SC2086      # none, or an option
        "$pagewalk" run -q --headless --mem 64M --model $model $how \
            --freq 20M \
            --serial "$folder/out" --max-cycles 2e10 "$kernel" </dev/null ||
            { echo "board: exit code $? on $model $how"; status=1; }
        holds "$model${how:+ $how}"
    done
done

if ! command -v qemu-system-i386 >/dev/null; then
    echo "board: QEMU is left out: it is not installed"
    exit $status
fi
timeout 300 qemu-system-i386 -M pc -m 64 -kernel "$kernel" -display none \
    -monitor none -no-reboot -serial "file:$folder/out" \
    -device isa-debug-exit,iobase=0xf4,iosize=4 >"$folder/qemu.err" 2>&1 ||
    { echo "board: exit code $? on QEMU"; status=1; }
holds QEMU -v known="$here/known/qemu.txt"
exit $status
