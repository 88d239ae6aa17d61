#!/bin/sh
# Guest images that cannot be booted, and outputs that cannot be written.
# tests/unit/check_loader.c has the fine points; these are the whole program.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# Bytes at an offset of a file: poke FILE OFFSET '\101\102'
poke() {
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# A kernel with a multiboot header of its own addresses at offset 0: header,
# load, load end, bss end and entry as five words of four octal bytes.
kludge() {
    head -c 8192 /dev/zero >"$WORK/k"
    poke "$WORK/k" 0 '\002\260\255\033\000\000\001\000\376\117\121\344'
    poke "$WORK/k" 12 "$1$2$3$4$5"
}

AT_1M='\000\000\020\000'
AT_2M='\000\000\040\000'
NONE='\000\000\000\000'

test_that "an image that does not exist is refused"
run run "$WORK/none"
refused "none: No such file"

test_that "a directory is no image"
run run "$WORK"
refused "not a regular file"

test_that "an empty file is no image"
: >"$WORK/empty"
run run "$WORK/empty"
refused "not a multiboot kernel"

test_that "a text file is no image"
echo "hello" >"$WORK/text"
run run "$WORK/text"
refused "not a multiboot kernel"

test_that "an ELF of another machine is named"
run run "$PAGEWALK"
refused "not an i386 ELF (machine"

test_that "an ELF cut off in its header is truncated"
head -c 20 "$PAGEWALK" >"$WORK/short"
run run "$WORK/short"
refused "truncated"

test_that "an address header with load_end before load_addr is refused"
kludge "$AT_2M" "$AT_2M" "$AT_1M" "$NONE" "$AT_2M"
run run "$WORK/k"
refused "before load_addr"

test_that "an address header beyond the file is refused"
kludge "$AT_1M" "$AT_1M" "$AT_2M" "$NONE" "$AT_1M"
run run "$WORK/k"
refused "truncated"

test_that "an entry point outside the kernel is refused"
kludge "$AT_1M" "$AT_1M" "$NONE" "$NONE" "$AT_2M"
run run "$WORK/k"
refused "entry point 0x200000"

test_that "a kernel beyond the memory is refused"
kludge "$AT_1M" "$AT_1M" "$NONE" "$NONE" "$AT_1M"
run run --mem 1M "$WORK/k"
refused "outside RAM"

test_that "an initrd that does not exist is refused"
run run --initrd "$WORK/none" "$WORK/k"
refused "none: No such file"

test_that "an initrd larger than the memory is refused"
head -c 2097152 /dev/zero >"$WORK/initrd"
run run --mem 2M --initrd "$WORK/initrd" "$WORK/k"
refused "does not fit in RAM"

test_that "a boot ROM of a wrong size is refused"
run run --bios "$WORK/text" "$WORK/k"
refused "not a boot ROM"

test_that "statistics that cannot be written are found before the run"
run run --stats "$WORK/none/s.json" "$WORK/k"
refused "no such directory"
run run --stats "$WORK" "$WORK/k"
refused "is a directory"

test_that "a screenshot that cannot be written is found before the run"
run run --screenshot "$WORK/none/s.png" "$WORK/k"
refused "no such directory"

test_that "a serial file that cannot be written is found before the run"
run run --headless --serial "$WORK/none/s" "$WORK/k"
refused "none/s: No such file"

test_that "a log file that cannot be written is found before the run"
run run -D "$WORK/none/l" "$WORK/k"
refused "none/l: No such file"

finish
