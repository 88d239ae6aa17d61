#!/bin/sh
# The monitor as a script drives it, and the dumps at the end of a run.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# Runs the program with a script as its standard input.
script() {
    printf '%b' "$1" >"$WORK/script"
    shift
    command_line="pagewalk $*"
    timeout 120 "$PAGEWALK" "$@" >"$WORK/out" 2>"$WORK/err" <"$WORK/script"
    code=$?
}

# mov eax, 0x1234; nop; nop; mov al, 0; out 0xf4, al; hlt, at 0x100020
CODE='\270\064\022\000\000\220\220\260\000\346\364\364'

test_that "the monitor stops before the first instruction and at the end"
kernel "$CODE"
script 'cont\nquit\n' run --headless -q --monitor "$WORK/k"
exits 0
prints "0xfffffff0: "
prints "(pagewalk) cont"
prints "the guest has ended, exit code 0"

test_that "a breakpoint stops before its instruction, a step after it"
script 'break 0x100020\ncont\nstep\ninfo registers\nstep 2\ncont\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "0x00100020: b8 34 12 00 00  mov eax, 0x1234"
prints "0x00100025: 90  nop"
prints "eax 00001234"
prints "0x00100027: b0 00  mov al, 0x0"
prints "the guest has ended"

test_that "breakpoints are listed and taken off"
script 'break 0x100020\nbreak 0x100025\ninfo break\ndelete 0x100020
info break\ncont\ndelete\ninfo break\ncont\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "no breakpoints"
prints "0x00100025: 90  nop"

test_that "memory is examined in units and styles"
script 'break 0x100020\ncont\nx/2x 0x100020\nx/3xb $eip\nxp/2dh 0x100020
x/4u 0x100021\nx 0xffffffffff\nx/9q 0\nx\nxp 0xfe0000000\nquit\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "0x00100020: 0x001234b8 0xb0909000"
prints "0x00100020: 0xb8 0x34 0x12"
prints "0x000100020:       13496          18"
prints "/9q: not N, x d u c i, b h w"
prints "an address is missing"
prints "0xfe0000000: ?"

test_that "instructions are shown, in linear and physical memory"
script 'break 0x100020\ncont\nx/5i $eip\nxp/i 0x100029\nx/2i 0xe0000000\nquit\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "0x00100020: b8 34 12 00 00            mov eax, 0x1234"
prints "0x00100029: e6 f4                     out 0xf4, al"
prints "0x000100029: e6 f4                     out 0xf4, al"
prints "0xe0000000: ?"

test_that "what is wrong is said and the conversation goes on"
script 'nonsense\ninfo nothing\nbreak nowhere\nbreak\nstep x\ndelete 5
info tlb\ncont now\n# a comment\n\nhelp\nquit\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "no command 'nonsense'; try help"
prints "info: tlb, mem, pg, registers or break"
prints "'nowhere' is neither a number nor a symbol"
prints "an address is missing"
prints "step x: not a number above 0"
prints "no breakpoint at 0x00000005"
prints "unexpected argument 'now'"
prints "ADDR is a number"

test_that "without paging the dumps of tables say so"
script 'info mem\ninfo pg\npage 0\nquit\n' \
    run --headless -q --monitor "$WORK/k"
exits 0
prints "paging is off"

test_that "the end of a script ends the run"
script 'break 0x100020\ncont\n' run --headless -q --monitor "$WORK/k"
exits 0

test_that "a guest that fails makes the exit code, wherever the user looks"
kernel '\260\003\346\364\364'
script 'cont\ninfo tlb\nquit\n' run --headless -q --monitor "$WORK/k"
exits 1
prints "the guest has ended, exit code 1"

test_that "two sessions are the same to the last byte"
kernel "$CODE"
script 'break 0x100025\ncont\nstats\nquit\n' run --headless -q --monitor \
    "$WORK/k"
cp "$WORK/out" "$WORK/first"
script 'break 0x100025\ncont\nstats\nquit\n' run --headless -q --monitor \
    "$WORK/k"
cmp -s "$WORK/first" "$WORK/out" || complain "the sessions differ"

test_that "looking and stopping leave the statistics alone"
script 'cont\n' run --headless -q --monitor --stats "$WORK/1.json" "$WORK/k"
script 'break 0x100020\nbreak 0x5\ncont\ninfo tlb\ninfo pg\nstep\nx/8x 0\ncont\n' \
    run --headless -q --monitor --stats "$WORK/2.json" "$WORK/k"
grep -v blocks_made "$WORK/1.json" >"$WORK/1"
grep -v blocks_made "$WORK/2.json" >"$WORK/2"
cmp -s "$WORK/1" "$WORK/2" || complain "the statistics differ"

# Waits until the terminal shows COUNT lines or more with TEXT.
appears() {
    tries=0
    until [ "$(grep -c -F -- "$2" "$WORK/screen")" -ge "$1" ]; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { complain "no '$2' on the terminal"; return; }
        sleep 0.1
    done
}

# Without a terminal to open (a chroot without devpts) there is nothing to test.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    test_that "on a terminal Ctrl-A c goes to the prompt and back, Ctrl-A x ends"
    kernel '\353\376'
    mkfifo "$WORK/keys"
    : >"$WORK/screen"
    command script -qefc "$PAGEWALK run --headless -q $WORK/k" /dev/null \
        <"$WORK/keys" >"$WORK/screen" 2>/dev/null &
    process=$!
    exec 3>"$WORK/keys"
    printf '\001c' >&3
    appears 1 "(pagewalk)"
    printf 'info brex\177ak\r' >&3
    appears 1 "no breakpoints"
    printf '\001c' >&3
    sleep 0.2
    printf '\001c' >&3
    appears 3 "(pagewalk)"
    printf '\001x' >&3
    exec 3>&-
    wait "$process"
    code=$?
    command_line="pagewalk run on a terminal"
    exits 0
fi

test_that "the bundled kernel shows its TLB, its tables and one walk"
script 'break lab_kmap\ncont\ninfo tlb\ninfo mem\npage 0xc0100000
x/1x 0xc0100000\nquit\n' \
    run --headless -q --append "lab=kmap exit" --monitor
exits 0
prints "lab_kmap+0x0:"
prints "0xc0000000-0xf7ffffff     917504K -rwx"
prints "maps to physical page 0x000100000"
prints "0xc0100000: 0x1badb002"

test_that "--dump prints the same when the guest has ended"
run run --headless -q --append exit --dump tlb,mem,pg
exits 0
prints "info tlb"
prints "array       set way  linear"
prints "0xc0000000-0xf7ffffff     917504K -rwx"
prints "info pg"

test_that "--dump refuses what it cannot dump"
run run --dump tlb,walk
refused "no dump 'walk'"
run run --dump ""
refused "no dump ''"

finish
