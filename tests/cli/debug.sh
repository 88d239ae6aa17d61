#!/bin/sh
# The debugger at the prompt: it stops where it is told to, and its stops change no
# number.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# monitor COMMANDS ARGUMENT...: a run under the monitor with these commands.
monitor() {
    printf '%b\n' "$1" >"$WORK/commands"
    shift
    run_from "$WORK/commands" run --headless -q --serial none --monitor "$@"
}

# Where the bundled kernel's first PTE of a temporary mapping is: the compiler
# decides.
monitor 'break kunmap_local\ncont\npage 0xfffea000\nquit' \
    --append "lab=kmap exit"
pte=$(sed -n 's/^  PTE: \(0x[0-9a-f]*\) .*/\1/p' "$WORK/out")

# A hundred stops at places that a seed chooses, of every kind, then 10,000 steps
# and the rest of the run.
sessions() {
    awk -v seed="$1" -v pte="$pte" 'BEGIN {
        srand(seed)
        print "break kunmap_local\ncont"
        for (i = 0; i < 90; i++) {
            print "step", 1 + int(rand() * 400)
            if (i % 12 == 0)
                print "info tlb\nstale\nbt\nx/8x $esp\nxp/4x 0xb8000\n" \
                      "page 0xc0100000\ninfo mem\ndisasm"
        }
        print "delete\nwatch phys:" pte "\ncont\ncont\ncont\ndelete"
        print "awatch high_memory,64\ncont\ncont\ncont\ndelete"
        print "catch miss\ncont\ncont\ncont\ncont\ndelete"
        print "catch flush\ncont\ncont\ndelete"
        print "break kmap_local_page if ($esp & 4) == 0\ncont\ncont\nfinish"
        print "next 30\nuntil\nuntil\ndelete\nstep 10000"
        print "catch port 0x5c0\ncont\ndelete\ncont"
    }'
}

for model in p6 i386 i486 pentium modern risc; do
    test_that "$model: a hundred stops and 10,000 steps change no statistic"
    run run --headless -q --serial none --model "$model" \
        --stats "$WORK/1.json" --append "lab=kmap exit"
    monitor "$(sessions 7)" --model "$model" --stats "$WORK/2.json" \
        --append "lab=kmap exit"
    exits 0
    same_statistics "$WORK/1.json" "$WORK/2.json"
    stops=$(grep -c '^0x[0-9a-f]*[^:]*\( at .*:[0-9]*\)*: [0-9a-f][0-9a-f][ 0-9a-f]*  ' "$WORK/out")
    [ "$stops" -ge 100 ] || complain "only $stops stops"
done

test_that "without l0, and with instructions as the clock, too"
for option in --no-l0 --clock=insns --caches=off; do
    run run --headless -q --serial none $option --stats "$WORK/1.json" \
        --append "lab=kmap exit"
    monitor "$(sessions 3)" $option --stats "$WORK/2.json" \
        --append "lab=kmap exit"
    same_statistics "$WORK/1.json" "$WORK/2.json"
done

test_that "a physical watch tells who has written a PTE, and what"
monitor 'break kunmap_local\ncont\ndelete\nwatch phys:'"$pte"'\ncont\ncont\ncont\ncont' \
    --append "lab=kmap exit"
prints "kmap_local_page+"
grep -q "write of $pte by .*: 0x[0-9a-f]*1[06]3 -> 0x00000000" "$WORK/out" ||
    complain "no end of the mapping"

test_that "catch stops at each kind of event and says what it was"
monitor 'break kunmap_local\ncont\ndelete\ncatch flush invlpg\ncont\ndelete
catch miss 0xfffea000\ncont\ndelete\ncatch cr3\ncont\ndelete\ncatch exception 14
cont\ndelete\ncatch port 0x5c0\ncont\nquit' --append "lab=kpti exit"
prints "flush invlpg 0xfffea000 by "
prints "TLB miss of a write of 0xfffea000 by "
prints "CR3 loaded with 0x"
prints "exception #PF, error code 0x"
prints "of port 0x05c0, 4 bytes, by "

test_that "a line of source is an address, and a stop names its line"
monitor 'break kmap_local.c:48\ncont\ninfo line $eip\nbreak kmap_local.c:9999
break nothing.c:1\nquit' --append "lab=kmap exit"
prints "kunmap_local+0x0 at guest/mm/map/kmap_local.c:48"
prints "kmap_local.c:9999: no code of such a line"
prints "nothing.c:1: no code of such a line"

test_that "variables are names, and what is there is read"
monitor 'break kunmap_local\ncont\nprint high_memory\nprint/x *high_memory
x/1xw high_memory\nquit' --append "lab=kmap exit"
prints "0xf8000000"

test_that "info mem names the areas of the bundled kernel, in another split too"
monitor 'break kunmap_local\ncont\ninfo mem\nquit' --append "lab=kmap exit"
prints "0xc0000000-0xf7ffffff     917504K -rwx  lowmem"
prints "vmalloc"
monitor 'catch port 0x5c0\ncont\ninfo mem\nquit' \
    --append "split=2g lab=kmap exit"
prints "0x80000000-"
prints "lowmem"

test_that "the text screen can be read"
monitor 'break kunmap_local\ncont\nxp/4xb 0xb8000\nquit' --append "lab=kmap exit"
prints "0x0000b8000: 0x"

test_that "set writes registers and memory, and nothing else"
kernel '\270\064\022\000\000\220\220\260\000\346\364\364'
monitor 'break 0x100020\ncont\nset $ebx = 0x77\nprint $ebx\nset (u8)0x200000 = 0x41
x/1xw 0x200000\nset $cr0 = 0\nset 0xfffff000 = 1\nquit' "$WORK/k"
prints "0x00000077"
prints "0x00200000: 0x00000041"
prints "cr0: only instructions of the guest write it"
prints "no memory that can be written at 0xfffff000"

# Without a terminal to open (a chroot without devpts) this cannot be tested.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
    test_that "on a terminal Ctrl-C brings the prompt, Tab completes, up recalls"
    kernel "$FOREVER"
    mkfifo "$WORK/keys"
    : >"$WORK/screen"
    # A shell lets its background jobs ignore SIGINT; and one that stood between
    # the terminal and the program would die of it.
    env --default-signal=INT script -qefc \
        "$WITHOUT_LEAKS $PAGEWALK run --headless -q --monitor $WORK/k" /dev/null \
        <"$WORK/keys" >"$WORK/screen" 2>"$WORK/err" &
    process=$!
    exec 3>"$WORK/keys"
    await "$process" "$WORK/screen" "(pagewalk)"
    printf 'cont\r' >&3
    sleep 0.3
    printf '\003' >&3
    await "$process" "$WORK/screen" "(pagewalk)" 2
    printf 'info bre\tx\177\r' >&3
    await "$process" "$WORK/screen" "no breakpoints"
    printf 'quit\r' >&3
    exec 3>&-
    wait "$process"
    code=$?
    command_line="pagewalk run on a terminal"
    exits 0
else
    echo "$(basename "$0"): no terminal can be opened: its test is left out"
fi

finish
