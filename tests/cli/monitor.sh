#!/bin/sh
# The monitor: driven by commands on standard input, on a terminal, and the dumps
# at the end of a run.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# monitor COMMANDS ARGUMENT...: a run under the monitor with these commands, in
# which \n is a new line, as its standard input.
monitor() {
    printf '%b' "$1" >"$WORK/commands"
    shift
    run_from "$WORK/commands" run --headless -q --monitor "$@"
}

# mov eax, 0x1234; nop; nop; mov al, 0; out 0xf4, al; hlt, at 0x100020
CODE='\270\064\022\000\000\220\220\260\000\346\364\364'

test_that "the monitor stops before the first instruction and at the end"
kernel "$CODE"
monitor 'cont\nquit\n' "$WORK/k"
exits 0
prints "0xfffffff0: "
prints "(pagewalk) cont"
prints "the guest has ended, exit code 0"

test_that "break stops before its instruction, step after it"
monitor 'break 0x100020\ncont\nstep\ninfo registers\nstep 2\ncont\n' "$WORK/k"
exits 0
prints "0x00100020: b8 34 12 00 00  mov eax, 0x1234"
prints "0x00100025: 90  nop"
prints "eax 00001234"
prints "0x00100027: b0 00  mov al, 0x0"
prints "the guest has ended"

test_that "info break lists breakpoints, delete takes them off"
monitor 'break 0x100020\nbreak 0x100025\ninfo break\ndelete 0x100020
info break\ncont\ndelete\ninfo break\ncont\n' "$WORK/k"
exits 0
prints "no breakpoints"
prints "0x00100025: 90  nop"

test_that "x and xp show memory in units and styles"
# shellcheck disable=SC2016      # $eip is the guest's
monitor 'break 0x100020\ncont\nx/2x 0x100020\nx/3xb $eip\nxp/2dh 0x100020
x/4u 0x100021\nx 0xffffffffff\nx/9q 0\nx\nxp 0xfe0000000\nquit\n' "$WORK/k"
exits 0
prints "0x00100020: 0x001234b8 0xb0909000"
prints "0x00100020: 0xb8 0x34 0x12"
prints "0x000100020:       13496          18"
prints "/9q: not N, x d u c s i, b h w g"
prints "an address is missing"
prints "0xfe0000000: ?"

test_that "x/i and xp/i show instructions in linear and physical memory"
# shellcheck disable=SC2016
monitor 'break 0x100020\ncont\nx/5i $eip\nxp/i 0x100029\nx/2i 0xe0000000\nquit\n' \
    "$WORK/k"
exits 0
prints "0x00100020: b8 34 12 00 00            mov eax, 0x1234"
prints "0x00100029: e6 f4                     out 0xf4, al"
prints "0x000100029: e6 f4                     out 0xf4, al"
prints "0xe0000000: ?"

# paging CASE COMMANDS [MODEL]: a session with paging.S, at a boundary behind its
# store.
paging() {
    assemble paging.S "-DCASE=$1"
    monitor "$2" --mem 16M --serial none --model "${3:-p6}" "$WORK/k"
}

test_that "a stop, x/i and step show the code that a stale entry leads to"
paging CODE 'break use\ncont\nx/2i 0x40000000\nbreak 0x40000000\ncont\nstep
info registers\nquit\n'
prints "0x40000000: 40                        inc eax"
prints "0x40000000: 40  inc eax"
prints "    not as the page tables say: itlb: frame 0x000300000 supervisor rwx; tables: frame 0x000301000 supervisor rwx"
prints "0x40000001: c3  ret"
prints "eax 00000001"
lacks "$WORK/out" "dec eax"

test_that "x shows the data that a stale entry leads to, page says so"
paging DATA 'break use\ncont\nx 0x40000000\npage 0x40000000\nxp 0x301000\nquit\n'
prints "    not as the page tables say: dtlb: frame 0x000300000"
prints "0x40000000: 0x0000c340"
prints "maps to physical page 0x000301000"
prints "a read does not use these tables: dtlb: frame 0x000300000 supervisor rwx"
prints "0x000301000: 0x0000c348"

test_that "x shows what a cached directory entry leads to"
paging TABLE 'break use\ncont\nx 0x40001000\nquit\n' modern
prints "psc: page table 0x000202000, frame 0x000300000 supervisor rwx; tables: page table 0x000203000, frame 0x000301000"
prints "0x40001000: 0x0000c340"

test_that "nothing is said where the tables are as the processor has them"
paging GIVE 'break change\ncont\nx/4x 0x40000000\nx/i \$eip\nquit\n'
lacks "$WORK/out" "not as the page tables say"

test_that "a stop says that the next fetch will fault"
paging LOST 'break 0x40002000\ncont\nquit\n'
prints "0x40002000: ?"
prints "    the fetch will fault"

test_that "a wrong command is answered with one line and the next one is read"
monitor 'nonsense\ninfo nothing\nbreak nowhere\nbreak\nstep x\ndelete 5
info tlb\ncont now\n# a comment\n\nhelp\nquit\n' "$WORK/k"
exits 0
prints "no command 'nonsense'; try help"
prints "info: tlb, mem, pg, registers, fpu, break, symbol or line"
prints "'nowhere' is neither a number nor a symbol"
prints "an address is missing"
prints "step x: not a number above 0"
prints "no breakpoint at 0x00000005"
prints "unexpected argument 'now'"
prints "ADDR and EXPR are as in C"

test_that "without paging the dumps of tables say that paging is off"
monitor 'info mem\ninfo pg\npage 0\nquit\n' "$WORK/k"
exits 0
[ "$(grep -c "paging is off" "$WORK/out")" = 3 ] || complain "not three times"

test_that "info fpu shows the x87's stack and words, or that there is none"
monitor 'info fpu\nquit\n' "$WORK/k"
exits 0
prints "control "
prints "last instruction "
monitor 'info fpu\nquit\n' --model i386 "$WORK/k"
exits 0
prints "the model i386 has no x87"

test_that "the end of standard input ends the run"
monitor 'break 0x100020\ncont\n' "$WORK/k"
exits 0

test_that "the exit code is the guest's, whatever the monitor did after its end"
kernel "$EXIT_3"
monitor 'cont\ninfo tlb\nquit\n' "$WORK/k"
exits 1
prints "the guest has ended, exit code 1"

test_that "two equal sessions print equal bytes"
kernel "$CODE"
monitor 'break 0x100025\ncont\nstats\nquit\n' "$WORK/k"
cp "$WORK/out" "$WORK/session"
monitor 'break 0x100025\ncont\nstats\nquit\n' "$WORK/k"
same "$WORK/session" "$WORK/out" "the sessions"

test_that "stops, dumps and steps change no statistic"
monitor 'cont\n' --stats "$WORK/1.json" "$WORK/k"
monitor 'break 0x100020\nbreak 0x5\ncont\ninfo tlb\ninfo pg\nstep\nx/8x 0\ncont\n' \
    --stats "$WORK/2.json" "$WORK/k"
same_statistics "$WORK/1.json" "$WORK/2.json"

# Without a terminal to open (a chroot without devpts) this cannot be tested.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    test_that "on a terminal Ctrl-A c goes to the prompt and back, Ctrl-A x ends"
    kernel "$FOREVER"
    mkfifo "$WORK/keys"
    : >"$WORK/screen"
    script -qefc "$WITHOUT_LEAKS $PAGEWALK run --headless -q $WORK/k" /dev/null \
        <"$WORK/keys" >"$WORK/screen" 2>"$WORK/err" &
    process=$!
    exec 3>"$WORK/keys"
    printf '\001c' >&3
    await "$process" "$WORK/screen" "(pagewalk)"
    printf 'info brex\177ak\r' >&3
    await "$process" "$WORK/screen" "no breakpoints"
    printf '\001c\001c' >&3
    await "$process" "$WORK/screen" "(pagewalk)" 3
    printf '\001x' >&3
    exec 3>&-
    wait "$process"
    code=$?
    command_line="pagewalk run on a terminal"
    exits 0
else
    echo "$(basename "$0"): no terminal can be opened: its test is left out"
fi

test_that "the bundled kernel shows its TLB, its tables and one walk"
monitor 'break lab_kmap\ncont\ninfo tlb\ninfo mem\npage 0xc0100000
x/1x 0xc0100000\nquit\n' --append "lab=kmap exit"
exits 0
prints "lab_kmap+0x0"
prints "0xc0000000-0xf7ffffff     917504K -rwx"
prints "maps to physical page 0x000100000"
prints "0xc0100000: 0x1badb002"

test_that "--dump prints the dumps when the guest has ended"
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
