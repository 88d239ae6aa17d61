#!/bin/sh
# Disk images: booting from them, writing to them, and files that are refused.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# disk CODE: makes $WORK/d, a disk of 64 KiB whose boot sector is the code, given
# as octal bytes.
disk() {
    head -c 65536 /dev/zero >"$WORK/d"
    poke "$WORK/d" 0 "$1"
    poke "$WORK/d" 510 '\125\252'
}

# xor ax, ax; mov ds, ax; mov es, ax; mov bx, 0x7e00
SEGMENTS='\061\300\216\330\216\300\273\000\176'

test_that "a boot sector is entered at 0000:7C00 with the drive in DL"
# mov al, dl; sub al, 0x80; call 1f; 1: pop bx; sub bx, 0x7c07; or al, bl;
# or al, bh; mov bx, cs; or al, bl; out 0xf4, al; hlt
disk '\210\320\054\200\350\000\000\133\201\353\007\174\010\330\010\370\214\313'\
'\010\330\346\364\364'
run run --headless -q "$WORK/d"
exits 0

test_that "INT 13h reads a sector by cylinder, head and sector"
# AX = 0201, CX = 0003, DH = 0: the third sector's first byte is the exit value
disk "$SEGMENTS"'\270\001\002\271\003\000\266\000\315\023\162\005\240\000'\
'\176\346\364\364'
poke "$WORK/d" 1024 '\000\000'
run run --headless -q "$WORK/d"
exits 0
poke "$WORK/d" 1024 '\005'
run run --headless -q "$WORK/d"
exits 1
complains "the guest ended with value 5"

test_that "INT 13h writes a sector of the file"
# AX = 0301, CX = 0002, DH = 0, then exit with AH, the status
disk "$SEGMENTS"'\306\007\101\270\001\003\271\002\000\266\000\315\023\210\340'\
'\346\364\364'
run run --headless -q "$WORK/d"
exits 0
[ "$(dd if="$WORK/d" bs=1 skip=512 count=1 2>/dev/null)" = A ] ||
    complain "the sector was not written"

# Root may write to every file.
chmod 444 "$WORK/d"
if [ ! -w "$WORK/d" ]; then
    test_that "a file that may not be written is a read-only disk"
    run run --headless -q "$WORK/d"
    exits 1
    complains "the guest ended with value 32"
fi
chmod 644 "$WORK/d"

test_that "an image that ends inside a sector reads zeros from there on"
disk "$SEGMENTS"'\270\001\002\271\002\000\266\000\315\023\162\005\240\004'\
'\176\346\364\364'
head -c 515 "$WORK/d" >"$WORK/cut"
run run --headless -q "$WORK/cut"
exits 0

test_that "a boot sector with a multiboot kernel behind it is a disk"
kernel "$EXIT_3"
disk "$EXIT_0"
dd if="$WORK/k" of="$WORK/d" bs=512 seek=1 conv=notrunc 2>/dev/null
run run --headless -q "$WORK/d"
exits 0

test_that "--kernel, --disk and --floppy say what an image is"
run run --headless -q --kernel "$WORK/d"
exits 1
complains "the guest ended with value 3"
run run --headless -q --disk "$WORK/d"
exits 0
run run --headless -q --floppy "$WORK/d"
exits 0
kernel "$EXIT_3"
run run --headless -q --kernel "$WORK/k"
exits 1
complains "the guest ended with value 3"
run run --headless -q --disk "$WORK/k"
exits 1
prints "no boot sector on the disk"
run run --headless -q --kernel "$WORK/k" "$WORK/d"
refused "--kernel $WORK/k is the guest already"

test_that "an image of one sector is a disk of two cylinders, which reads zeros"
# AX = 0210, CX = 0030 (cylinder 0, sector 48), DH = 15: 16 sectors
disk "$SEGMENTS"'\270\020\002\271\060\000\266\017\315\023\162\004\240\000\176'\
'\364\210\340\346\364\364'
head -c 512 "$WORK/d" >"$WORK/one"
poke "$WORK/one" 24 '\346\364\364'
run run --headless -q "$WORK/one"
exits 0

test_that "an image that ends early is a floppy if its parameter block says so"
# bytes in a sector, sectors: 512, 2880; call 1f; 1: mov al, dl
disk '\353\074'
poke "$WORK/d" 11 '\000\002'
poke "$WORK/d" 19 '\100\013'
poke "$WORK/d" 62 '\210\320\346\364\364'
run run --headless -q "$WORK/d"
exits 0
disk "$EXIT_0"

test_that "a file shorter than a sector is no disk image"
head -c 511 "$WORK/d" >"$WORK/short"
run run "$WORK/short"
refused "not a disk image"

test_that "a file without a boot sector's signature is no disk image"
head -c 65536 /dev/zero >"$WORK/blank"
run run "$WORK/blank"
refused "no 0x55 0xaa at byte 510"

test_that "a disk image takes no command line and no initrd"
run run --append "exit" "$WORK/d"
refused "a disk image loads its own kernel: no --append"
run run --initrd "$WORK/blank" "$WORK/d"
refused "no --initrd"

test_that "--disk refuses what is no disk"
run run --disk "$WORK/none"
refused "none: No such file"
run run --disk "$WORK"
refused "not a regular file"
: >"$WORK/empty"
run run --disk "$WORK/empty"
refused "empty"
run run --disk /dev/null
refused "neither a regular file nor a block device"

test_that "with --disk and a kernel, the kernel boots"
kernel "$EXIT_0"
run run --headless -q --disk "$WORK/blank" "$WORK/k"
exits 0

test_that "a boot sector that gives up by INT 18h ends the run with one line"
disk '\315\030'
run run --headless -q "$WORK/d"
exits 1
prints "firmware: No bootable device."

test_that "the bundled kernel boots from its disk image"
cp "$(dirname "$PAGEWALK")/guest/disk.img" "$WORK/d"
"$(dirname "$PAGEWALK")/guest/mkdisk" --append "$WORK/d" \
    "console=serial lab=directmap exit"
run run --headless "$WORK/d"
exits 0
prints "CHECK directmap frame_mismatches 0"

test_that "the loader reads by cylinder, head and sector where INT 13h has no LBA"
# The boot sector's "mov ah, 0x41" asks whether INT 13h has extensions. It becomes
# a function that no BIOS has.
at=$(LC_ALL=C grep -obUaP '\xb4\x41' "$WORK/d" | head -n 1 | cut -d: -f1)
poke "$WORK/d" $((at + 1)) '\120'
run run --headless "$WORK/d"
exits 0
prints "CHECK directmap frame_mismatches 0"

test_that "the loader gives up on a disk without a kernel"
dd if=/dev/zero of="$WORK/d" bs=512 seek=64 count=1 conv=notrunc 2>/dev/null
run run --headless -q "$WORK/d"
exits 1
prints "firmware: No bootable device."

finish
