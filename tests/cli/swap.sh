#!/bin/sh
# The bundled kernel's swap: to memory, to disks with and without the signature
# of mkswap(8), under pressure, and when it is full.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# swap_area SLOTS: makes $WORK/s, a swap area of one page and so many slots, at
# most 255.
swap_area() {
    head -c $((4096 * ($1 + 1))) /dev/zero >"$WORK/s"
    poke "$WORK/s" 1024 '\001'
    poke "$WORK/s" 1028 "\\$(printf %o "$1")"
    poke "$WORK/s" 4086 SWAPSPACE2
}

# boot OPTIONS...: runs the kernel with 16 MiB, $WORK/s as its disk and OPTIONS.
boot() {
    run run --headless -q --mem 16M --disk "$WORK/s" --append "$* exit"
}

# ignored WHY: the kernel does not use the disk, says why, and does not write.
ignored() {
    exits 0
    prints "warning: option \"swap=hda\" ignored: $1"
}

for mode in "" "pae=on" "kpti=on pae=on" "split=4g4g" "split=4g4g pae=on" \
    "recursive" "invlpg=off" "structpage=32"; do
    test_that "the self-test passes with swap and 16 MiB: ${mode:-no options}"
    run run --headless -q --mem 16M --append "swap=ram selftest exit $mode"
    exits 0
    prints "tests passed"
done

test_that "the self-test passes with swap on a 386"
run run --headless -q --mem 16M --model i386 --append "swap=ram selftest exit"
exits 0

test_that "a disk with the signature of mkswap is used"
swap_area 200
boot swap=hda selftest
exits 0
prints "Adding 800k swap on hda"
prints "tests passed"

if command -v mkswap >/dev/null || [ -x /sbin/mkswap ]; then
    test_that "an area that mkswap made is used, and found by swap=auto"
    head -c 2M /dev/zero >"$WORK/s"
    PATH=$PATH:/sbin:/usr/sbin mkswap "$WORK/s" >/dev/null 2>&1
    boot swap=auto
    exits 0
    prints "Adding 2044k swap on hda"
else
    echo "skipped: an area that mkswap made is used (no mkswap here)"
fi

test_that "a page that the header calls bad is left out"
swap_area 200
poke "$WORK/s" 1032 '\002'
poke "$WORK/s" 1536 '\005\000\000\000\007'
boot swap=hda selftest
exits 0
prints "Adding 792k swap on hda"

test_that "a disk without a signature is refused and not written"
head -c 1M /dev/zero >"$WORK/s"
cp "$WORK/s" "$WORK/before"
boot swap=hda
ignored "no swap signature"
cmp -s "$WORK/s" "$WORK/before" || complain "the disk has changed"

test_that "with force a disk without a signature gets one"
boot swap=hda,force
exits 0
prints "Adding 1020k swap on hda"
boot swap=hda
prints "Adding 1020k swap on hda"

test_that "headers that make no sense are refused"
swap_area 255
poke "$WORK/s" 1028 '\000\001'          # 256 pages behind the first
boot swap=hda
ignored "its swap header asks for more than the device holds"
poke "$WORK/s" 1028 '\000\000'
boot swap=hda
ignored "a swap area of no pages"
swap_area 200
poke "$WORK/s" 1024 '\000\000\000\001'  # of the other byte order
boot swap=hda
ignored "a swap header of an unknown version"
swap_area 200
poke "$WORK/s" 1032 '\377\377\377\377'
boot swap=hda
ignored "its list of bad pages is longer than the header"
poke "$WORK/s" 1032 '\001\000\000\000'
poke "$WORK/s" 1536 '\311'
boot swap=hda
ignored "its list of bad pages names a page beyond its end"

test_that "a disk that is not there is named"
run run --headless -q --mem 16M --append "swap=hdb exit"
exits 0
prints 'warning: option "swap=hdb" ignored: no such disk'

test_that "a disk that nobody marked is not found by swap=auto"
head -c 1M /dev/zero >"$WORK/s"
boot swap=auto
prints 'option "swap=auto" ignored: no disk has a swap signature'

test_that "a program uses more memory than there is, and its child, too"
head -c 40M /dev/zero >"$WORK/s"
boot swap=hda,force run=stress,swap,20
exits 0
prints "stress swap 20: exit code 0"

test_that "it does without CR0.WP and INVLPG, and with tables for user mode"
for machine in i386: p6:"pae=on kpti=on" p6:split=4g4g; do
    run run --headless -q --mem 24M --model "${machine%%:*}" \
        --append "swap=ram run=stress,swap,19 exit ${machine#*:}"
    exits 0
    prints "stress swap 19: exit code 0"
done

test_that "when memory and swap are full the process dies and the kernel lives"
swap_area 100
boot swap=hda run=stress,swap,20 selftest
exits 0
prints "stress (1) killed: out of memory, and swap is full at 0x"
prints "tests passed"

test_that "as many processes as memory and swap hold are made, and end"
run run --headless -q --mem 6M --disk "$WORK/s" \
    --append "swap=hda run=stress,forks selftest exit"
exits 0
prints "stress forks: exit code 0"
prints "tests passed"

test_that "two runs with swap give equal statistics, also without l0"
swap_area 200
cp "$WORK/s" "$WORK/before"
for n in 1 2 3; do
    cp "$WORK/before" "$WORK/s"
    option=
    [ $n = 3 ] && option=--no-l0
    # shellcheck disable=SC2086
    run run --headless -q --mem 16M --disk "$WORK/s" $option \
        --stats "$WORK/$n.json" --append "swap=hda selftest exit"
    exits 0
done
same_statistics "$WORK/1.json" "$WORK/2.json"
same_statistics "$WORK/1.json" "$WORK/3.json"

test_that "the shell turns swap on, takes pages away, and turns it off"
printf 'swapon ram\rswapon ram\rrun stress 3\rreclaim 5\rreclaim x\rswapoff\r'\
'swapoff\rexit\r' >"$WORK/words"
run_from "$WORK/words" run --headless -q --mem 16M
exits 0
prints "Adding"
prints "swapon: there is a swap area already"
prints "pages freed, "
prints "reclaim wants a number of pages"
prints "swapoff: there is no swap area"

if command -v mkfs.fat >/dev/null && command -v mcopy >/dev/null; then
    test_that "pages of a file on a disk are forgotten, not written to swap"
    head -c 200000 /dev/urandom >"$WORK/big"
    mkfs.fat -C "$WORK/fat" 1440 >/dev/null
    mcopy -i "$WORK/fat" "$WORK/big" ::BIG
    printf 'swapon ram\rcksum hda:BIG\rreclaim 500\rcksum hda:BIG\rexit\r' \
        >"$WORK/words"
    run_from "$WORK/words" run --headless -q --mem 16M --disk "$WORK/fat" \
        "$KERNEL"
    exits 0
    prints "swap: 0 pages written"
    prints "reclaim: 49 pages freed, 0 of them without"
    sum=$(cksum <"$WORK/big" | cut -d' ' -f1)
    equals "checksums that are the host's" "$(grep -c "$sum" "$WORK/out")" 2
else
    echo "skipped: pages of a file on a disk are forgotten (no mkfs.fat, mcopy)"
fi

test_that "lab swap has a disk without being given one"
run lab swap --models p6
exits 0
prints "out_pio"
lacks "$WORK/out" "skipped"

finish
