#!/bin/sh
# Floppy images: booting from them, INT 13h by DMA, and files that are refused.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# floppy BYTES CODE: makes $WORK/f, a floppy image of so many bytes whose boot
# sector is the code, given as octal bytes.
floppy() {
    head -c "$1" /dev/zero >"$WORK/f"
    poke "$WORK/f" 0 "$2"
    poke "$WORK/f" 510 '\125\252'
}

# boots FORM: runs the floppy in drive A, FORM behind its name.
boots() {
    run run --headless -q --boot a --floppy "$WORK/f$1"
}

K=1024
# xor ax, ax; mov ds, ax; mov es, ax; mov bx, 0x7e00
SEGMENTS='\061\300\216\330\216\300\273\000\176'
# mov al, ah; out 0xf4, al; hlt: the status of INT 13h is the exit value
EXIT_AH='\210\340\346\364\364'

test_that "a boot sector is entered at 0000:7C00 with drive 0 in DL"
# mov al, dl; call 1f; 1: pop bx; sub bx, 0x7c05; or al, bl; or al, bh;
# mov bx, cs; or al, bl; out 0xf4, al; hlt
floppy $((1440 * K)) '\210\320\350\000\000\133\201\353\005\174\010\330\010\370'\
'\214\313\010\330\346\364\364'
boots ""
exits 0

test_that "INT 13h reads the last sector of each format"
# formats: KiB CYLINDER HEAD SECTOR, in octal
for format in "160 047 000 010" "180 047 000 011" "320 047 001 010" \
    "360 047 001 011" "720 117 001 011" "1200 117 001 017" \
    "1440 117 001 022" "2880 117 001 044"; do
    # shellcheck disable=SC2086
    set -- $format
    # AX = 0201, CX, DX = head << 8; mov al, [0x7fff]; sub al, 0x5a; or al, ah
    floppy $(($1 * K)) "$SEGMENTS"'\270\001\002\271\'"$4"'\'"$2"'\272\000\'"$3"\
'\315\023\240\377\177\054\132\010\340\346\364\364'
    poke "$WORK/f" $(($1 * K - 1)) '\132'
    boots ",ro"
    exits 0
done

test_that "INT 13h writes a sector of the file"
# AX = 0301, CX = 0005, DX = 0100
floppy $((1440 * K)) "$SEGMENTS"'\306\007\101\270\001\003\271\005\000\272\000'\
'\001\315\023'"$EXIT_AH"
boots ""
exits 0
[ "$(dd if="$WORK/f" bs=1 skip=$((22 * 512)) count=1 2>/dev/null)" = A ] ||
    complain "the sector was not written"

test_that "a floppy with ,ro is write protected and its image stays as it is"
poke "$WORK/f" $((22 * 512)) 'B'
cp "$WORK/f" "$WORK/before"
boots ",ro"
exits 1
complains "the guest ended with value 3"
same "$WORK/before" "$WORK/f" "the image"

test_that "writes to a floppy with ,snapshot stay in memory"
boots ",snapshot"
exits 0
same "$WORK/before" "$WORK/f" "the image"

test_that "an image that ends early reads as zeros there and grows when written"
head -c 512 "$WORK/f" >"$WORK/short"
cp "$WORK/short" "$WORK/f"
boots ""
exits 0
equals "the size" "$(wc -c <"$WORK/f")" $((23 * 512))

test_that "a transfer over 64 KiB of memory is refused with status 9"
# mov ax, 0x1000; mov es, ax; mov bx, 0xfe01; AX = 0201, CX = 0001, DX = 0
floppy $((1440 * K)) '\270\000\020\216\300\273\001\376\270\001\002\271\001\000'\
'\272\000\000\315\023'"$EXIT_AH"
boots ""
exits 1
complains "the guest ended with value 9"

test_that "INT 13h formats a track"
# AX = 0500, CX = 0100, DX = 0, ES:BX = the IDs at 0x7d00
ids=
for sector in 001 002 003 004 005 006 007 010 011 012 013 014 015 016 017 020 \
    021 022; do
    ids=$ids'\001\000\'$sector'\002'
done
floppy $((1440 * K)) '\061\300\216\300\273\000\175\270\000\005\271\000\001'\
'\272\000\000\315\023'"$EXIT_AH"
poke "$WORK/f" 256 "$ids"
boots ""
exits 0
equals "bytes of the filler" "$(tr -dc '\366' <"$WORK/f" | wc -c)" $((18 * 512))

test_that "INT 13h tells drives and geometry"
# AX = 0800, DX = 0: CX = 4f12, DX = 0102, BL = 4 with two drives
floppy $((1440 * K)) '\270\000\010\272\000\000\315\023\201\371\022\117\165\014'\
'\201\372\002\001\165\006\260\000\346\364\364\220\260\001\346\364\364'
run run --headless -q --boot a --floppy "$WORK/f,ro" --floppy "$WORK/f,ro"
exits 0

test_that "the equipment of INT 11h has the floppy drives"
# int 0x11; and al, 0xc1; sub al, 0x41
floppy $((1440 * K)) '\315\021\044\301\054\101\346\364\364'
run run --headless -q --boot a --floppy "$WORK/f,ro" --floppy "$WORK/f,ro"
exits 0

test_that "the timer stops the motor of a drive that is not used"
# sti; 1: test byte [0x43f], 1; jnz 1b; mov dx, 0x3f2; in al, dx; and al, 0xf0
floppy $((1440 * K)) '\061\300\216\330\373\366\006\077\004\001\165\371'\
'\272\362\003\354\044\360\346\364\364'
boots ",ro"
exits 0

test_that "statistics with DMA running are equal between runs and without l0"
# 18 sectors, AX = 0212, CX = 0101, DX = 0
floppy $((1440 * K)) "$SEGMENTS"'\270\022\002\271\001\001\272\000\000\315\023'\
"$EXIT_AH"
for way in "" "" --no-l0; do
    # shellcheck disable=SC2086
    run run --headless -q --boot a --floppy "$WORK/f,ro" $way \
        --stats "$WORK/s$way.new"
    exits 0
    [ ! -e "$WORK/s" ] || same_statistics "$WORK/s" "$WORK/s$way.new"
    [ -e "$WORK/s" ] || cp "$WORK/s.new" "$WORK/s"
done
grep -q '"dma": [1-9]' "$WORK/s" || complain "no cycle was stolen"

if command -v mtools >/dev/null; then
    test_that "mtools and a guest read each other's floppies"
    export MTOOLS_SKIP_CHECK=1
    printf 'Hello, floppy\n' >"$WORK/hello"
    head -c $((1440 * K)) /dev/zero >"$WORK/dos"
    mformat -i "$WORK/dos" -f 1440 :: &&
        mcopy -i "$WORK/dos" "$WORK/hello" ::HELLO.TXT ||
        complain "mtools failed"
    # The first cluster is sector 33. AX = 0201, CX = 0010, DX = 0101;
    # cmp byte [bx], 'H'; jne to the exit; mov byte [bx], 'J'; AX = 0301
    floppy $((1440 * K)) "$SEGMENTS"'\270\001\002\271\020\000\272\001\001'\
'\315\023\200\077\110\264\377\165\010\306\007\112\270\001\003\315\023'\
"$EXIT_AH"
    run run --headless -q --boot a --floppy "$WORK/f,ro" --floppy "$WORK/dos"
    exits 0
    equals "the file" "$(mtype -i "$WORK/dos" ::HELLO.TXT)" "Jello, floppy"
else
    echo "floppy.sh: mtools is not installed: its test is left out"
fi

test_that "a floppy without a boot sector's signature does not boot"
head -c $((1440 * K)) /dev/zero >"$WORK/f"
boots ",ro"
exits 1
prints "no boot sector on the floppy"

test_that "--floppy refuses what is no floppy"
run run --floppy "$WORK/none"
refused "none: No such file"
run run --floppy "$WORK"
refused "not a regular file"
: >"$WORK/empty"
run run --floppy "$WORK/empty"
refused "empty"
run run --floppy /dev/null
refused "neither a regular file nor a block device"
mkfifo "$WORK/pipe"
run run --floppy "$WORK/pipe,ro"
refused "neither a regular file nor a block device"
run run --floppy -
refused "standard input: not a disk image"
head -c $((2880 * K + 1)) /dev/zero >"$WORK/large"
run run --floppy "$WORK/large"
refused "not a floppy image (2949121 bytes, more than 2.88M has)"
run run --floppy "$WORK/f,ro" --floppy "$WORK/f,ro" --floppy "$WORK/f,ro"
refused "no place for this floppy: there are two drives"

test_that "one image is written by one drive only, and by no output"
run run --floppy "$WORK/f" --floppy "$WORK/f"
refused "the same file"
run run --floppy "$WORK/f" --disk "$WORK/f"
refused "the same file"
run run --floppy "$WORK/f" --stats "$WORK/f"
refused "the same file, which the output would overwrite"

finish
