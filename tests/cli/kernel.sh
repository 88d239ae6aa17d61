#!/bin/sh
# The bundled kernel: its self-test in every mode, and with each bug that the
# self-test must find.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

for mode in "" "pae=on" "kpti=on" "kpti=on pae=on" "split=2g" "split=1g" \
    "split=4g4g" "split=4g4g pae=on" "recursive" "recursive pae=on" \
    "pse=on" "pge=off" "invlpg=off" "sysenter=off" "highmem=off" \
    "structpage=32"; do
    test_that "the self-test passes with: ${mode:-no options}"
    run run --headless --quiet --append "selftest exit $mode"
    exits 0
    prints "tests passed"
done

test_that "the self-test passes on a 386"
run run --headless --quiet --model i386 --append "selftest exit"
exits 0

for bug in noinvlpg kmapcr3 kmapreuse nopurge noguard dmazone highdma \
    dmavmalloc nobounce dma64k nocow cowflush copywp nozero munmapflush \
    swapflush vmallocfault "kpticlone kpti=on"; do
    test_that "the self-test finds bug=$bug"
    run run --headless --quiet --append "selftest bug=$bug exit"
    exits 1
    prints "FAILED selftest"
done

test_that "64 GiB of 64-byte struct pages do not fit in lowmem"
run run --headless --quiet --mem 64G --append "pae=on exit"
exits 1
prints "mem_map for 65536 MiB of RAM takes 1024 MiB"

test_that "split=4g4g makes room for the struct pages of 64 GiB"
run run --headless --quiet --mem 64G --append "pae=on split=4g4g exit"
exits 0

test_that "a program that reads the kernel dies with error code 5"
run run --headless --quiet --append "run=probe,read,0xc0000000 exit"
prints "killed: access to the kernel's memory at 0xc0000000, error code 5"

test_that "with kpti a program that reads the kernel dies with error code 4"
run run --headless --quiet --append "run=probe,read,0xc0000000 kpti=on exit"
prints "error code 4"

test_that "a program that takes all memory dies and the kernel goes on"
run run --headless --quiet --mem 64M --append "run=probe,hog selftest exit"
exits 0
prints "killed: out of memory"

test_that "of two values for one option the last one counts"
run run --headless --quiet --append "split=2g split=4g4g exit"
exits 0
prints 'warning: option split is given twice, "split=4g4g" counts'

finish
