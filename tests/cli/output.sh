#!/bin/sh
# Output gets where it should, or the program says which output was lost.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# into FILE ARGUMENT...: runs the program with FILE as its standard output.
into() {
    to=$1
    shift
    timeout "$HANG" "$PAGEWALK" "$@" </dev/null >"$to" 2>"$WORK/err"
    code=$?
    command_line="pagewalk $* >$to"
}

# closed ARGUMENT...: runs the program without a standard output.
closed() {
    timeout "$HANG" "$PAGEWALK" "$@" </dev/null >&- 2>"$WORK/err"
    code=$?
    command_line="pagewalk $* >&-"
}

# Small inputs: a kernel, its statistics and trace, and an event stream.
kernel "$EXIT_0"
"$PAGEWALK" run --headless -q --serial none --stats "$WORK/s.json" \
    --trace "$WORK/t.pwt" "$WORK/k"
printf 'array a u 4k 4 full lru\nmap 0 1 4k 7 1 1 0\nacc R 0x1000 0\n' \
    >"$WORK/events"

# each COMMAND: a command for each line below, with what it prints.
each() {
    while read -r arguments; do
        # shellcheck disable=SC2086
        "$@" $arguments
        exits 3
        complains "standard output: $why"
    done <<END
--help
--version
help
help run
run --help
list labs
list counters
list devices
list instructions
lab list
model show p6
disasm --hex 90
count $WORK/events
diff $WORK/s.json $WORK/s.json
trace info $WORK/t.pwt
trace dump $WORK/t.pwt
trace verify $WORK/t.pwt
why $WORK/t.pwt --page 0x1000
advise $WORK/t.pwt
advise $WORK/t.pwt --json -
replay -q $WORK/t.pwt --json -
sweep -q $WORK/t.pwt --entries 64 --ways 4 --policy lru
sweep -q $WORK/t.pwt --entries 64 --ways 4 --policy lru --json -
run --headless -q --serial none --dump tlb $WORK/k
run --headless -q --serial none --stats - $WORK/k
run --headless -q --serial none --events - $WORK/k
run --headless -q --serial none --screenshot - $WORK/k
run --headless -q --serial none -d all -D - $WORK/k
END
}

test_that "what a full standard output swallows is the host's failure"
why="No space left on device"
each into /dev/full

test_that "what a closed standard output swallows is the host's failure"
why=closed
each closed

test_that "the tables of lab are checked, too"
for format in --json --csv --quiet; do
    into /dev/full lab -q directmap --models p6 "$format"
    exits 3
    complains "standard output: No space left on device"
done

test_that "what the guest prints to a full standard output is checked"
# mov dx, 0x3f8; mov al, 'X'; out dx, al
kernel '\146\272\370\003\260\130\356'"$EXIT_0"
into /dev/full run --headless -q "$WORK/k"
exits 3
complains "standard output: No space left on device"

test_that "a file on a full disk is named"
for option in --stats --events --screenshot --trace --serial "-d all -D"; do
    # shellcheck disable=SC2086
    run run --headless -q $option /dev/full "$WORK/k"
    exits 3
    complains "/dev/full: No space left on device"
done
run lab -q directmap --models p6 -d all -D /dev/full
exits 3
complains "/dev/full: No space left on device"

test_that "statistics that do not fit on standard error are the host's failure"
"$PAGEWALK" run --headless --serial none "$WORK/k" 2>/dev/full
code=$?
command_line="pagewalk run 2>/dev/full"
exits 3

test_that "no file takes the place of a standard output that is closed"
closed run --headless --serial - --stats "$WORK/closed.json" "$WORK/k"
exits 3
[ "$(head -n 1 "$WORK/closed.json")" = "{" ] || complain "the guest wrote to it"

test_that "a reader that has seen enough ends the run, and files are whole"
# mov dx, 0x3f8; 1: mov al, 'X'; out dx, al; mov al, 10; out dx, al; jmp 1b
kernel '\146\272\370\003\260\130\356\260\012\356\353\370'
mkfifo "$WORK/pipe"
head -n 1 "$WORK/pipe" >"$WORK/first" &
reader=$!
into "$WORK/pipe" run --headless -q --stats "$WORK/pipe.json" \
    --trace "$WORK/pipe.pwt" --events "$WORK/pipe.events" "$WORK/k"
wait "$reader"
exits 141
lacks "$WORK/err" .
[ "$(tail -n 1 "$WORK/pipe.json")" = "}" ] || complain "half of the statistics"
grep -q "^array" "$WORK/pipe.events" || complain "no events"
run trace verify "$WORK/pipe.pwt"
exits 0

test_that "where SIGPIPE is ignored, the broken pipe is the host's failure"
kernel '\146\272\370\003\260\130\356'"$EXIT_0"
head -c 0 "$WORK/pipe" &
reader=$!
sh -c 'trap "" PIPE; exec "$@"' sh "$PAGEWALK" list instructions \
    >"$WORK/pipe" 2>"$WORK/err"
code=$?
wait "$reader"
# The reader may have been slow enough to leave the pipe room for all of it.
[ "$code" = 0 ] || [ "$code" = 3 ] || complain "exit code $code"

test_that "- is standard output wherever an output is named"
for option in --stats --events --screenshot --trace; do
    run run --headless -q "$option" - "$WORK/k"
    exits 0
    cp "$WORK/out" "$WORK/dash"
    run run --headless -q --serial none "$option" "$WORK/file" "$WORK/k"
    exits 0
    same "$WORK/file" "$WORK/dash" "$option - and $option FILE"
done

test_that "a log may go to standard output"
run run --headless -q --serial none -d all -D - "$WORK/k"
exits 0
[ -s "$WORK/out" ] || complain "no log"

test_that "- is standard input wherever an input is named"
run_from "$WORK/k" run --headless -q -
exits 0
prints X
cp "$WORK/k" "$WORK/kernel"
"$PAGEWALK" model show p6 | sed 's/^name .*/name = mine/' >"$WORK/mine.ini"
run_from "$WORK/mine.ini" run --headless -q --model - --stats "$WORK/m.json" \
    --trace "$WORK/m.pwt" "$WORK/k"
exits 0
grep -q '"model": "mine"' "$WORK/m.json" || complain "another model"
run_from "$WORK/mine.ini" model show -
exits 0
prints "name = mine"
echo "00100020 T start" >"$WORK/map"
run_from "$WORK/map" run --headless -q --symbols - "$WORK/k"
exits 0
run_from "$WORK/map" run --headless -q --initrd - "$WORK/k"
exits 0
run_from "$WORK/mine.ini" lab -q directmap --models -
exits 0
prints "mine"
run_from "$WORK/events" count -
exits 0
run_from "$WORK/t.pwt" trace info -
exits 0
run_from "$WORK/s.json" replay -q "$WORK/t.pwt" --expect -
exits 0
run_from "$WORK/s.json" diff - "$WORK/s.json"
exits 0

test_that "a pipe can be a kernel, its symbols and a model"
# shellcheck disable=SC2002
cat "$KERNEL" | timeout "$HANG" "$PAGEWALK" run --headless -q --top 1 \
    --append "lab=directmap exit" - >"$WORK/out" 2>"$WORK/err"
code=$?
command_line="cat kernel.elf | pagewalk run -"
exits 0
prints "CHECK directmap"
# shellcheck disable=SC2002
cat "$WORK/mine.ini" | timeout "$HANG" "$PAGEWALK" run --headless -q \
    --model - --trace "$WORK/m.pwt" "$WORK/k" >"$WORK/out" 2>"$WORK/err"
code=$?
command_line="cat mine.ini | pagewalk run --model -"
exits 0

test_that "a disk cannot be standard input"
run run --disk - "$WORK/k"
refused "standard input: not a disk image"

finish
