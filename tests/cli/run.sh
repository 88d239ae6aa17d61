#!/bin/sh
# Small kernels from their start to their end: exit codes, outputs, files.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "a guest that exits with 0 ends the run with 0 and statistics"
kernel "$EXIT_0"
run run --headless "$WORK/k"
exits 0
says "instructions"
says "page walks"

test_that "--quiet leaves the statistics out"
run run --headless --quiet "$WORK/k"
exits 0
lacks "$WORK/err" .

test_that "a guest that exits with another value ends the run with 1"
kernel "$EXIT_3"
run run --headless -q "$WORK/k"
exits 1
complains "the guest ended with value 3"

test_that "a guest that halts with interrupts off ends the run with 1"
kernel '\372\364'
run run --headless -q "$WORK/k"
exits 1
says "pagewalk: halted with interrupts off at 0x00100021"
says "    f4  hlt"
says "last exception none"
says "stack 0x0000"
lacks "$WORK/err" "first:|linear page"

test_that "a triple fault ends the run with 1 and prints the registers"
# lidt [0x100040], where the limit is 0; int3
kernel '\017\001\035\100\000\020\000\314'
run run --headless -q "$WORK/k"
exits 1
says "pagewalk: triple fault at 0x00100027"
says "    cc  int3"
says "first: #GP (general protection), error 0x1a: IDT entry 0x03"
says "in its delivery: #GP (general protection), error 0x6b: IDT entry 0x0d"
says "in the delivery of #DF: #GP"
says "cr3"
lacks "$WORK/err" "linear page"

test_that "a triple fault tells symbols, callers and, of a page fault, the walk"
assemble paging.S -DCASE=11
run run --headless -q --serial none --mem 16M "$WORK/k"
exits 1
says "pagewalk: triple fault at 0x40002000"
says "    no code can be fetched there"
says "first: #PF (page fault), error 0x0: supervisor read or fetch of 0x40002000, not present"
says "in its delivery: #GP (general protection), error 0x73: IDT entry 0x0e"
says "called from 0x"
grep -q "^called from 0x[0-9a-f]* use+0x" "$WORK/err" || complain "no caller"
says "  PTE: 0x000202008"
says "linear page 0x40002000 is not mapped"

test_that "--max-cycles ends the run with 4"
kernel "$FOREVER"
run run --headless -q --max-cycles 20000000 "$WORK/k"
exits 4
complains "stopped after 2000000"

test_that "--max-cycles counts cycles under --clock insns too"
run run --headless -q --max-cycles 20000000 --clock insns "$WORK/k"
exits 4
complains "stopped after"

test_that "--max-cycles ends an idle guest under either clock"
# mov al, 0xff; out 0x21, al; sti; hlt; jmp to the hlt
kernel '\260\377\346\041\373\364\353\375'
run run --headless -q --max-cycles 20000000 --serial none "$WORK/k"
exits 4
run run --headless -q --max-cycles 20000000 --serial none --clock insns \
    "$WORK/k"
exits 4

test_that "a reset by port 0xCF9 starts the guest again"
# mov dx, 0xcf9; mov al, 6; out dx, al
kernel '\146\272\371\014\260\006\356\364'
run run --headless -q --max-cycles 100000000 "$WORK/k"
exits 4

test_that "how many resets there were is told"
says "pagewalk: the guest reset the machine "
says " times, last at 0x00100026"

test_that "--no-reboot ends the run at the first reset"
run run --headless -q --no-reboot "$WORK/k"
exits 1
complains "the guest reset the machine at 0x00100026"

test_that "COM1 goes to standard output, a file or nowhere"
# mov dx, 0x3f8; mov al, 'X'; out dx, al
kernel '\146\272\370\003\260\130\356'"$EXIT_0"
run run --headless -q "$WORK/k"
exits 0
prints "X"
run run --headless -q --serial none "$WORK/k"
exits 0
lacks "$WORK/out" X
run run --headless -q --serial "$WORK/serial" "$WORK/k"
exits 0
grep -q X "$WORK/serial" || complain "no X in the file"

test_that "two equal runs leave equal statistics and screenshots"
kernel "$EXIT_0"
run run --headless -q --stats "$WORK/1.json" --screenshot "$WORK/1.png" \
    "$WORK/k"
exits 0
run run --headless -q --stats "$WORK/2.json" --screenshot "$WORK/2.png" \
    "$WORK/k"
exits 0
same "$WORK/1.json" "$WORK/2.json" "the statistics"
same "$WORK/1.png" "$WORK/2.png" "the screenshots"
grep -q '"schema": "pagewalk-stats/1"' "$WORK/1.json" || complain "no schema"

if [ -e /dev/stdout ]; then
    test_that "--stats writes to a device"
    run run --headless -q --stats /dev/stdout --serial none "$WORK/k"
    exits 0
    prints '"model": "p6"'
else
    echo "$(basename "$0"): no /dev/stdout without /proc: its test is left out"
fi

for model in $MODELS; do
    test_that "$model boots a kernel"
    run run --headless -q --model "$model" "$WORK/k"
    exits 0
done

test_that "a unified TLB of --tlb boots a kernel"
run run --headless -q --tlb tlb=16xfull,policy=random,large=shared "$WORK/k"
exits 0

test_that "64 gigabytes of memory boot a kernel"
run run --headless -q --mem 64G "$WORK/k"
exits 0

finish
