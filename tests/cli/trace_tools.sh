#!/bin/sh
# What is done with recorded traces (docs/traces.md): looking into them, and
# cutting them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "the traces of the other tests are recorded"
record recursive --append "lab=recursive exit" --trace-filter split:1,1
record kmap --append "lab=kmap exit" --trace-filter split:1,1

test_that "trace info counts what trace dump prints"
run trace dump "$WORK/recursive.pwt"
exits 0
awk '{ n[$2]++ } END { for (kind in n) print kind, n[kind] }' "$WORK/out" \
    >"$WORK/kinds"
run trace info "$WORK/recursive.pwt"
exits 0
while read -r kind number; do
    equals "$kind" "$(counted "$kind" | tail -n 1)" "$number"
done <"$WORK/kinds"

test_that "trace info names the recording, its filter and its regions"
prints "filter                split:1,1"
prints "guest options         lab=recursive exit"
prints '"recursive.direct"'
equals bytes "$(counted bytes)" "$(wc -c <"$WORK/recursive.pwt")"

test_that "trace dump numbers the records from 0 to the end record"
run trace dump "$WORK/recursive.pwt"
awk '$1 != NR - 1' "$WORK/out" >"$WORK/wrong"
[ ! -s "$WORK/wrong" ] || complain "a record has another number"
equals "the last record" "$(tail -n 1 "$WORK/out" | cut -d ' ' -f 2)" end

test_that "trace verify accepts a good trace, also from a pipe"
run trace verify "$WORK/kmap.pwt"
exits 0
run_from "$WORK/kmap.pwt" trace verify -
exits 0
prints "standard input: good"

test_that "trace verify names the offset at which a trace is broken"
head -c 9000 "$WORK/recursive.pwt" >"$WORK/cut.pwt"
for action in info verify; do
    run trace $action "$WORK/cut.pwt"
    refused "cut.pwt: offset 9000: ends in the middle of a chunk"
done
cp "$WORK/recursive.pwt" "$WORK/flip.pwt"
poke "$WORK/flip.pwt" 9000 '\377\377'
run trace verify "$WORK/flip.pwt"
refused "the checksum of a chunk is wrong"

test_that "trace dump prints what comes before a broken chunk"
run trace dump "$WORK/cut.pwt"
refused "cut.pwt: offset 9000"
prints "0 mode - space=0x0"

test_that "an unknown word after trace is refused"
run trace show "$WORK/kmap.pwt"
refused "trace: expected info, dump, verify, import or export"

# misses TRACE: of the data side in a sweep's row.
misses() {
    "$PAGEWALK" sweep "$1" --entries 64 --ways 4 --policy plru | tail -n 1 |
        cut -d , -f 9
}

test_that "two cuts at a flush of everything have the misses of the whole"
run trace dump "$WORK/kmap.pwt"
at=$(awk '$2 == "flush" && $3 == "mov_cr4" { at = $1 } END { print at }' \
    "$WORK/out")
run trace cut "$WORK/kmap.pwt" "$WORK/a.pwt" --to "record:$at"
exits 0
run trace cut "$WORK/kmap.pwt" "$WORK/b.pwt" --from "record:$at"
exits 0
equals misses $(($(misses "$WORK/a.pwt") + $(misses "$WORK/b.pwt"))) \
    "$(misses "$WORK/kmap.pwt")"

test_that "a cut from the first record is the whole, from a pipe too"
run_from "$WORK/kmap.pwt" trace cut - "$WORK/all.pwt" --from record:0
exits 0
for trace in all kmap; do
    run replay -q "$WORK/$trace.pwt" --attribution off --json "$WORK/$trace"
    grep -v '"path"\|"trace"' "$WORK/$trace" >"$WORK/$trace.flat"
done
same "$WORK/all.flat" "$WORK/kmap.flat" "the statistics"

test_that "a cut of a region is a good trace that begins and ends with it"
run trace cut "$WORK/kmap.pwt" "$WORK/region.pwt" --from region:kmap.kmap \
    --to region:kmap.kmap
exits 0
run trace verify "$WORK/region.pwt"
exits 0
run replay -q "$WORK/region.pwt"
exits 0
run trace dump "$WORK/region.pwt"
equals "the last records" end \
    "$(tail -n 1 "$WORK/out" | cut -d ' ' -f 2)"
equals "the last but one" region_end \
    "$(tail -n 2 "$WORK/out" | head -n 1 | cut -d ' ' -f 2)"

# The time of a record is known at flushes and syncs only.
test_that "a cut by cycles spans what was asked for"
run trace cut "$WORK/kmap.pwt" "$WORK/span.pwt" --from cycle:25000000 \
    --to cycle:35000000
exits 0
run trace info "$WORK/span.pwt"
within cycles "$(counted cycles)" 5000000 15000000

test_that "a cut at a point that does not come ends with exit code 1"
run trace cut "$WORK/kmap.pwt" "$WORK/no.pwt" --from region:nowhere
exits 1
complains "the point of --from does not come in it"
[ ! -e "$WORK/no.pwt" ] || complain "a trace was written"

test_that "a cut needs a point that is one"
run trace cut "$WORK/kmap.pwt" "$WORK/no.pwt"
refused "trace cut: needs --from or --to"
run trace cut "$WORK/kmap.pwt" "$WORK/no.pwt" --from 12
refused "--from 12: not record:N, cycle:N or region:NAME"

finish
