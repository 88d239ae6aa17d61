#!/bin/sh
# Traces: recording, replaying, and files that are broken.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

T=$WORK/t.pwt

# Records a short boot: record OPTIONS...
record() {
    run run -q --headless --serial none --mem 8M --trace "$T" "$@" \
        --append "lab=recursive exit"
}

test_that "a trace is recorded, and replays to the statistics of its run"
record --stats "$WORK/s.json"
exits 0
run replay -q --expect "$WORK/s.json" "$T"
exits 0

test_that "a --tlb that the header has no room for is refused"
record --tlb "$(printf 'seed=1,%.0s' $(seq 50))policy=lru"
refused "--tlb: a trace has room for 255 characters"

finish
