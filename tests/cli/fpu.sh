#!/bin/sh
# The x87 on the board: its exceptions by #MF and by IRQ 13; a model without one.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# divide MODEL ARGUMENT...: 1 / 0 by fpu.S.
divide() {
    run run --headless -q --serial none --mem 16M --model "$@" "$WORK/k"
}

printf 'based_on = i386\n[cpu]\nname = i386-387\nfeatures = fpu\n' \
    >"$WORK/387.ini"

test_that "an exception is #MF where CR0.NE is set"
assemble fpu.S -DNE
for model in i486 pentium p6 modern; do
    divide "$model"
    exits 0
done

test_that "an exception is IRQ 13 where CR0.NE is clear, and on a 386"
assemble fpu.S
for model in "$WORK/387.ini" i486 p6; do
    divide "$model"
    exits 0
done

test_that "-d fpu tells of an exception that begins to pend"
divide p6 -d fpu
exits 0
grep -q "exceptions 0x04 of the x87 pend.*IRQ 13 follows" "$WORK/err" ||
    complain "no line of category fpu: $(head -n 1 "$WORK/err")"

test_that "with interrupts off the CPU waits for ever"
assemble fpu.S -DOFF
divide p6 -d fpu
exits 1
grep -q "the CPU waits for ever" "$WORK/err" ||
    complain "nothing about the wait: $(head -n 1 "$WORK/err")"

test_that "a model without an x87 says once that there is none"
assemble fpu.S
divide i386 -d guest
exits 1
[ "$(grep -c "this model has no x87" "$WORK/err")" = 1 ] ||
    complain "not said once"

finish
