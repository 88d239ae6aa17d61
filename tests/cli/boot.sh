#!/bin/sh
# Booting: the order of the drives, and CDs (El Torito).
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# Where a CD of these tests has its boot catalog and its image, in blocks.
CATALOG=18 IMAGE=19

# boot_code FILE OPTION...: makes $WORK/FILE, a boot sector, of boot.S.
boot_code() {
    file=$1
    shift
    gcc -m32 -c -o "$WORK/boot.o" -DVALUE=0 -DIMAGE_BLOCK=$IMAGE "$@" \
        "$(dirname "$0")/boot.S" 2>"$WORK/err" &&
        ld -m elf_i386 -Ttext=0x7c00 --oformat binary -o "$WORK/$file" \
            "$WORK/boot.o" 2>"$WORK/err" ||
        complain "$(head -n 1 "$WORK/err")"
}

# cd_of CODE MEDIA [SEGMENT SECTORS]: makes $WORK/cd.iso, whose boot catalog names
# the image of $WORK/CODE: a medium, the segment to load it to and the number of
# its sectors, each as octal bytes. 0x12345678 is in the block behind the boot
# sector, and in its second sector.
cd_of() {
    head -c $((24 * 2048)) /dev/zero >"$WORK/cd.iso"
    poke "$WORK/cd.iso" $((17 * 2048)) '\000CD001\001EL TORITO SPECIFICATION'
    poke "$WORK/cd.iso" $((17 * 2048 + 71)) '\022'
    poke "$WORK/cd.iso" $((CATALOG * 2048)) '\001'
    poke "$WORK/cd.iso" $((CATALOG * 2048 + 28)) '\252\125\125\252'
    poke "$WORK/cd.iso" $((CATALOG * 2048 + 32)) \
        "\\210$2${3:-\\000\\000}\\000\\000${4:-\\001\\000}\\023"
    dd if="$WORK/$1" of="$WORK/cd.iso" bs=2048 seek=$IMAGE conv=notrunc \
        2>/dev/null
    poke "$WORK/cd.iso" $(((IMAGE + 1) * 2048)) '\170\126\064\022'
    poke "$WORK/cd.iso" $(((IMAGE + 1) * 2048 + 512)) '\170\126\064\022'
}

# disk_of CODE: makes $WORK/d, a disk of 1 MiB that boots $WORK/CODE.
disk_of() {
    head -c 1048576 /dev/zero >"$WORK/d"
    dd if="$WORK/$1" of="$WORK/d" conv=notrunc 2>/dev/null
}

# boots ARGUMENT...: a run whose boot code finds all as it should be.
boots() {
    run run --headless -q "$@"
    exits 0
}

# says TEXT ARGUMENT...: a run in which the firmware says TEXT in a line, and then
# boots the disk, which ends with 9.
says() {
    text=$1
    shift
    run run --headless -q "$@" "$WORK/d"
    prints "firmware: $text"
    [ "$(grep -c "^firmware: " "$WORK/out")" = 1 ] ||
        complain "more than one line of the firmware"
    complains "the guest ended with value 9"
}

boot_code plain
boot_code nine -DVALUE=9

test_that "a CD boots without emulation, and INT 13h reads its blocks"
boot_code code -DNO_EMULATION
cd_of code '\000'
boots "$WORK/cd.iso"
boots --cdrom "$WORK/cd.iso"

test_that "the image of a floppy becomes drive 0, and cannot be written"
boot_code code -DFLOPPY_EMULATION
cd_of code '\002'
boots "$WORK/cd.iso"

test_that "beside the image of a floppy, drive A becomes drive 1"
boot_code code -DREAL_FLOPPY
cd_of code '\002'
head -c 1474560 /dev/zero >"$WORK/f"
poke "$WORK/f" 0 'DISD'
boots --floppy "$WORK/f" "$WORK/cd.iso"

test_that "the image of a hard disk becomes drive 80h, and the disk 81h"
boot_code code -DDISK_EMULATION
cd_of code '\004'
head -c 1048576 /dev/zero >"$WORK/d"
poke "$WORK/d" 0 'DISD'
boots --disk "$WORK/d" "$WORK/cd.iso"

test_that "a boot image is loaded to the segment of the boot catalog"
# mov ax, cs; cmp ax, 1000h; jne 1f; mov ax, [cs:0x600]; cmp ax, 'EN'; jne 1f;
# xor ax, ax; 1: out 0xf4, al; hlt: four sectors come, two were asked for
printf '\214\310\205\300\165\002\061\300\346\364\364' >"$WORK/code"
cd_of code '\000' '\000\020' '\002\000'
boots "$WORK/cd.iso"

test_that "INT 13h has four disks, on both channels"
boot_code code -DFOUR_DISKS
disk_of code
for name in b c e; do
    head -c 1048576 /dev/zero >"$WORK/$name"
done
poke "$WORK/e" 0 'DISD'
boots --disk "$WORK/d" --disk "$WORK/b" --disk "$WORK/c" --disk "$WORK/e"

test_that "INT 13h reads and writes beyond 128 GiB, by 48-bit addresses"
boot_code code -DLARGE_DISK
disk_of code
if truncate -s $(((0x10000000 + 8) * 512)) "$WORK/large" 2>/dev/null; then
    printf DISD | dd of="$WORK/large" bs=512 seek=$((0x10000000)) \
        conv=notrunc 2>/dev/null
    boots --disk "$WORK/d" --disk "$WORK/large"
    dd if="$WORK/large" bs=512 skip=$((0x0fffffff)) count=1 2>/dev/null |
        cmp -s -n 64 - "$WORK/code" ||
        complain "the sector that LBA28 reaches was not written"
    rm "$WORK/large"
fi

disk_of nine
test_that "a CD without a boot record is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((17 * 2048 + 7)) 'X'
says "there is no boot catalog on the CD" --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot catalog with a wrong checksum is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 4)) 'X'
says "the checksum of the CD's boot catalog is wrong" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot catalog without a key is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 30)) '\000'
says "the CD's boot catalog has no validation entry" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot catalog for another platform is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 1)) '\001'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 28)) '\252\124'
says "the CD's boot catalog is not for the 80x86" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a default entry that is not bootable is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 32)) '\000'
says "the default entry of the CD's boot catalog is not bootable" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "an unknown kind of boot image is passed over with a line"
cd_of plain '\005'
says "the CD's boot catalog names an unknown kind of medium" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot image without sectors is passed over with a line"
cd_of plain '\000' '\000\000' '\000\000'
says "the CD's boot catalog loads no sectors" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot image that does not fit is passed over with a line"
cd_of plain '\000' '\000\000' '\377\377'
says "the CD's boot image does not fit below 640 KiB" \
    --boot dc --cdrom "$WORK/cd.iso"
cd_of plain '\000' '\100\000'
says "the CD's boot image does not fit below 640 KiB" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "a boot image beyond the end of the CD is passed over with a line"
cd_of plain '\000'
poke "$WORK/cd.iso" $((CATALOG * 2048 + 40)) '\377'
says "the CD's boot image cannot be read" --boot dc --cdrom "$WORK/cd.iso"

test_that "the image of a hard disk without a partition is passed over"
head -c 512 /dev/zero >"$WORK/code"
cd_of code '\004'
says "the hard-disk image on the CD has no partition" \
    --boot dc --cdrom "$WORK/cd.iso"

test_that "the drives are tried in the order of --boot"
cd_of plain '\000'
boots --boot dc --cdrom "$WORK/cd.iso" "$WORK/d"
run run --headless -q --boot cd --cdrom "$WORK/cd.iso" "$WORK/d"
complains "the guest ended with value 9"
run run --headless -q --boot c --cdrom "$WORK/cd.iso" "$WORK/d"
complains "the guest ended with value 9"

test_that "without --boot, IMAGE comes first, then disk, floppy and CD"
boots --disk "$WORK/d" "$WORK/cd.iso"
run run --headless -q --disk "$WORK/d" --cdrom "$WORK/cd.iso"
complains "the guest ended with value 9"

test_that "an image of a floppy's size boots in drive A, before a disk"
head -c 1474560 /dev/zero >"$WORK/f"
dd if="$WORK/plain" of="$WORK/f" conv=notrunc 2>/dev/null
boots "$WORK/f"
boots --disk "$WORK/d" "$WORK/f"
boots --floppy "$WORK/f"
boots --boot ac --floppy "$WORK/f" --disk "$WORK/d"
run run --append exit "$WORK/f"
refused "a floppy image loads its own kernel: no --append"

test_that "an order without a drive that is there ends with one line"
run run --headless -q --boot a "$WORK/d"
exits 1
prints "firmware: No bootable device."
run run --headless -q --boot d --disk "$WORK/d"
exits 1
prints "firmware: No bootable device."

test_that "a disk without a boot sector is passed over with a line"
head -c 1048576 /dev/zero >"$WORK/blank"
boots --disk "$WORK/blank" --cdrom "$WORK/cd.iso"
prints "firmware: no boot sector on the disk"

test_that "boot code that gives up by INT 18h is followed by the next drive"
boot_code code -DGIVES_UP
disk_of code
boots --boot cd --cdrom "$WORK/cd.iso" "$WORK/d"
run run --headless -q "$WORK/d"
exits 1
prints "firmware: No bootable device."

test_that "--boot takes letters of drives, each once"
run run --boot x "$WORK/d"
refused "--boot x: not letters of a (floppy), c (disk) and d (CD)"
run run --boot ccd "$WORK/d"
refused "--boot ccd: c is there twice"

test_that "--boot is refused where there is nothing to order"
kernel "$EXIT_0"
run run --boot d "$WORK/k"
refused "IMAGE is a kernel"
run run --boot d
refused "--boot: there is no drive to boot from"

test_that "a CD image takes no command line, and there is one CD drive"
run run --append exit "$WORK/cd.iso"
refused "a CD image loads its own kernel: no --append"
run run --cdrom "$WORK/cd.iso" "$WORK/cd.iso"
refused "there is one drive"

test_that "drives alone boot by themselves, with a command line the kernel does"
boots --cdrom "$WORK/cd.iso"
run run --headless -q --cdrom "$WORK/cd.iso" --append "console=serial exit"
exits 0
prints "Kernel command line: kernel.elf console=serial exit"

test_that "the bundled kernel boots from its floppy and its CD image"
cp "$(dirname "$PAGEWALK")/guest/floppy.img" "$WORK/f"
"$(dirname "$PAGEWALK")/guest/mkdisk" --append "$WORK/f" "console=serial exit"
run run --headless "$WORK/f"
exits 0
prints "Kernel command line: console=serial exit"
cp "$(dirname "$PAGEWALK")/guest/cd.iso" "$WORK/cd.iso"
"$(dirname "$PAGEWALK")/guest/mkdisk" --append "$WORK/cd.iso" \
    "console=serial lab=directmap exit"
run run --headless "$WORK/cd.iso"
exits 0
prints "CHECK directmap frame_mismatches 0"

test_that "the boot ROM leaves memory above 1 MiB as it was"
# mov eax, [0x105000]; test eax, eax; setne al; out 0xf4, al; hlt
kernel '\241\000\120\020\000\205\300\017\225\300\346\364\364'
run run --headless -q "$WORK/k"
exits 0

finish
