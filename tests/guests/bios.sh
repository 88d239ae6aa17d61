#!/bin/sh
# bios.sh NAME FORM: another BIOS under --bios shadows itself, finds the drives
# and boots a sector (sector.S) of a disk, a floppy and a CD; with a VGA BIOS, it
# shows the sector's text.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

case $row in
seabios)
    model=p6
    roms=/usr/share/seabios/bios-256k.bin
    [ "$form" = short ] || roms="$roms /usr/share/seabios/bios.bin"
    vga=/usr/share/seabios/vgabios-stdvga.bin
    vga_package=seabios
    banner="SeaBIOS (version"
    ;;
bochsbios)
    model=pentium       # on the p6 its boot of a floppy does not end
    roms=/usr/share/bochs/BIOS-bochs-latest
    [ "$form" = short ] || roms="$roms /usr/share/bochs/BIOS-bochs-legacy"
    vga=/usr/share/vgabios/vgabios.bin
    vga_package=vgabios
    banner='$Revision: '
    ;;
esac

# The sector as an image of 1.44M, for a disk and for a floppy.
image() {
    cp "$GUESTS/sector.bin" "$WORK/image" && truncate -s 1440K "$WORK/image"
}

# boots ROM DRIVE MEMORY OPTION...: DRIVE is the number in DL, MEMORY what INT 12h
# says, in hexadecimal.
boots() {
    boot --bios "$1" --model $model --serial stdio -d boot --boot "$2" "$5" "$6"
    exits 0
    says "$banner"
    prints "sector: drive $3, memory $4"
    prints "sector: ticks come"
    prints "sector: second sector is read"
}

image
for rom in $roms; do
    test_that "$(basename "$rom")_boots_a_disk"
    boots "$rom" c 80 027F --disk "$WORK/image"

    test_that "$(basename "$rom")_boots_a_floppy"
    boots "$rom" a 00 027F --floppy "$WORK/image"

    if command -v xorriso >/dev/null; then
        test_that "$(basename "$rom")_boots_a_cd"
        mkdir -p "$WORK/cd" && cp "$GUESTS/sector.bin" "$WORK/cd/boot.bin"
        xorriso -as mkisofs -quiet -b boot.bin -no-emul-boot -boot-load-size 8 \
            -o "$WORK/cd.iso" "$WORK/cd" 2>"$WORK/err" ||
            complain "xorriso: $(tail -n 1 "$WORK/err")"
        boots "$rom" d E0 027F --cdrom "$WORK/cd.iso"
    else
        left_out "the CD" xorriso
    fi

    if [ -e "$vga" ]; then
        test_that "$(basename "$rom")_draws_by_the_vga_bios"
        boot --bios "$rom" --vga-bios "$vga" --model $model --serial none \
            --disk "$WORK/image" --until "text:sector: on the screen"
        exits 0
    else
        left_out "the screen" $vga_package
    fi
done
finish_row
