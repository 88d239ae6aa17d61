#!/bin/sh
# The log: its categories, and what a line says.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# logged LINE: the log has exactly this line.
logged() {
    grep -qxF -- "$1" "$WORK/err" ||
        complain "$command_line: no line '$1' but: $(head -n 1 "$WORK/err")"
}

test_that "-d help lists every category with what it reports"
run run -d help
exits 0
for category in guest int mmu block dev pci boot rom all; do
    grep -qE "^$category +[A-Za-z]" "$WORK/out" || complain "no $category"
done
run lab -d help
exits 0

test_that "an unknown category is refused with the way to the list"
run run -d guest,nonsense
refused "no log category 'nonsense' (see -d help)"

test_that "an access to no device is logged with its place, width and value"
# mov dx, 0x300; mov eax, 0x12345678; out dx, eax; in ax, dx
kernel '\146\272\000\003\270\170\126\064\022\357\146\355'"$EXIT_0"
run run --headless -q -d guest "$WORK/k"
exits 0
logged "guest: 0x00100029: 32 bits written to unmapped port 0x0300: 0x12345678"
[ "$(wc -l <"$WORK/err")" = 1 ] || complain "$command_line: more lines"

test_that "what the boot ROM does is left out, and written with -d rom"
run run --headless -q -d guest,rom "$WORK/k"
exits 0
says "guest: 0x000f"
says "guest: 0x00100029: "

test_that "a boot ROM that is the guest is not left out"
gcc -m32 -c -x assembler-with-cpp -DROM_SIZE=0x10000 -DEND=1 \
    -o "$WORK/rom.o" "$(dirname "$0")/rom.S" &&
    objcopy -O binary -j .text "$WORK/rom.o" "$WORK/rom"
run run --headless -q --mem 1M --bios "$WORK/rom" -d guest
exits 1
says "guest: 0x000ff"

test_that "exceptions and flushes have names, addresses and symbols"
assemble paging.S -DCASE=10
run run --headless -q --serial none --mem 16M -d int,mmu "$WORK/k"
exits 0
says "_start+0x"
says ": flush by mov_cr3: 0 entries dropped"
says ": paging switched on, cr0 0x8001"
says "int: 0x40002000: #PF (page fault), error 0x0: supervisor read or fetch of 0x40002000, not present at 0008:40002000, CPL 0"
says "mmu: 0x40002000: flush by page_fault of 0x40002000: 0 entries dropped"

test_that "-D takes the log into a file"
run run --headless -q --serial none --mem 16M -d int -D "$WORK/log" "$WORK/k"
exits 0
lacks "$WORK/err" .
grep -q "^int: 0x40002000: #PF" "$WORK/log" || complain "no #PF in the file"

test_that "resets and triple faults are logged with their place"
kernel '\146\272\371\014\260\006\356\364'
run run --headless -q --no-reboot -d guest "$WORK/k"
exits 1
logged "guest: 0x00100026: reset 1 of the machine"
kernel '\017\001\035\100\000\020\000\314'
run run --headless -q -d guest "$WORK/k"
exits 1
logged "guest: 0x00100027: triple fault"

finish
