#!/bin/sh
# Event streams (docs/events.md): counting one, and writing one from a run.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

VECTOR=$(dirname "$0")/../vectors/counting/assist-finds-large
BOOT="--mem 8M --append exit"

# boot ARGUMENT...: the bundled kernel boots and ends.
boot() {
    # shellcheck disable=SC2086
    run run -q --headless --serial none $BOOT "$@"
}

test_that "count answers a stream with the vector's JSON"
run count "$VECTOR.events"
exits 0
same "$WORK/out" "$VECTOR.json" "the answer and the vector's"

test_that "a malformed line is named by file and line"
printf 'array a u 4k 4 full lru\nacc X 0 0\n' >"$WORK/bad"
run count "$WORK/bad"
refused "$WORK/bad:2: "

test_that "count reads a stream from standard input"
run_from "$VECTOR.events" count -
exits 0
same "$WORK/out" "$VECTOR.json" "the answer and the vector's"

test_that "--events changes no statistic"
boot --stats "$WORK/without.json"
exits 0
boot --stats "$WORK/with.json" --events "$WORK/events"
exits 0
same "$WORK/without.json" "$WORK/with.json" "the statistics"

test_that "count accepts the stream that a run has written"
run count "$WORK/events"
exits 0
prints '"itlb-large"'

test_that "two equal runs write equal streams"
boot --events "$WORK/again"
same "$WORK/events" "$WORK/again" "the streams"

test_that "a run that an event stream cannot describe ends with one line"
run run -q --headless --serial none --model ideal --append exit \
    --events "$WORK/events"
refused "--events: an event stream cannot say: a TLB that never evicts"

test_that "a kernel that goes to PAE writes a stream of 2 MiB pages"
run run -q --headless --serial none --mem 8M --append "pae=on exit" \
    --events "$WORK/events"
exits 0
run count "$WORK/events"
exits 0
grep -qx "large_page 2m" "$WORK/events" || complain "no large_page 2m"

test_that "only a file takes the stream of a kernel that goes to PAE"
mkfifo "$WORK/fifo"
wc -l <"$WORK/fifo" >/dev/null &
run run -q --headless --serial none --mem 8M --append "pae=on exit" \
    --events "$WORK/fifo"
wait
refused "--events: an event stream cannot say: PAE after accesses without it"

test_that "the stream of a trace counts the misses of its replay"
run run -q --headless --serial none --mem 8M --append exit \
    --trace "$WORK/t.pwt" --trace-filter split:1,1
exits 0
run trace dump --events "$WORK/t.pwt"
exits 0
mv "$WORK/out" "$WORK/events"
run count "$WORK/events"
exits 0
mv "$WORK/out" "$WORK/counted.json"
run replay -q --classify --json "$WORK/replayed.json" "$WORK/t.pwt"
exits 0
counted() {
    awk -f "$(dirname "$0")/flat.awk" "$1" |
        awk '/^walks\.(count|faults) /
             /^flushes\..*\.(count|entries_dropped|refill_misses) / && $2' | sort
}
counted "$WORK/counted.json" >"$WORK/counted"
counted "$WORK/replayed.json" >"$WORK/replayed"
[ "$(wc -l <"$WORK/counted")" -gt 8 ] || complain "too few numbers"
same "$WORK/counted" "$WORK/replayed" "the counters"

test_that "a trace dumped through pipes makes the same stream"
"$PAGEWALK" trace dump --events - <"$WORK/t.pwt" >"$WORK/piped"
same "$WORK/events" "$WORK/piped" "the streams"

test_that "a trace whose filter has more slots makes no stream"
run trace dump --events "$(dirname "$0")/../golden/p6-kmap.pwt"
refused "--events needs a trace recorded with --trace-filter split:1,1"

test_that "a trace of a TLB that never evicts makes no stream"
run run -q --headless --serial none --mem 8M --model ideal --append exit \
    --trace "$WORK/t.pwt" --trace-filter joint:1
run trace dump --events "$WORK/t.pwt"
refused "t.pwt: an event stream cannot say: a TLB that never evicts"

test_that "--events is an option of trace dump alone"
run trace info --events "$WORK/t.pwt"
refused "trace: --events is an option of dump"

test_that "a folder that does not exist takes no stream"
boot --events "$WORK/no/such/place"
refused "no/such/place: no such directory"

test_that "a full disk is the host's failure"
boot --events /dev/full
exits 3
complains "/dev/full: No space left on device"

finish
