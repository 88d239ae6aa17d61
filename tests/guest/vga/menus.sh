#!/bin/sh
# menus.sh PAGEWALK PICTURE FOLDER: menus that boot loaders draw. GRUB's, on its
# graphical terminal by the Bochs VBE registers, by the planes of mode 10h and by
# VBE of the BIOS, are the same pictures as on QEMU. Of SYSLINUX's vesamenu the
# size is: it draws with the characters of the BIOS. Left out where they, their
# tools or QEMU are not installed. FOLDER is for files.
set -u
pagewalk=$1 picture=$2 folder=$3
here=$(dirname "$0")
status=0
grub=/usr/lib/grub/i386-pc font=/usr/share/grub/ascii.pf2
isolinux=/usr/lib/ISOLINUX/isolinux.bin syslinux=/usr/lib/syslinux/modules/bios
# shellcheck source=tests/guest/talk.sh
. "$here/../talk.sh"

# has WHAT FILE-OR-PROGRAM...: says what is missing.
has() {
    what=$1
    shift
    for thing; do
        command -v "$thing" >/dev/null || [ -f "$thing" ] || {
            echo "vga: $what is left out: no $thing"
            return 1
        }
    done
}

# grub_cd DRIVER MODE
grub_cd() {
    rm -rf "$folder/cd"
    mkdir -p "$folder/cd/boot/grub" && cp $font "$folder/cd/boot/grub" &&
        cat >"$folder/cd/boot/grub/grub.cfg" <<END || return
loadfont /boot/grub/ascii.pf2
set gfxmode=$2
insmod $1
insmod gfxterm
terminal_output gfxterm
set timeout=-1
menuentry "One" { true }
menuentry "Two" { true }
END
    grub-mkrescue -d $grub --fonts= --locales= --themes= \
        --install-modules="normal iso9660 part_msdos font video video_fb $1 \
        gfxterm" -o "$folder/$1.iso" "$folder/cd" >"$folder/cd.log" 2>&1 ||
        { echo "vga: grub-mkrescue failed: $(tail -n 1 "$folder/cd.log")"
            return 1; }
}

syslinux_cd() {
    rm -rf "$folder/cd"
    mkdir -p "$folder/cd/isolinux" && cp $isolinux \
        $syslinux/ldlinux.c32 $syslinux/vesamenu.c32 $syslinux/libcom32.c32 \
        $syslinux/libutil.c32 "$folder/cd/isolinux" &&
        cat >"$folder/cd/isolinux/isolinux.cfg" <<'END' || return
UI vesamenu.c32
MENU TITLE Title
LABEL one
  MENU LABEL One
  LOCALBOOT 0
LABEL two
  MENU LABEL Two
  LOCALBOOT 0
END
    xorriso -as mkisofs -quiet -b isolinux/isolinux.bin \
        -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 \
        -boot-info-table -o "$folder/vesamenu.iso" "$folder/cd" \
        >"$folder/cd.log" 2>&1
}

# QEMU's serial port says nothing.
heard() {
    :
}

# shoot_until SUM: QEMU is asked for pictures until one is SUM, for two minutes,
# and then quits.
shoot_until() {
    theirs='' tries=0
    while [ "$theirs" != "$1" ] && [ $tries -lt 240 ]; do
        echo "screendump $folder/qemu.ppm" >"$folder/monitor.in"
        sleep 0.5
        theirs=$("$picture" "$folder/qemu.ppm" 2>/dev/null)
        tries=$((tries + 1))
    done
    echo "$theirs" >"$folder/theirs"
    echo quit >"$folder/monitor.in"
}

# show NAME SIZE: boots NAME.iso, whose menu waits for a key until the limit; its
# picture is `ours`. False: it has another size.
show() {
    "$pagewalk" run --headless -q --mem 64M --max-cycles 1500000000 \
        --screenshot "$folder/$1.png" "$folder/$1.iso" 2>/dev/null
    ours=$("$picture" "$folder/$1.png")
    case $ours in
    "$2 "*) ;;
    *)
        echo "vga: the menu of $1: $ours is not $2"
        status=1
        return 1
    esac
}

# compare NAME SIZE: shows the menu, and holds it against QEMU's.
compare() {
    show "$1" "$2" || return
    (
        until [ -p "$folder/monitor.in" ]; do
            sleep 0.1
        done
        shoot_until "$ours"
    ) &
    talk_to_qemu "$folder" -vga std -cdrom "$folder/$1.iso"
    if [ "$ours" = "$(cat "$folder/theirs")" ]; then
        echo "vga: the menu of $1 is QEMU's"
    else
        echo "vga: the menu of $1: $ours, on QEMU $(cat "$folder/theirs")"
        status=1
    fi
}

mkdir -p "$folder" || exit 3
has "a boot loader's menu" qemu-system-i386 xorriso || exit 0
if has "GRUB's menu" grub-mkrescue mformat $grub/video_bochs.mod $font; then
    grub_cd video_bochs 640x480 && compare video_bochs 640x480
    grub_cd vga 640x350x4 && compare vga 640x350
    grub_cd vbe 800x600 && compare vbe 800x600
fi
if has "SYSLINUX's menu" $isolinux $syslinux/vesamenu.c32; then
    syslinux_cd && show vesamenu 640x480 &&
        echo "vga: the menu of vesamenu is 640x480"
fi
exit $status
