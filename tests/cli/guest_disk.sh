#!/bin/sh
# The bundled kernel's disks: the block layer, the drivers, and FAT file systems
# that the host's tools made.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

export MTOOLS_SKIP_CHECK=1

# scratch FILE KIB: a disk of random bytes that says that it may be written.
scratch() {
    head -c "$(($2 * 1024))" /dev/urandom >"$1"
    poke "$1" 0 'pagewalk scratch'
}

# typed TEXT OPTION...: boots the kernel, with the options $append and the drives
# that are given, types the text (with the escapes of printf's %b) and `exit`.
# What the shell printed is in $WORK/out.
append=
typed() {
    printf '%b' "$1"'exit\r' >"$WORK/keys"
    shift
    run_from "$WORK/keys" run --headless -q --append "$append" "$@"
    exits 0
    sed -n '/^> /,$p' "$WORK/out" | tr -d '\r' >"$WORK/shell"
    mv "$WORK/shell" "$WORK/out"
}

scratch "$WORK/disk" 1024
cp "$WORK/disk" "$WORK/before"
for mode in "" "dma=off" "pae=on split=4g4g" "kpti=on"; do
    test_that "the self-test reads and writes a disk with: ${mode:-no options}"
    run run --headless -q --disk "$WORK/disk" --append "selftest exit $mode"
    exits 0
    prints "TEST block ok"
    prints "TEST block_write ok"
done

test_that "the self-test changes one page of a scratch disk, and leaves a pattern"
cmp -l "$WORK/before" "$WORK/disk" |
    awk '{ if ($1 <= 4096 || $1 > 8192) outside++ } END { exit outside > 0 }' ||
    complain "bytes beside sectors 8 to 15 have changed"
[ "$(dd if="$WORK/disk" bs=4096 skip=1 count=1 2>/dev/null | tr -d '\303' |
    wc -c)" = 0 ] || complain "the pattern is not on the disk"

test_that "the self-test does not write to a disk that is no scratch disk"
head -c 1048576 /dev/zero >"$WORK/disk"
run run --headless -q --disk "$WORK/disk" --append "selftest exit"
exits 0
prints "TEST block_write skipped: no scratch disk"
tr -d '\000' <"$WORK/disk" | cmp -s - /dev/null || complain "it has been written"

test_that "the self-test reads a second disk and a CD"
head -c 1048576 /dev/urandom >"$WORK/cd"
run run --headless -q --disk "$WORK/disk" --disk "$WORK/cd,ro" \
    --cdrom "$WORK/cd" --append "selftest exit"
exits 0
prints "hdb: PAGEWALK HARDDISK, 2048 sectors, DMA"
prints "hdc: PAGEWALK CD-ROM, 2048 sectors, DMA"
prints "TEST block ok"

for append in dma=on dma=off; do
    test_that "a disk is copied to another one, with $append"
    head -c 2000000 /dev/urandom >"$WORK/from"
    head -c 2000384 /dev/zero >"$WORK/to"
    typed 'copy hda hdb\r' --disk "$WORK/from" --disk "$WORK/to"
    prints "3907 sectors copied"
    head -c 2000000 "$WORK/to" >"$WORK/copied"
    same "$WORK/from" "$WORK/copied" "the disks"
done
append=

test_that "a CD is copied to a disk"
head -c 1048576 /dev/zero >"$WORK/to"
typed 'copy hdc hda\r' --disk "$WORK/to" --cdrom "$WORK/cd"
prints "2048 sectors copied"
same "$WORK/cd" "$WORK/to" "the disks"

test_that "a disk that takes no writes is not written to"
typed 'copy hda hdb\r' --disk "$WORK/cd" --disk "$WORK/to,ro"
lacks "$WORK/out" "sectors copied"
same "$WORK/cd" "$WORK/to" "the disks"

for kib in 360 720 1200 1440 2880; do
    test_that "the self-test reads and writes a floppy of $kib KiB"
    scratch "$WORK/floppy" "$kib"
    run run --headless -q --floppy "$WORK/floppy" --append "selftest exit"
    exits 0
    prints "floppy, $((kib * 2)) sectors"
    prints "TEST block ok"
    prints "TEST block_write ok"
done

test_that "a floppy that is write-protected is not written to"
head -c 1474560 /dev/urandom >"$WORK/floppy"
typed 'disks\rcopy hda fd0\r' --disk "$WORK/cd" --floppy "$WORK/floppy,ro"
prints '3.5" 1.44M floppy, read-only'
prints "fd0: 256 sectors from 0 on: write-protected"

test_that "without disks the self-test skips what needs them, by name"
run run --headless -q --append "selftest exit"
exits 0
prints "TEST block skipped: no block device"

test_that "a partition that ends beyond its disk is left out"
head -c 1048576 /dev/zero >"$WORK/disk"
# Linux, from sector 8 on, 8 sectors; and 0x10000 sectors
poke "$WORK/disk" 446 '\000\000\000\000\203\000\000\000\010\000\000\000\010'
poke "$WORK/disk" 462 '\000\000\000\000\203\000\000\000\010\000\000\000\000\000\001'
poke "$WORK/disk" 510 '\125\252'
typed 'disks\r' --disk "$WORK/disk"
prints "hda: partition 2 ends beyond the disk, ignored"
prints "hda1           4 kB  partition of type 83"

test_that "a disk without a file system says so"
typed 'ls hda1:\rcat hda:/x\rcat hdb:/x\r' --disk "$WORK/disk"
prints "hda1:: there is no FAT file system on it"
prints "hdb:/x: no such disk"

if ! command -v mcopy >/dev/null || ! command -v mkfs.fat >/dev/null; then
    echo "$(basename "$0"): FAT is left out: no mtools or dosfstools"
    finish
    exit
fi

head -c 300001 /dev/urandom >"$WORK/data"
echo "hello from the host" >"$WORK/hello"

# fill IMAGE: puts files on a file system: long names, directories, and a file in
# pieces.
fill() {
    mmd -i "$1" ::/Dir ::/dir/Sub
    mcopy -i "$1" "$WORK/hello" "::/A long name.txt"
    for i in 1 2 3 4 5 6 7 8; do
        mcopy -i "$1" "$WORK/hello" "::/dir/f$i"
    done
    mdel -i "$1" ::/dir/f2 ::/dir/f4 ::/dir/f7
    mcopy -i "$1" "$WORK/data" ::/dir/sub/DATA.BIN
    mcopy -i "$1" "$(dirname "$KERNEL")/user/hello" ::/hello
}

# reads_files DISK OPTION...: the guest finds what fill left.
reads_files() {
    at=$1
    shift
    typed "ls $at:\rcat $at:/a long name.txt\rcksum $at:/Dir/sub/data.bin\r\
ls $at:/dir/none\rcat $at:/dir\rrun $at:/hello\r" "$@"
    prints "      20  A long name.txt"
    prints "     dir  Dir"
    prints "hello from the host"
    prints "$(cksum <"$WORK/data") $at:/Dir/sub/data.bin"
    prints "$at:/dir/none: no such file"
    prints "$at:/dir: it is a directory"
    prints "hello from process"
}

for bits in 12 16; do
    test_that "a FAT of $bits bits by mkfs.fat is read file by file"
    mkfs.fat -F "$bits" -C "$WORK/fat$bits" $((bits == 12 ? 1440 : 16384)) \
        >/dev/null
    fill "$WORK/fat$bits"
    reads_files hda --disk "$WORK/fat$bits"
done

test_that "a FAT in a partition is read"
head -c 1048576 /dev/zero >"$WORK/disk"
poke "$WORK/disk" 446 '\200\000\000\000\006\000\000\000\000\010\000\000\000\200'
poke "$WORK/disk" 510 '\125\252'
cat "$WORK/fat16" >>"$WORK/disk"
reads_files hda1 --disk "$WORK/disk"

test_that "a floppy that the guest wrote is read by the host, and by the guest"
head -c 1474560 /dev/zero >"$WORK/floppy"
typed 'copy hda fd0\r' --disk "$WORK/fat12" --floppy "$WORK/floppy"
mcopy -i "$WORK/floppy" ::/dir/sub/data.bin "$WORK/read"
same "$WORK/data" "$WORK/read" "the files"
reads_files fd0 --floppy "$WORK/floppy"

test_that "a FAT of 32 bits is refused"
mkfs.fat -F 32 -C "$WORK/fat32" 40000 >/dev/null
typed 'ls hda:\r' --disk "$WORK/fat32"
prints "hda:: its FAT has 32 bits; only 12 and 16 are read"

test_that "a file system that is larger than its disk is refused"
head -c 1048576 "$WORK/fat16" >"$WORK/disk"
typed 'ls hda:\r' --disk "$WORK/disk"
prints "hda:: its file system is larger than the disk"

# The first FAT of fat12 begins at sector 1; entry 2 and on are the directories'.
test_that "a chain of clusters that is a circle does not hang the kernel"
cp "$WORK/fat12" "$WORK/disk"
first=$(mshowfat -i "$WORK/disk" ::/dir | sed 's/.*<\([0-9]*\).*/\1/')
[ "$first" = 2 ] || complain "the directory begins at cluster $first"
poke "$WORK/disk" $((512 + 3)) '\002\060'
typed 'ls hda:/dir\rcat hda:/dir/none\r' --disk "$WORK/disk"
prints "hda:/dir/none: no such file"

finish
