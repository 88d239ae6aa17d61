#!/bin/sh
# isolinux.sh NAME FORM: a CD of ISOLINUX boots a multiboot kernel by a menu in
# text, which a key moves, and by one in a VBE mode.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

modules=/usr/lib/syslinux/modules/bios
kernel="$GUESTS/../boot/multiboot.elf"

# cd_of MENU: a CD that begins with that menu.
cd_of() {
    rm -rf "$WORK/cd" && mkdir -p "$WORK/cd/isolinux" &&
        cp /usr/lib/ISOLINUX/isolinux.bin "$WORK/cd/isolinux" &&
        cp "$kernel" "$WORK/cd/kernel.elf" || exit 3
    for module in ldlinux libcom32 libutil libgpl mboot "$1"; do
        cp "$modules/$module.c32" "$WORK/cd/isolinux" || exit 3
    done
    printf '%s\n' "default $1.c32" "timeout 20" "menu title Kernels" \
        "label one" "kernel mboot.c32" "append /kernel.elf one" \
        "label two" "kernel mboot.c32" "append /kernel.elf two" \
        >"$WORK/cd/isolinux/isolinux.cfg"
    xorriso -as mkisofs -quiet -o "$WORK/cd.iso" \
        -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
        -boot-load-size 4 -boot-info-table "$WORK/cd" 2>/dev/null || exit 3
}

test_that "a menu in text is moved by a key"
cd_of menu
boot "$WORK/cd.iso" --wait Kernels --type '<down>\n'
exits 0
prints "multiboot: /kernel.elf two, 63 MiB at 1 MiB"

test_that "a menu in a VBE mode boots its first line after a while"
cd_of vesamenu
boot -d dev,rom "$WORK/cd.iso"
exits 0
says "vbe mode 640x480"
prints "multiboot: /kernel.elf one, 63 MiB at 1 MiB"

finish_row
