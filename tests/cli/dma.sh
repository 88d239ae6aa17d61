#!/bin/sh
# --device, and --check-dma: the DMA engine misused by tests/guest/cards.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

CARDS=$(dirname "$PAGEWALK")/tests/cards.elf

# misuse NAME: runs the kernel that misuses the engine so, under the check.
misuse() {
    run run --headless -q --serial none --mem 64M --device dma --check-dma \
        --append "misuse=$1" "$CARDS"
}

# reported TEXT: there is one report, which has TEXT and names the function that
# started the device.
reported() {
    exits 1
    says "$1"
    [ "$(grep -c '^pagewalk: bad DMA' "$WORK/err")" = "${2:-1}" ] ||
        complain "$command_line: not ${2:-1} reports: $(cat "$WORK/err")"
}

STARTED="; started at 0x[0-9a-f]* begin+0x[0-9a-f]*, cycle [0-9]*$"

# started: the function is named by its symbol.
started() {
    grep -q "^pagewalk: bad DMA: DMA engine .*$STARTED" "$WORK/err" ||
        complain "$command_line: who started it is not named"
}

test_that "a device that is not a device is refused"
run run --device foo
refused "--device foo: no device 'foo' (edu or dma)"
run run --device dmaa
refused "did you mean 'dma'?"
run run --device edu --device edu
refused "--device edu: edu is given twice"
run lab --device dma,bits=33
refused "--device dma,bits=33: not 24, 32 or 64"
run run --device dma,bits=
refused "'' is not a number"
run run --device edu,bits=24
refused "edu takes dma_mask=VALUE, not 'bits=24'"
run run --device edu,dma_mask=0
refused "a mask of 0 leaves no address"
run run --device ""
refused "--device: empty"

test_that "a kernel that maps what it lets devices access is not reported"
misuse mapped
exits 0
complains "0 bad DMA transfers were found"

test_that "code that is older than the mapping of its page is not reported"
misuse oldcode
exits 0
complains "0 bad DMA transfers were found"

test_that "a transfer into code that was decoded is reported"
misuse code
reported ": code that the CPU has decoded"
started
says "1 bad DMA transfer was found"

test_that "a transfer into a page table in use is reported once"
misuse table
reported ": a page table in use"
started

test_that "a transfer into memory whose mapping has ended is reported whole"
misuse unmapped
reported ": memory whose mapping has ended"
grep -q "wrote 0x[0-9a-f]*000-0x[0-9a-f]*fff: " "$WORK/err" ||
    complain "$command_line: not a whole page: $(cat "$WORK/err")"
started
says "its mapping ended at 0x"
says " write_mapped+0x"

test_that "a transfer into memory that was not mapped is reported"
misuse never
reported ": memory that was not mapped"
started

test_that "a transfer into mapped memory that was freed is reported once"
misuse freed
reported ": mapped memory that was freed"
says "freed at 0x"
says " write_freed+0x"

test_that "transfers against the direction of their mappings are reported"
misuse against
reported "read 0x" 2
says "wrote 0x"
says ": memory that was mapped for the other direction"
says "mapped at 0x"
says " write_against+0x"

test_that "the end of a mapping that was not made is reported"
misuse twice
reported "that was not made, at 0x"
says " end_twice+0x"

test_that "two runs report the same"
misuse against
mv "$WORK/err" "$WORK/first"
misuse against
same "$WORK/first" "$WORK/err" "the reports"

# kernel OPTIONS: the bundled kernel under the check, with both cards.
kernel() {
    run run --headless -q --serial none --mem 128M --device dma --device edu \
        --check-dma --append "$1"
}

test_that "the bundled kernel maps what it lets devices access"
for options in "selftest exit" "pae=on selftest exit"; do
    kernel "$options"
    exits 0
    complains "0 bad DMA transfers were found"
done

test_that "the page table that lab dma has a device write is reported"
kernel "lab=dma exit"
exits 1
says ": a page table in use; started at 0x"
says "1 bad DMA transfer was found"

test_that "--check-stale names the device that wrote the page table"
run run --headless -q --serial none --mem 64M --device dma --check-stale \
    "$CARDS"
exits 1
says "stale translation: supervisor read of 0x40000000"
grep -q "PTE at .* by DMA engine, which was started at 0x[0-9a-f]* begin+0x" \
    "$WORK/err" || complain "$command_line: the writer is not named"

test_that "a lab has a card on its board"
run lab --device edu --models p6 -d dev lowmem
exits 0
finish
