#!/bin/sh
# grub.sh PAGEWALK KERNEL FOLDER: makes a CD with grub-mkrescue that boots KERNEL
# (multiboot.S) from the second line of its menu, and boots it in Pagewalk, from
# the CD drive and, as it is made for both, as a disk. Left out where the Debian packages grub-pc-bin, xorriso or
# mtools are not installed. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 folder=$3
status=0

for program in grub-mkrescue xorriso mformat; do
    command -v $program >/dev/null ||
        { echo "boot: a CD of GRUB is left out: $program is not installed" \
            "(packages grub-pc-bin, grub-common, xorriso, mtools)"; exit 0; }
done
[ -f /usr/lib/grub/i386-pc/multiboot.mod ] ||
    { echo "boot: a CD of GRUB is left out: no GRUB for a BIOS (package" \
        "grub-pc-bin)"; exit 0; }

mkdir -p "$folder/cd/boot/grub" && cp "$kernel" "$folder/cd/boot/kernel.elf" &&
    cat >"$folder/cd/boot/grub/grub.cfg" <<'EOF' || exit 3
set timeout=-1
menuentry "the first line" { multiboot /boot/kernel.elf first }
menuentry "the second line" { multiboot /boot/kernel.elf one two }
EOF
grub-mkrescue -d /usr/lib/grub/i386-pc --fonts= --locales= --themes= \
    --install-modules="multiboot normal iso9660 part_msdos" \
    -o "$folder/grub.iso" "$folder/cd" >"$folder/mkrescue.log" 2>&1 ||
    { echo "boot: grub-mkrescue failed: $(tail -n 1 "$folder/mkrescue.log")"
        exit 1; }

# boots OPTION...: says so if the kernel does not say what it should.
boots() {
    "$pagewalk" run --headless -q --mem 64M --max-cycles 1e10 \
        --wait 'the second line' --type '<down>\n' "$@" </dev/null \
        >"$folder/out" 2>&1
    code=$?
    tr -d '\r' <"$folder/out" | grep -qx 'multiboot: one two, 63 MiB at 1 MiB' &&
        [ $code = 0 ] && return
    echo "boot: run $*: exit code $code, and GRUB's kernel says:"
    tail -n 3 "$folder/out" | cat -v | sed 's/^/    /'
    status=1
}

boots "$folder/grub.iso"
boots --disk "$folder/grub.iso,snapshot"
[ $status = 0 ] && echo "boot: a CD of grub-mkrescue boots by its menu, and as a disk"
exit $status
