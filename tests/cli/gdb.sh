#!/bin/sh
# gdb: Debian's, driven by scripts, and clients that are none.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# packets BYTES ARGUMENT...: a run whose gdb is on standard input and sends these
# bytes, as printf has them. What the run answers is on standard output.
packets() {
    printf '%b' "$1" >"$WORK/packets"
    shift
    run_from "$WORK/packets" run --headless -q --gdb=stdio "$@"
}

kernel '\270\064\022\000\000\220\220\260\000\346\364\364'

test_that "packets are answered, and a client that vanishes ends the run"
packets '$qC#b4$m100020,2#e9+' "$WORK/k"
exits 0
prints '+$QC01#f5'

test_that "a wrong checksum is refused, and the next packet is answered"
packets '$qC#b5$qC#b4' "$WORK/k"
exits 0
prints '-+$QC01#f5'

test_that "a packet that is cut at each of its bytes does no harm"
for cut in '$' '$m' '$m1000' '$m1000,4' '$m1000,4#' '$m1000,4#8'; do
    packets "$cut" "$WORK/k"
    exits 0
    packets "$cut\$qC#b4" "$WORK/k"
    exits 0
done

test_that "a packet of a huge length is refused, and the next one is answered"
{
    printf '$'
    head -c 1000000 /dev/zero | tr '\0' 'a'
    printf '#40$qC#b4'
} >"$WORK/huge"
run_from "$WORK/huge" run --headless -q --gdb=stdio "$WORK/k"
exits 0
prints '$E16#ac'
prints '$QC01#f5'

test_that "a kill ends the run, a detach lets it go on to its end"
packets '$k#6b' "$WORK/k"
exits 0
kernel "$EXIT_3"
packets '$D#44' "$WORK/k"
exits 1
kernel '\270\064\022\000\000\220\220\260\000\346\364\364'

test_that "--gdb takes its place as the next word or behind =, or none"
run run --gdb=nowhere "$WORK/k"
refused "not tcp:[HOST:]PORT, unix:PATH or stdio"
run run --gdb=tcp:99999 "$WORK/k"
refused "no port, 0 to 65535"
run run --gdb stdio --monitor "$WORK/k"
refused "--gdb and --monitor"
run run --gdb-wait "$WORK/k"
refused "--gdb-wait: needs --gdb"
run run --gdb stdio --serial stdio "$WORK/k"
refused "standard output is gdb's"
run run --gdb "unix:$WORK/none/x" "$WORK/k"
refused "$WORK/none/x"

# A run in the background that listens at $WORK/socket; its output is $WORK/out.
serve() {
    command_line="pagewalk run --gdb $*"
    rm -f "$WORK/socket"
    "$PAGEWALK" run --headless --serial none --gdb "unix:$WORK/socket" "$@" \
        >"$WORK/out" 2>"$WORK/err" </dev/null &
    served=$!
    until [ -S "$WORK/socket" ] || ! kill -0 "$served" 2>/dev/null; do
        sleep 0.05
    done
}

# The exit code of the run, once it has ended.
served_exits() {
    wait "$served"
    code=$?
    exits "$1"
}

if ! command -v gdb >/dev/null; then
    echo "$(basename "$0"): no gdb: its sessions are left out"
    finish
    exit
fi

# debug SCRIPT: gdb with the bundled kernel runs these commands, with \n between
# them. What it prints is $WORK/session.
kernel_elf=$(dirname "$PAGEWALK")/guest/kernel.elf
debug() {
    printf '%b\n' "$1" >"$WORK/script"
    timeout 100 gdb -q -nx -batch -iex "set pagination off" \
        -iex "set confirm off" -iex "set width 0" -x "$WORK/script" \
        "$kernel_elf" >"$WORK/session" 2>&1 </dev/null
}

# What gdb printed has a line with this text.
session() {
    grep -qF -- "$1" "$WORK/session" || complain "gdb: no '$1'"
}

test_that "a run stopped and stepped by gdb has the statistics of one that was not"
run run --headless -q --serial none --stats "$WORK/1.json" \
    --append "lab=kmap exit"
printf 'break kunmap_local\ncont\npage 0xfffea000\nquit\n' >"$WORK/commands"
run_from "$WORK/commands" run --headless -q --serial none --monitor \
    --append "lab=kmap exit"
pte=$(sed -n 's/^  PTE: 0x0*\([0-9a-f]*\) .*/\1/p' "$WORK/out")
serve -q -S --stats "$WORK/2.json" --append "lab=kmap exit"
debug "target remote $WORK/socket
break kunmap_local
continue
continue
finish
watch *(unsigned *)(0x$pte + 0xc0000000)
rwatch high_memory
continue
continue
continue
continue
stepi 300
step
next
monitor info tlb
monitor stale
monitor page 0xc0100000
delete
monitor catch flush
monitor catch miss
monitor watch phys:0x$pte
continue
continue
continue
monitor physical on
x/8x 0x100000
monitor physical off
info all-registers
bt
detach"
served_exits 0
session "Hardware watchpoint"
session "every TLB entry is as the page tables say"
session "catchpoint"
session "0x100000:"
same_statistics "$WORK/1.json" "$WORK/2.json"

test_that "a backtrace leads through a system call into user mode"
serve -q -S --append "kpti=off lab=kpti exit"
debug "target remote $WORK/socket
add-symbol-file $(dirname "$kernel_elf")/user/symbols/calls
break sys_getpid
continue
bt
monitor bt
kill"
served_exits 0
session "in trap_dispatch"
session "<signal handler called>"
session "getpid () at guest/user/lib.c"
session "in main (argc=3"
session "(user mode)"

test_that "sessions come one after another, and a client's breakpoints go with it"
serve -q -S --append "lab=kmap exit"
debug "target remote $WORK/socket
break kunmap_local
continue
info breakpoints
detach"
session "Breakpoint 1, kunmap_local"
served_exits 0
serve -q -S --append "lab=kmap exit"
debug "target remote $WORK/socket
break kunmap_local
continue
python import os; os._exit(0)"
served_exits 0

test_that "a second client is hung up on while the first is served"
serve -q -S --append "lab=kmap exit"
debug "target remote $WORK/socket
shell timeout 20 gdb -q -nx -batch -ex 'target remote $WORK/socket' >$WORK/second 2>&1
break kunmap_local
continue
detach"
served_exits 0
session "Breakpoint 1, kunmap_local"
grep -q "closed\|reset\|Broken pipe\|not respond" "$WORK/second" ||
    complain "the second client: $(cat "$WORK/second")"

test_that "target extended-remote can run the guest again"
serve -q -S --append "lab=kmap exit"
debug "target extended-remote $WORK/socket
tbreak start_kernel
continue
tbreak start_kernel
run
detach"
served_exits 0
[ "$(grep -c "Temporary breakpoint .*, start_kernel" "$WORK/session")" = 2 ] ||
    complain "not stopped in start_kernel twice"

test_that "the exit code of the guest is told"
kernel "$EXIT_3"
serve -q -S "$WORK/k"
debug "target remote $WORK/socket\ncontinue"
served_exits 1
session "exited with code 01"

test_that "Ctrl-C stops a guest that runs"
kernel "$FOREVER"
serve -q -S "$WORK/k"
debug "target remote $WORK/socket
python import threading, os, signal
python threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
continue
info registers eip
kill"
served_exits 0
session "SIGINT"

test_that "a triple fault can be looked at before the run ends"
kernel '\017\001\035\000\000\000\000\017\013'
serve -q -S "$WORK/k"
debug "target remote $WORK/socket
continue
info registers eip
continue"
session "SIGSEGV"
session "triple fault"
served_exits 1

test_that "it listens on the loopback interface, at a port that it tells"
"$PAGEWALK" run --headless --serial none -S --gdb tcp:0 --append exit \
    >"$WORK/out" 2>"$WORK/err" </dev/null &
served=$!
until grep -q "target remote" "$WORK/err"; do sleep 0.05; done
at=$(sed -n 's/.*target remote //p' "$WORK/err")
case $at in
127.0.0.1:*) ;;
*) complain "it listens at $at" ;;
esac
debug "target remote $at\ndetach"
served_exits 0

finish
