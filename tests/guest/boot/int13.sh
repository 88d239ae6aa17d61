#!/bin/sh
# int13.sh PAGEWALK PROGRAM CD FOLDER [qemu]: boots PROGRAM (int13.S) from a disk,
# beside another disk and the CD, and compares what INT 13h answers with what
# SeaBIOS answers (expected.txt), but for what known.txt lists. With `qemu`, on
# QEMU with SeaBIOS, which must answer as expected.txt says; that is left out if
# it is not installed. FOLDER is for files.
set -u
here=$(dirname "$0")
pagewalk=$1 program=$2 cd=$3 folder=$4
mkdir -p "$folder" || exit 3

# 10 MiB and 1 GiB: one disk that 16 heads are enough for, and one not.
disks() {
    cp "$program" "$folder/first.img" &&
        truncate -s 10321920 "$folder/first.img" &&
        rm -f "$folder/second.img" &&
        truncate -s 1G "$folder/second.img" || exit 3
}

disks
"$pagewalk" run --headless -q --mem 64M --max-cycles 1e9 \
    --disk "$folder/first.img" --disk "$folder/second.img" --cdrom "$cd" \
    </dev/null >"$folder/pagewalk.out" 2>"$folder/pagewalk.err" ||
    { echo "boot: INT 13h: $(head -n 1 "$folder/pagewalk.err")"; exit 1; }
awk -v what="INT 13h" -f "$here/../calls.awk" "$here/known.txt" \
    "$here/expected.txt" "$folder/pagewalk.out" || exit 1

[ "${5:-}" = qemu ] || exit 0
command -v qemu-system-i386 >/dev/null ||
    { echo "boot: INT 13h on SeaBIOS is left out: qemu-system-i386 is not" \
        "installed"; exit 0; }
disks
timeout 300 qemu-system-i386 -display none -monitor none -m 64 -no-reboot \
    -boot c -serial "file:$folder/qemu.out" \
    -device isa-debug-exit,iobase=0xf4,iosize=4 \
    -drive "file=$folder/first.img,format=raw,if=ide,index=0" \
    -drive "file=$folder/second.img,format=raw,if=ide,index=1" \
    -drive "file=$cd,format=raw,if=ide,index=2,media=cdrom" </dev/null
cmp -s "$here/expected.txt" "$folder/qemu.out" && exit 0
echo "boot: SeaBIOS answers otherwise than expected.txt says:"
diff "$here/expected.txt" "$folder/qemu.out"
exit 1
