#!/bin/sh
# Event streams: counting them, and writing them from a run.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

vectors=$(dirname "$0")/../vectors/counting

test_that "the counts of a stream are one object of JSON"
run count "$vectors/assist-finds-large.events"
exits 0
same "$WORK/out" "$vectors/assist-finds-large.json" "the counts"

test_that "a malformed line is named by file and line"
printf 'array a u 4k 4 full lru\nacc X 0 0\n' >"$WORK/bad"
run count "$WORK/bad"
refused "$WORK/bad:2: "

test_that "the file - is standard input"
run_reading "$vectors/assist-finds-large.events" count -
exits 0
same "$WORK/out" "$vectors/assist-finds-large.json" "the counts"

test_that "a run's log can be counted, and writing it changes nothing"
run run -q --headless --serial none --mem 8M --append exit \
    --events "$WORK/events" --stats "$WORK/with.json"
exits 0
run run -q --headless --serial none --mem 8M --append exit \
    --stats "$WORK/without.json"
exits 0
same "$WORK/with.json" "$WORK/without.json" "the statistics"
run count "$WORK/events"
exits 0
prints '"itlb-large"'

test_that "two runs write the same log"
mv "$WORK/events" "$WORK/first"
run run -q --headless --serial none --mem 8M --append exit \
    --events "$WORK/events"
same "$WORK/events" "$WORK/first" "the logs"

test_that "a run that a stream cannot describe is refused"
run run -q --headless --serial none --append "pae=on exit" \
    --events "$WORK/events"
refused "--events: the guest uses PAE paging"
run run -q --headless --serial none --model ideal --append exit \
    --events "$WORK/events"
refused "--events: a TLB that never evicts"

test_that "a log that cannot be written is an error"
run run -q --headless --append exit --events "$WORK/no/such/place"
refused "No such file or directory"
run run -q --headless --serial none --mem 8M --append exit \
    --events /dev/full
exits 3
complains "/dev/full: cannot be written"

finish
