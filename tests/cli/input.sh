#!/bin/sh
# Recorded input: what comes in from outside, and its replay.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

LOG=$WORK/log

# The kernel's shell, with what it is told on standard input.
printf 'help\nps\nexit\n' >"$WORK/typed"
shell() {
    run_from "$WORK/typed" run -q --headless --mem 16M "$@"
}

test_that "a replay has the statistics of its recording, without its input"
shell --record-input "$LOG" --stats "$WORK/a.json"
exits 0
cp "$WORK/out" "$WORK/a.out"
run run -q --headless --mem 16M --replay-input "$LOG" --stats "$WORK/b.json"
exits 0
same_statistics "$WORK/a.json" "$WORK/b.json"
same "$WORK/a.out" "$WORK/out" "what the guest printed"

test_that "what was recorded stands in the log, and an end"
grep -q "^[0-9]* serial .*65 78 69 74 0a" "$LOG" || complain "no 'exit'"
grep -q "^end [0-9]* [0-9a-f]\{64\}$" "$LOG" || complain "no end"
[ ! -e "$LOG.part" ] || complain "$LOG.part is there"

test_that "a change of the input is told, exit code 1"
sed 's/ 65 78 69 74 0a/ 0a 65 78 69 74 0a/' "$LOG" >"$WORK/changed"
run run -q --headless --mem 16M --replay-input "$WORK/changed"
exits 1
complains "$WORK/changed: the replay has"

test_that "another state at the end is told, exit code 1"
sed '/^end/s/[0-9a-f]$/x/' "$LOG" >"$WORK/changed"
run run -q --headless --mem 16M --replay-input "$WORK/changed"
exits 1
complains "$WORK/changed: the replay has not ended in the state"

test_that "the run of another machine is refused"
run run -q --headless --mem 16M --model i386 --replay-input "$LOG"
refused "$LOG: recorded with another run: model_ini was '"
run run -q --headless --mem 32M --replay-input "$LOG"
refused "memory was '16M', not '32M'"

test_that "the log of a killed run is replayed, and said not to be compared"
sed '/^end/d' "$LOG" >"$WORK/killed"
run run -q --headless --mem 16M --replay-input "$WORK/killed"
exits 1
complains "$WORK/killed: has no end"

test_that "the end that a user makes is replayed at its tick"
{ grep -v "serial\|^end" "$LOG"; echo "200000000 close"; } >"$WORK/closed"
run run -q --headless --mem 16M --replay-input "$WORK/closed" \
    --stats "$WORK/s.json" --serial none
exits 1
cycles=$(awk '/^  "cycles"/ { gsub(/[^0-9]/, ""); print; exit }' "$WORK/s.json")
[ "$cycles" -ge 200000000 ] && [ "$cycles" -lt 200001000 ] ||
    complain "it ended after $cycles cycles"

test_that "what is no log is refused with its line"
echo "nothing" >"$WORK/bad"
run run -q --headless --replay-input "$WORK/bad"
refused "$WORK/bad:1: not an input log"
sed 's/ serial / parallel /' "$LOG" >"$WORK/bad"
run run -q --headless --mem 16M --replay-input "$WORK/bad"
refused ": no such source of input"
run run -q --headless --replay-input "$WORK/none"
refused "$WORK/none: No such file or directory"

test_that "a log that cannot be written is told before the run"
run run -q --headless --record-input "$WORK/none/log"
refused "$WORK/none/log: no such directory"

finish
