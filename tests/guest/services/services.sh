#!/bin/sh
# services.sh PAGEWALK PROGRAM FOLDER [qemu]: boots PROGRAM from a disk and
# compares what the BIOS's calls answer with what SeaBIOS answers
# (expected.txt), but for what known.txt lists. With `qemu`, on QEMU with
# SeaBIOS, which must answer as expected.txt says; that is left out if it is not
# installed. FOLDER is for files.
set -u
here=$(dirname "$0")
pagewalk=$1 program=$2 folder=$3
mkdir -p "$folder" || exit 3

disk() {
    cp "$program" "$folder/disk.img" &&
        truncate -s 10321920 "$folder/disk.img" || exit 3
}

disk
"$pagewalk" run --headless -q --mem 64M --max-cycles 5e9 \
    --disk "$folder/disk.img" </dev/null >"$folder/pagewalk.out" \
    2>"$folder/pagewalk.err" ||
    { echo "boot: services: $(head -n 1 "$folder/pagewalk.err")"; exit 1; }
awk -v what=services -f "$here/../calls.awk" "$here/known.txt" \
    "$here/expected.txt" "$folder/pagewalk.out" || exit 1

[ "${4:-}" = qemu ] || exit 0
command -v qemu-system-i386 >/dev/null ||
    { echo "boot: services on SeaBIOS are left out: qemu-system-i386 is not" \
        "installed"; exit 0; }
disk
timeout 100 qemu-system-i386 -display none -monitor none -m 64 -no-reboot \
    -boot c -vga std -net none -serial "file:$folder/qemu.out" \
    -device isa-debug-exit,iobase=0xf4,iosize=4 \
    -drive "file=$folder/disk.img,format=raw,if=ide,index=0" </dev/null
cmp -s "$here/expected.txt" "$folder/qemu.out" && exit 0
echo "boot: SeaBIOS answers otherwise than expected.txt says:"
diff "$here/expected.txt" "$folder/qemu.out"
exit 1
