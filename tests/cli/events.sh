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
run run -q --headless --serial none --append "pae=on exit" \
    --events "$WORK/events"
refused "--events: the guest uses PAE paging"
run run -q --headless --serial none --model ideal --append exit \
    --events "$WORK/events"
refused "--events: a TLB that never evicts"

test_that "a folder that does not exist takes no stream"
boot --events "$WORK/no/such/place"
refused "no/such/place: no such directory"

test_that "a full disk is the host's failure"
boot --events /dev/full
exits 3
complains "/dev/full: No space left on device"

finish
