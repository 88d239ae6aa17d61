#!/bin/sh
# Guest images that cannot be booted, and outputs that cannot be written: one line
# and exit code 2, before the guest runs. tests/unit/check_loader.c has the fine
# points of images.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "an image that does not exist is refused"
run run "$WORK/none"
refused "none: No such file"

test_that "a directory is refused as an image"
run run "$WORK"
refused "is a directory"

test_that "an empty file is refused as an image"
: >"$WORK/empty"
run run "$WORK/empty"
refused "not a multiboot kernel"

test_that "a text file is refused as an image"
echo "hello" >"$WORK/text"
run run "$WORK/text"
refused "not a multiboot kernel"

test_that "an ELF file of another machine is refused with that machine"
run run "$PAGEWALK"
refused "not an i386 ELF (machine"

test_that "an ELF file that ends in its header is refused as truncated"
head -c 20 "$PAGEWALK" >"$WORK/short"
run run "$WORK/short"
refused "truncated"

test_that "a multiboot header with load_end before load_addr is refused"
kludge "$AT_2M" "$AT_2M" "$AT_1M" "$NONE" "$AT_2M"
run run "$WORK/k"
refused "before load_addr"

test_that "a multiboot header whose load_end is beyond the file is refused"
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

test_that "--append twice is refused"
run run --append one --append two "$WORK/k"
refused "--append: given twice"

test_that "more files for the kernel than it can get are refused"
many=
for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f g; do
    many="$many --initrd $WORK/text"
done
# shellcheck disable=SC2086
run run $many "$WORK/k"
refused "--initrd: given more than 16 times"

test_that "a Linux kernel without its second half is refused"
head -c 1024 /dev/zero >"$WORK/bz"
poke "$WORK/bz" 510 '\125\252\353\146HdrS\014\002'
run run "$WORK/bz"
refused "truncated: a Linux kernel"

test_that "a boot ROM of a wrong size is refused"
run run --bios "$WORK/text" "$WORK/k"
refused "not a boot ROM"

test_that "a statistics file that cannot be written is found before the run"
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
