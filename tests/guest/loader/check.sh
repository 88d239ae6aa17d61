#!/bin/sh
# check.sh PAGEWALK FOLDER: boots the kernels of FOLDER, each by its protocol, and
# compares what they were handed with what they should have been.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../../helper.sh"
pagewalk=$1 folder=$2

printf 'first' >"$WORK/one"
head -c 5000 /dev/zero >"$WORK/two"

# boots KERNEL OPTION...: what it prints is in $WORK/lines.
boots() {
    kernel=$1
    shift
    run_command "$pagewalk" run -q --headless --serial stdio --mem 64M \
        --max-cycles 1e9 "$@" "$folder/$kernel"
    tr -d '\r' <"$WORK/out" | grep -a '^LOADER' >"$WORK/lines"
    exits 0
}

# tells LINE...: these, and no other lines of its kind.
tells() {
    printf 'LOADER %s\n' "$@" >"$WORK/expected"
    grep -v ' name ' "$WORK/lines" >"$WORK/found"
    same "$WORK/found" "$WORK/expected" "what the kernel is told"
}

test_that "a multiboot kernel that maps 4 MiB finds its information"
boots multiboot.elf --append "one two"
tells "multiboot 1" "command one two" "memory lower=639 upper=64512 map agrees" \
    "symbol main found" "display b8000 pitch=160 80x25 depth=16 type=2"
grep -q '^LOADER name pagewalk ' "$WORK/lines" || complain "no loader's name"

test_that "modules have their names and arguments, and disks are listed"
head -c 1M /dev/zero >"$WORK/disk"
boots multiboot.elf --initrd "$WORK/one a b" --initrd "$WORK/two" \
    --disk "$WORK/disk"
tells "multiboot 1" "command" "module bytes=5 aligned=1 one a b" \
    "module bytes=5000 aligned=1 two" \
    "memory lower=639 upper=64512 map agrees" "drive 80 mode=1 2/16/63 port=1f0" \
    "symbol main found" "display b8000 pitch=160 80x25 depth=16 type=2"

test_that "a multiboot kernel gets the picture that it asks for"
boots picture.elf
tells "multiboot 1" "command" "memory lower=639 upper=64512 map agrees" \
    "symbol main found" \
    "display fd000000 pitch=1280 640x480 depth=16 type=1 11,5,5,6,0,5"

test_that "a multiboot2 kernel finds its information"
boots multiboot2.elf --append "one two" --initrd "$WORK/one a b" \
    --initrd "$WORK/two"
tells "multiboot 2" "command one two" "module bytes=5 aligned=1 one a b" \
    "module bytes=5000 aligned=1 two" "symbol main found" \
    "display fd000000 pitch=3200 800x600 depth=32 type=1 16,8,8,8,0,8" \
    "memory lower=639 upper=64512 map agrees" "size agrees"

test_that "a bzImage is entered in 32 bits"
boots bz.bin --append "one two" --initrd "$WORK/one"
tells "32 bits one two, initrd first"
boots bz.bin
tells "32 bits , initrd "

test_that "several files of --initrd are one initrd"
printf '!' >"$WORK/mark"
boots bz.bin --initrd "$WORK/one" --initrd "$WORK/mark"
tr '\000' . <"$WORK/lines" >"$WORK/dots"
grep -q 'initrd first\.\.\.!$' "$WORK/dots" || complain "$(cat -v "$WORK/dots")"

test_that "a bzImage without a 32-bit entry is entered in real mode"
boots bz_real.bin --append "one two" --initrd "$WORK/one"
tells "real mode 0x20 one two, initrd of 5"

test_that "a bzImage of protocol 2.01 finds its command line where it looks"
boots bz_201.bin --append "one two"
tells "real mode 0x20 one two, initrd of 0"

test_that "a zImage is entered in real mode"
boots z.bin --append "one two"
tells "real mode 0x20 one two, initrd of 0"

test_that "the i386 enters each kernel, too"
for kernel in multiboot.elf multiboot2.elf bz.bin bz_real.bin z.bin; do
    boots $kernel --model i386
done

finish
