#!/bin/sh
# The test kernel of the cards (tests/guest/cards) on the models, in all paths;
# what `edu` prints must be what it prints on QEMU.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

CARDS=$(dirname "$PAGEWALK")/tests/cards.elf

# cards OPTION...: runs the kernel; its lines go to $WORK/out.
cards() {
    run run --headless -q --mem 64M "$@" "$CARDS"
}

# each_passes: all lines of the engine end with "ok".
each_passes() {
    exits 0
    [ "$(grep -c '^engine: .*: ok' "$WORK/out")" = 7 ] ||
        complain "$command_line: $(grep '^engine:' "$WORK/out")"
}

for model in i386 i486 p6 modern ideal; do
    for how in "" --no-l0 "--clock insns"; do
        test_that "DMA is seen as on hardware by $model $how"
        # shellcheck disable=SC2086
        cards --model "$model" --device dma $how
        each_passes
    done
done

test_that "DMA is seen as on hardware instruction by instruction"
"$PAGEWALK" run --headless -q --mem 64M --device dma --monitor "$CARDS" \
    >"$WORK/out" 2>"$WORK/err" <<END
break 0x8
cont
END
code=$?
each_passes

test_that "two runs with DMA have equal statistics, and so has one without l0"
for how in a b --no-l0; do
    set --
    [ $how = --no-l0 ] && set -- --no-l0
    cards --device edu --device dma --stats "$WORK/$how.json" "$@"
    exits 0
done
same_statistics "$WORK/a.json" "$WORK/b.json"
same_statistics "$WORK/a.json" "$WORK/--no-l0.json"

test_that "the cycles that a card takes are cycles of dma"
grep -q '"dma": [1-9]' "$WORK/a.json" ||
    complain "no cycles of dma in the statistics"
grep -q '"devices": "edu dma"' "$WORK/a.json" ||
    complain "made_by does not name the cards"

test_that "recorded input is replayed with the recording's cards alone"
cards --device dma --record-input "$WORK/input"
exits 0
cards --device dma --replay-input "$WORK/input"
exits 0
cards --device edu --replay-input "$WORK/input"
refused "devices was 'dma', not 'edu'"

if command -v qemu-system-i386 >"$WORK/where"; then
    test_that "edu prints on QEMU what it prints here"
    cards --device edu
    tr -d '\r' <"$WORK/out" >"$WORK/pagewalk.out"
    timeout 120 qemu-system-i386 -device edu -m 64 -kernel "$CARDS" \
        -serial "file:$WORK/serial" -display none -monitor none -no-reboot \
        -device isa-debug-exit,iobase=0xf4 >"$WORK/qemu.err" 2>&1
    tr -d '\r' <"$WORK/serial" >"$WORK/qemu.out"
    [ "$(wc -l <"$WORK/qemu.out")" -gt 50 ] ||
        complain "QEMU printed $(wc -l <"$WORK/qemu.out") lines"
    diff "$WORK/pagewalk.out" "$WORK/qemu.out" >"$WORK/diff" ||
        complain "$(cat "$WORK/diff")"
else
    echo "cards: qemu is left out: not installed"
fi
finish
