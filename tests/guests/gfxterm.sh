#!/bin/sh
# gfxterm.sh NAME FORM: a CD of GRUB shows its menu in a VBE mode and boots its
# first line after a while.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

mkdir -p "$WORK/cd/boot/grub/fonts" &&
    cp "$GUESTS/../boot/multiboot.elf" "$WORK/cd/boot/kernel.elf" &&
    cp /usr/share/grub/ascii.pf2 "$WORK/cd/boot/grub/fonts" &&
    printf '%s\n' "insmod vbe" "insmod gfxterm" \
        "loadfont /boot/grub/fonts/ascii.pf2" \
        "set gfxmode=800x600x32" "terminal_output gfxterm" "set timeout=2" \
        "menuentry Kernel { multiboot /boot/kernel.elf one" "boot" "}" \
        >"$WORK/cd/boot/grub/grub.cfg" || exit 3
grub-mkrescue -d /usr/lib/grub/i386-pc --fonts= --locales= --themes= \
    --install-modules="multiboot normal iso9660 part_msdos gfxterm vbe font" \
    -o "$WORK/cd.iso" "$WORK/cd" >"$WORK/mkrescue" 2>&1 || exit 3

test_that "GRUB's menu in a VBE mode boots its first line"
boot -d dev,rom "$WORK/cd.iso"
exits 0
says "vbe mode 800x600x32"
prints "multiboot: one, 63 MiB at 1 MiB"

finish_row
