#!/bin/sh
# Everything stops when told: at the cycle of --max-cycles and at a signal,
# whatever the guest does, with all that it was asked to write.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# mov ecx, -1; mov edi, 0x400000; mov esi, 0x80000000; rep movsd; jmp to itself:
# no device answers there, and under --clock insns no time passes.
HUGE='\271\377\377\377\377\277\000\000\100\000\276\000\000\000\200\363\245\353\376'

# stopped_by SIGNAL ARGUMENT...: runs the program and sends it the signal twice
# once it catches signals.
stopped_by() {
    signal=$1
    shift
    command_line="pagewalk $*, ended by SIG$signal"
    "$PAGEWALK" "$@" <"${input:-/dev/null}" >"$WORK/out" 2>"$WORK/err" &
    process=$!
    (
        trap 'kill "$nap"; exit' TERM
        sleep "$HANG" &
        nap=$!
        wait "$nap" && kill -KILL "$process"
    ) >/dev/null 2>&1 &
    watch=$!
    # SIGTERM (bit 14) and SIGPIPE (12); those of sanitizers stand beside.
    until grep -q "^SigCgt:.*[57df]...$" "/proc/$process/status"; do
        kill -0 "$process" || break
        sleep 0.1
    done
    kill "-$signal" "$process"
    kill "-$signal" "$process" 2>/dev/null
    wait "$process" 2>/dev/null
    code=$?
    kill "$watch"
}

for clock in cycles insns; do
    test_that "--clock $clock: a run ends at its limit within an instruction"
    kernel "$HUGE"
    run run --headless -q --clock $clock --max-cycles 20000000 "$WORK/k"
    exits 4
    says "pagewalk: stopped after 200000"
done

# Catching signals is not to be seen from outside elsewhere.
if [ -r /proc/self/status ]; then
    for clock in cycles insns; do
        test_that "--clock $clock: two signals within an instruction lose nothing"
        rm -f "$WORK/s.json" "$WORK/t.pwt"
        stopped_by TERM run --headless -q --clock $clock --serial none \
            --stats "$WORK/s.json" --trace "$WORK/t.pwt" "$WORK/k"
        exits 143
        [ -s "$WORK/s.json" ] || complain "no statistics"
        run trace info "$WORK/t.pwt"
        exits 0
    done

    test_that "an endless loop without time between its flushes ends"
    kernel "$FOREVER"
    # nohup ignores SIGHUP (bit 0), and so does what it starts.
    if grep -q "^SigIgn:.*[13579bdf]$" /proc/self/status; then
        stopped_by TERM run --headless -q --serial none "$WORK/k"
        exits 143
    else
        stopped_by HUP run --headless -q --serial none "$WORK/k"
        exits 129
    fi

    test_that "the prompt ends at a signal"
    mkfifo "$WORK/commands"
    exec 3<>"$WORK/commands"
    input=$WORK/commands
    rm -f "$WORK/s.json"
    stopped_by TERM run --headless -q --serial none --monitor \
        --stats "$WORK/s.json" "$WORK/k"
    exits 143
    [ -s "$WORK/s.json" ] || complain "no statistics"

    test_that "count ends at a signal and prints what it has counted"
    printf 'array tlb u 4k 4 full lru\nacc R 0x1000 3\n' >&3
    stopped_by TERM count -
    exits 143
    says "pagewalk: stopped by a signal"
    prints '"arrays"'
    exec 3>&-
    input=

    test_that "lab ends at a signal and says so"
    stopped_by TERM lab -q --models i386,p6 kmap
    exits 143
    grep -q "stopped by a signal" "$WORK/out" "$WORK/err" ||
        complain "no word of the signal"
fi

finish
