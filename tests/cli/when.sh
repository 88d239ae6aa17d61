#!/bin/sh
# Moments that options name: --trace-from, --trace-to, --until.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

T=$WORK/t.pwt

# boot OPTIONS...: a short boot with a lab that has regions.
boot() {
    run run -q --headless --serial none --mem 8M \
        --append "lab=directmap exit" "$@"
}

# The first region of the trace in $T, and how often it is there.
regions() {
    "$PAGEWALK" trace info "$T" | grep "^lab region"
}

test_that "a trace of one region holds that region and no other"
boot --trace "$T"
exits 0
region=$(regions | sed -n '2s/.*"\(.*\)"/\1/p')
[ -n "$region" ] || complain "the run has no second region"
boot --trace "$T" --trace-from "region:$region" --trace-to "region:$region" \
    --stats "$WORK/s.json"
exits 0
[ "$(regions | sed 's/.*"\(.*\)"/\1/')" = "$region" ] ||
    complain "regions in the trace: $(regions)"

test_that "its replay has the region's misses, and those of empty TLBs at most"
run replay -q --json "$WORK/r.json" "$T"
exits 0
# The kernel's direct map is in the TLBs when the region begins.
live=$(awk -v name="\"$region\"" '$0 ~ "\"name\": " name { found = 1 }
    found && /"dtlb_misses"/ { gsub(/[^0-9]/, ""); print; exit }' \
    "$WORK/s.json")
replayed=$(awk '/"dtlb"/ { found = 1 }
    found && /"misses"/ { gsub(/[^0-9]/, ""); print; exit }' "$WORK/r.json")
if [ "$replayed" -lt "$live" ] || [ "$replayed" -gt $((live + 72)) ]; then
    complain "live $live misses, replayed $replayed"
fi

test_that "a moment that has come changes no statistic of the run"
boot --stats "$WORK/plain.json"
boot --stats "$WORK/until.json" --until symbol:panic
complains "--until symbol:panic: did not come"
boot --stats "$WORK/traced.json" --trace "$T" --trace-from symbol:walk_lowmem
exits 0
same_statistics "$WORK/plain.json" "$WORK/until.json"
same_statistics "$WORK/plain.json" "$WORK/traced.json"

test_that "a moment that does not come by the end is named, exit code 1"
boot --trace "$T" --trace-from region:none
exits 1
complains "--trace-from region:none: did not come"

test_that "the run ends at --until, with exit code 0"
boot --until symbol:start_kernel --stats "$WORK/s.json"
exits 0
[ "$(awk '/"instructions"/ { gsub(/[^0-9]/, ""); print; exit }' \
    "$WORK/s.json")" -lt "$(awk '/"instructions"/ { gsub(/[^0-9]/, ""); print
    exit }' "$WORK/plain.json")" ] || complain "the run went on"
boot --until text:CHECK
exits 0
boot --until port:0x3f8
exits 0
boot --until cycle:1000000 --stats "$WORK/s.json"
exits 0

test_that "the screen of a text mode counts as printed"
# MOV AX, B800; MOV DS, AX; MOV byte [0], 'H'; MOV byte [2], 'i'; JMP $
{
    printf '\270\000\270\216\330\306\006\000\000H\306\006\002\000i\353\376'
    head -c 493 /dev/zero
    printf '\125\252'
    head -c 65024 /dev/zero
} >"$WORK/disk"
run run -q --headless --serial none --mem 8M --max-cycles 2000000000 \
    --until text:Hi "$WORK/disk"
exits 0

test_that "what is no moment, or needs a trace, is refused"
boot --until foo:1
refused "--until foo:1: not a moment: cycle:N, symbol:NAME"
boot --until symbol:no_such_function
refused "--until symbol:no_such_function: the guest's symbols have no"
boot --trace-from cycle:1
refused "--trace-from: needs --trace FILE.pwt"

finish
