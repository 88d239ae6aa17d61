#!/bin/sh
# The guest's text screen in a terminal, which script(1) is.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

PAGEWALK=$(realpath "$PAGEWALK")
TERM=xterm
LC_ALL=C.UTF-8
export TERM LC_ALL

test_that "--curses is refused where there is no terminal, or another use of it"
run run --curses
exits 3
if grep -q "built without ncurses" "$WORK/err"; then
    complains "--curses: built without ncurses (make deps-window, then make)"
    echo "$(basename "$0"): built without ncurses: left out"
    finish
    exit
fi
complains "--curses: standard input and output are no terminal"
for use in "--serial stdio" "--monitor" "--stats -" "--gdb=stdio"; do
    # shellcheck disable=SC2086
    run run --curses $use
    refused "--curses: the terminal is the guest's"
done
command -v script >/dev/null ||
    { echo "$(basename "$0"): no script: left out"; finish; exit; }

# A boot sector that prints "key? " and the code of each key (keys.S).
gcc -m32 -c -o "$WORK/keys.o" "$(dirname "$0")/keys.S" &&
    ld -m elf_i386 -Ttext=0x7c00 --oformat binary -o "$WORK/keys" "$WORK/keys.o" ||
    exit 3

# in_terminal ARGUMENT...: runs the boot sector in a terminal, whose keys are what
# is written to descriptor 5; what it draws goes to $WORK/typescript.
in_terminal() {
    command_line="pagewalk run --curses $*"
    mkfifo "$WORK/keyboard"
    : >"$WORK/typescript"
    script -q -f -e -c "stty rows 25 cols 80; exec '$PAGEWALK' run --curses -q \
        --stats '$WORK/s.json' '$WORK/keys'" "$WORK/typescript" \
        <"$WORK/keyboard" >/dev/null 2>&1 &
    process=$!
    exec 5>"$WORK/keyboard"
    rm "$WORK/keyboard"
}

# shows TEXT: waits until the screen has it. Curses moves over spaces.
shows() {
    await "$process" "$WORK/typescript" "$1"
}

ended() {
    exec 5>&-
    wait "$process"
    code=$?
}

test_that "the screen is drawn, and keys of the terminal are the guest's"
in_terminal
shows "key?"
printf a >&5
shows 1E61
printf A >&5
shows 1E41
printf '\033OA' >&5             # cursor up of an xterm
shows 4800
printf '\033OP' >&5             # F1
shows 3B00
printf '\003' >&5               # Ctrl-C
shows 2E03
printf '\033x' >&5              # Alt-X
shows 2D00
printf '\177' >&5
shows 0E08
printf '\r' >&5
shows 1C0D
printf '\035' >&5               # Ctrl-]
ended
exits 0
[ -s "$WORK/s.json" ] || complain "no statistics"

test_that "Escape alone is the guest's Escape, by which this one ends"
in_terminal
shows "key?"
printf '\033' >&5
ended
exits 0

finish
