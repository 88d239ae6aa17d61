#!/bin/sh
# The bundled kernel's DMA mappings and the cards that use them: self-test, lab
# dma, and the bugs that both must find.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

for mode in "" "pae=on" "pae=on split=4g4g" "kpti=on" "split=1g"; do
    test_that "the self-test uses both cards with: ${mode:-no options}"
    run run --headless -q --device dma --device edu --mem 6G \
        --append "selftest exit $mode"
    exits 0
    prints "TEST dma_engine ok"
    prints "TEST edu ok"
done

for bits in 24 32; do
    test_that "the self-test uses a card of $bits address bits"
    run run --headless -q --device "dma,bits=$bits" --append "selftest exit"
    exits 0
    prints "TEST dma_engine ok"
done

test_that "the kernel's drivers give devices no memory that is not mapped"
head -c 1474560 /dev/urandom >"$WORK/disk"
poke "$WORK/disk" 0 'pagewalk scratch'
cp "$WORK/disk" "$WORK/floppy"
cp "$WORK/disk" "$WORK/cd"
run run --headless -q --serial none --check-dma --device dma --device edu \
    --disk "$WORK/disk" --floppy "$WORK/floppy" --cdrom "$WORK/cd" \
    --append "selftest exit"
exits 0
lacks "$WORK/err" "bad DMA:"

test_that "lab dma stores one page-table entry by DMA, as --check-dma reports"
run run --headless -q --serial none --check-dma --device dma \
    --append "lab=dma exit"
[ "$(grep -c 'bad DMA:' "$WORK/err")" = 1 ] || complain "not one report"
says "a page table in use"

test_that "lab dma reaches frames beyond 4 GiB, or bounces them"
run lab dma --models p6 --mem 6G --append pae=on
exits 0
grep -Eq '^above_4g_bounced +[0-9]+\.[0-9] ' "$WORK/out" ||
    complain "$command_line: above_4g_bounced was not measured"

test_that "without card and disk lab dma says what it needs"
run run --headless -q --append "lab=dma exit"
exits 0
prints "Pagewalk has one with --device dma"
prints "LAB dma disk skipped no-disk"

# finds BUG METRIC: lab dma fails with the line of this check.
finds() {
    test_that "lab dma finds bug=$1"
    run run --headless -q --device dma --append "lab=dma bug=$1 exit"
    exits 1
    prints "FAILED dma $2: expected"
}
finds dmavmalloc vmalloc_refused
finds nobounce isa_reads_the_page
finds dma64k isa_within_64k

test_that "the kernel knows the numbers of the counters that it reads"
run list counters
for counter in $(sed -n 's/^ *LABPORT_\([A-Z_]*\) = \([0-9]*\),.*/\1=\2/p' \
    guest/drivers/labport.h); do
    name=$(echo "${counter%=*}" | tr 'A-Z' 'a-z')
    grep -Eq "^ *${counter#*=} +$name " "$WORK/out" ||
        complain "$name is not counter ${counter#*=}"
done

finish
