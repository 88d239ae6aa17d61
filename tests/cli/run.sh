#!/bin/sh
# Small kernels from their start to their end, and the files that a run writes.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# mov al, 3; out 0xf4, al; hlt
EXIT_3='\260\003\346\364\364'
# jmp to itself
FOREVER='\353\376'

test_that "a guest that exits with 0 succeeds, and statistics are printed"
kernel "$EXIT_0"
run run --headless "$WORK/k"
exits 0
says "instructions"
says "page walks"

test_that "--quiet prints no statistics"
run run --headless --quiet "$WORK/k"
exits 0
[ -s "$WORK/err" ] && complain "something on stderr"

test_that "a guest that exits with another value fails"
kernel "$EXIT_3"
run run --headless -q "$WORK/k"
exits 1
complains "the guest ended with value 3"

test_that "a guest that halts with interrupts off fails"
kernel '\372\364'
run run --headless -q "$WORK/k"
exits 1
complains "halted with interrupts off"

test_that "a triple fault prints registers and fails"
# lidt [0x100040], where the limit is 0; int3
kernel '\017\001\035\100\000\020\000\314'
run run --headless -q "$WORK/k"
exits 1
says "triple fault"
says "cr3"

test_that "--max-cycles ends a run with exit code 4"
kernel "$FOREVER"
run run --headless -q --max-cycles 20000000 "$WORK/k"
exits 4
complains "stopped after 20000000 cycles"

test_that "--max-cycles counts cycles when the clock counts instructions"
run run --headless -q --max-cycles 20000000 --clock insns "$WORK/k"
exits 4
complains "stopped after"

test_that "--max-cycles ends an idle guest, whatever the clock counts"
# mov al, 0xff; out 0x21, al; sti; hlt; jmp to the hlt
kernel '\260\377\346\041\373\364\353\375'
run run --headless -q --max-cycles 20000000 --serial none "$WORK/k"
exits 4
run run --headless -q --max-cycles 20000000 --serial none --clock insns \
    "$WORK/k"
exits 4

test_that "a reset starts the guest again"
# mov dx, 0xcf9; mov al, 6; out dx, al
kernel '\146\272\371\014\260\006\356\364'
run run --headless -q --max-cycles 100000000 "$WORK/k"
exits 4

test_that "COM1 goes to standard output, a file or nowhere"
# mov dx, 0x3f8; mov al, 'X'; out dx, al
kernel '\146\272\370\003\260\130\356'"$EXIT_0"
run run --headless -q "$WORK/k"
exits 0
prints "X"
run run --headless -q --serial none "$WORK/k"
exits 0
grep -q X "$WORK/out" && complain "X on stdout"
run run --headless -q --serial "$WORK/serial" "$WORK/k"
exits 0
grep -q X "$WORK/serial" || complain "no X in the file"

test_that "two runs write equal statistics and pictures"
kernel "$EXIT_0"
run run --headless -q --stats "$WORK/1.json" --screenshot "$WORK/1.png" \
    "$WORK/k"
exits 0
run run --headless -q --stats "$WORK/2.json" --screenshot "$WORK/2.png" \
    "$WORK/k"
exits 0
same "$WORK/1.json" "$WORK/2.json" "the statistics"
same "$WORK/1.png" "$WORK/2.png" "the pictures"
grep -q '"schema": "pagewalk-stats/1"' "$WORK/1.json" || complain "no schema"

test_that "statistics can be written to a device"
run run --headless -q --stats /dev/stdout --serial none "$WORK/k"
exits 0
prints '"model": "p6"'

test_that "every model and a --tlb boot a kernel"
for model in i386 i486 pentium p6 modern ideal; do
    run run --headless -q --model "$model" "$WORK/k"
    exits 0
done
run run --headless -q --tlb tlb=16xfull,policy=random,large=shared "$WORK/k"
exits 0

test_that "64 gigabytes of memory boot a kernel"
run run --headless -q --mem 64G "$WORK/k"
exits 0

finish
