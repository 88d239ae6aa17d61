#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the floppy test kernel on two models and,
# where it is installed, on QEMU. Each must print expected.txt, but for what
# known/ lists; the models must leave the same floppy.
set -u
pagewalk=$1 kernel=$2 folder=$3
here=$(dirname "$0")
status=0
mkdir -p "$folder" || exit 3

# images: zeros in drive A and B.
images() {
    head -c 1474560 /dev/zero >"$folder/a.img"
    head -c 737280 /dev/zero >"$folder/b.img"
}

# compare WHO KNOWN: what WHO has printed with expected.txt.
compare() {
    awk -f "$here/../known.awk" -f "$here/../compare_lines.awk" \
        -v test=floppy -v who="$1" -v known="$2" "$here/expected.txt" \
        "$folder/$1.out" || status=1
}

for model in p6 i386; do
    images
    "$pagewalk" run --headless -q --serial stdio --model "$model" \
        --max-cycles 20000000000 --floppy "$folder/a.img" \
        --floppy "$folder/b.img,ro" "$kernel" >"$folder/$model.out"
    compare "$model" ""
    mv "$folder/a.img" "$folder/$model.img"
done
cmp "$folder/p6.img" "$folder/i386.img" || status=1

if command -v qemu-system-i386 >/dev/null; then
    images
    timeout 300 qemu-system-i386 -accel tcg -m 64M -no-reboot -display none \
        -serial stdio -monitor none \
        -device isa-debug-exit,iobase=0xf4,iosize=4 \
        -drive "if=floppy,index=0,format=raw,file=$folder/a.img" \
        -drive "if=floppy,index=1,format=raw,readonly=on,file=$folder/b.img" \
        -kernel "$kernel" >"$folder/qemu.out" 2>"$folder/qemu.err" </dev/null
    compare qemu "$here/known/qemu.txt"
else
    echo "floppy: qemu is left out: qemu-system-i386 is not installed"
fi
exit $status
