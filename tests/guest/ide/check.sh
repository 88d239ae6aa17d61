#!/bin/sh
# check.sh PAGEWALK KERNEL FOLDER: runs the IDE test kernel on Pagewalk and
# compares with expected.txt, then on QEMU, where it is installed, with the
# differences that known/qemu.txt lists. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 folder=$3
here=$(dirname "$0")
status=0
mkdir -p "$folder" || exit 3

# images: fresh ones; every number in them tells where it stands.
images() {
    seq -f %015.0f 0 262143 >"$folder/a.img"
    seq -f %015.0f 500000 762143 >"$folder/b.img"
    seq -f %015.0f 1000000 1131071 >"$folder/c.iso"
}

# compare WHO [KNOWN]
compare() {
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$1" \
        -v known="${2:-}" "$here/expected.txt" "$folder/$1.out" || status=1
}

# run_pagewalk OUT OPTION...: the kernel's lines, and the statistics.
run_pagewalk() {
    images
    out=$1
    shift
    "$pagewalk" run --headless -q --serial stdio --max-cycles 100000000000 \
        --disk "$folder/a.img" --disk "$folder/b.img" --cdrom "$folder/c.iso" \
        --stats "$folder/$out.json" "$@" "$kernel" >"$folder/$out.out"
}

# without_host FILE: the statistics of the machine.
without_host() {
    awk '/^  "(made_by|host)": \{/ { inside = 1 }
        !inside { print }
        /^  \}/ { inside = 0 }' "$1"
}

run_pagewalk again
run_pagewalk no_l0 --no-l0
run_pagewalk pagewalk
compare pagewalk
for other in again no_l0; do
    without_host "$folder/$other.json" >"$folder/$other.stats"
    without_host "$folder/pagewalk.json" |
        cmp -s - "$folder/$other.stats" ||
        { echo "ide: $other: other statistics"; status=1; }
done
for disk in b.img c.iso; do
    cp "$folder/$disk" "$folder/$disk.after"
done
images
for disk in b.img c.iso; do
    cmp "$folder/$disk" "$folder/$disk.after" || status=1
done

if command -v qemu-system-i386 >/dev/null; then
    timeout 120 qemu-system-i386 -M pc -m 64 -kernel "$kernel" \
        -display none -serial "file:$folder/qemu.out" \
        -drive file="$folder/a.img",format=raw,if=ide,index=0 \
        -drive file="$folder/b.img",format=raw,if=ide,index=1 \
        -drive file="$folder/c.iso",format=raw,media=cdrom,index=2 \
        -device isa-debug-exit,iobase=0xf4,iosize=4 2>"$folder/qemu.err"
    compare qemu "$here/known/qemu.txt"
else
    echo "ide: qemu is left out: not installed"
fi
sh "$here/copy.sh" "$pagewalk" "$kernel" "$folder" 4 || status=1
exit $status
