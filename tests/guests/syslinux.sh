#!/bin/sh
# syslinux.sh NAME FORM: a floppy and a disk that SYSLINUX' installer has made
# boot a multiboot kernel at the word of the keyboard.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

MODULES=/usr/lib/syslinux/modules/bios

# fill IMAGE: installs SYSLINUX and the kernel on a file system of mformat.
fill() {
    syslinux --install "$1" >"$WORK/installer" 2>&1 &&
        mcopy -i "$1" "$MODULES/mboot.c32" "$MODULES/libcom32.c32" \
            "$GUESTS/../boot/multiboot.elf" "$WORK/syslinux.cfg" ::
}

printf '%s\n' 'PROMPT 1' 'TIMEOUT 0' 'LABEL k' 'KERNEL mboot.c32' \
    'APPEND multiboot.elf one' >"$WORK/syslinux.cfg"

# A FAT file system of 31 MiB behind the first MiB, which has the boot record
# and a table of one active partition: sectors 2048 to 65535, of type 6.
mformat -C -f 1440 -i "$WORK/floppy" :: && fill "$WORK/floppy" &&
    truncate -s 31M "$WORK/part" &&
    mformat -i "$WORK/part" -t 62 -h 16 -s 63 -H 2048 :: &&
    fill "$WORK/part" && {
        head -c 440 /usr/lib/syslinux/mbr/mbr.bin
        head -c 6 /dev/zero
        printf '\200\376\377\377\006\376\377\377\0\010\0\0\0\370\0\0'
        head -c 48 /dev/zero
        printf '\125\252'
        head -c $((1024 * 1024 - 512)) /dev/zero
        cat "$WORK/part"
    } >"$WORK/disk" || exit 3

for medium in floppy disk; do
    test_that "a $medium with SYSLINUX boots the kernel that is typed"
    boot --wait boot: --type 'k\n' "$WORK/$medium"
    exits 0
    prints "multiboot: multiboot.elf one, 63 MiB at 1 MiB"
done

finish_row
