#!/bin/sh
# pagewalk diff: what changed between two statistics files, the limit, and files
# that are none.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

A=$WORK/a.json
B=$WORK/b.json

# flush COUNT DIRECT REFILL
flush() {
    echo "\"count\": $1, \"direct_cycles\": $2, \"refill_cycles\": $3"
}

# site SITE CAUSE COUNT DIRECT REFILL
site() {
    echo "{\"site\": \"$1\", \"cause\": \"$2\", $(flush "$3" "$4" "$5")}"
}

# statistics CYCLES INVLPG SITES [REGIONS]: a statistics file with these
# counters of the cause invlpg, on standard output.
statistics() {
    cat <<END
{ "schema": "pagewalk-stats/1", "model": "p6",
  "instructions": 50, "cycles": $1,
  "tlb": { "itlb": { "misses": 1 }, "dtlb": { "misses": 20 } },
  "walks": { "count": 21 },
  "flushes": { "invlpg": { $2 }, "mov_cr3": { $(flush 0 0 0) } },
  "call_sites": [ $3 ],
  "regions": [ $4 ] }
END
}

# region NAME COUNT CYCLES
region() {
    echo "{\"name\": \"$1\", \"count\": $2, \"cycles\": $3}"
}

# The rows of a table: each line's words, one space between them.
rows() {
    tr -s ' ' <"$WORK/out" >"$WORK/rows"
}

# has_row TEXT: a line of the output is these words.
has_row() {
    rows
    grep -qFx -- "$1" "$WORK/rows" ||
        complain "$command_line: no row '$1'"
}

statistics 10000 "$(flush 10 400 600)" \
    "$(site kunmap_local+0x1c invlpg 6 300 400),
     $(site free_page+0x20 invlpg 4 100 200)" \
    "$(region boot 1 3000), $(region work 2 500)" >"$A"

test_that "a file does not differ from itself"
run diff "$A" "$A" --fail-above 0
exits 0
has_row "cycles 10,000 10,000 0 +0.00%"
has_row "flush cost 1,000 1,000 0 +0.00%"
prints "2 of 2 unchanged"

test_that "- is a file from standard input"
run_from "$A" diff "$A" - --fail-above 0
exits 0
prints "2 of 2 unchanged"

test_that "an offset that changed is no difference"
sed 's/0x1c/0x99/' "$A" >"$B"
run diff "$A" "$B" --fail-above 0
exits 0
prints "2 of 2 unchanged"

test_that "made_by and host are ignored"
sed '1s/{/{ "made_by": "another", "host": { "name": 5 },/' "$A" >"$B"
run diff "$A" "$B" --fail-above 0
exits 0
cp "$WORK/out" "$WORK/with"
run diff "$A" "$A" --fail-above 0
sed '/^[AB]: /d' "$WORK/with" >"$WORK/first"
sed '/^[AB]: /d' "$WORK/out" >"$WORK/second"
same "$WORK/first" "$WORK/second" "the comparisons"

# free_page grows by 50, kunmap_local is gone, touch comes.
statistics 11000 "$(flush 9 300 200)" \
    "$(site free_page+0x20 invlpg 5 150 200),
     $(site touch+0x1 invlpg 4 150 0)" \
    "$(region boot 1 3000), $(region work 3 900)" >"$B"

test_that "totals show both values, the change and its share"
run diff "$A" "$B"
exits 0
has_row "cycles 10,000 11,000 +1,000 +10.00%"
has_row "dtlb misses 20 20 0 +0.00%"
has_row "itlb misses 1 1 0 +0.00%"
has_row "walks 21 21 0 +0.00%"
has_row "flush cost 1,000 500 -500 -50.00%"

test_that "sites are compared by function, the added and gone ones shown"
has_row "free_page invlpg 300 350 +50 +16.67% +1"
has_row "kunmap_local invlpg 700 - -700 gone -6"
has_row "touch invlpg - 150 +150 added +4"

test_that "the largest change in cycles stands first"
grep invlpg "$WORK/out" | cut -d' ' -f1 | tr '\n' ' ' >"$WORK/order"
[ "$(cat "$WORK/order")" = "kunmap_local touch free_page " ] ||
    complain "the order is $(cat "$WORK/order")"

test_that "every line of a table is as wide as its heading"
awk '/^site/ { width = length($0) }
     / invlpg / && width && length($0) != width' "$WORK/out" >"$WORK/ragged"
lacks "$WORK/ragged" .

test_that "--by cause compares causes"
run diff "$A" "$B" --by cause
exits 0
has_row "invlpg 1,000 500 -500 -50.00% -1"
prints "1 of 2 unchanged"

test_that "--by region compares the cycles of regions"
run diff "$A" "$B" --by region
exits 0
has_row "work 500 900 +400 +80.00% +1"
prints "1 of 2 unchanged"

test_that "a row above the limit fails, though the flush cost shrank"
run diff "$A" "$B" --fail-above 10
exits 1
prints "touch invlpg: +150 cycles, +15.00% of A's flush cost: above 10%"
lacks "$WORK/out" '^free_page .* above'
lacks "$WORK/out" '^flush cost.* above'

test_that "growth of exactly the limit passes"
run diff "$A" "$B" --fail-above 15
exits 0
lacks "$WORK/out" above

test_that "a limit may be a fraction"
run diff "$A" "$B" --fail-above 14.9
exits 1
prints "above 14.9%"

test_that "a limit of every size is read"
for limit in 0 5. 0.001 1000000 00005; do
    run diff "$A" "$A" --fail-above $limit
    exits 0
done

test_that "the flush cost fails where no row is above the limit"
statistics 10000 "$(flush 10 500 620)" \
    "$(site kunmap_local+0x1c invlpg 6 360 400),
     $(site free_page+0x20 invlpg 4 140 220)" >"$B"
run diff "$A" "$B" --fail-above 10
exits 1
prints "flush cost: +120 cycles, +12.00% of A's flush cost: above 10%"
[ "$(grep -c above "$WORK/out")" = 1 ] || complain "more than one growth"

test_that "a region is measured by the cycles of A"
statistics 10000 "$(flush 10 400 600)" "" \
    "$(region boot 1 3000), $(region work 2 1100)" >"$B"
run diff "$A" "$B" --by region --fail-above 5
exits 1
prints "work: +600 cycles, +6.00% of A's cycles: above 5%"
run diff "$A" "$B" --by region --fail-above 6
exits 0

test_that "any growth from a flush cost of 0 is above the limit"
statistics 10000 "$(flush 0 0 0)" "" >"$B"
run diff "$B" "$A" --fail-above 1000
exits 1
prints "flush cost: +1,000 cycles, and A's flush cost is 0: above 1000%"

test_that "large numbers stay apart and in their columns"
statistics 9007199254740992 "$(flush 1 1 0)" \
    "$(site f+0x1 invlpg 1 1 0)" >"$B"
statistics 9007199254740991 "$(flush 1 1 0)" \
    "$(site f+0x1 invlpg 1 999999999999 0)" >"$WORK/c.json"
run diff "$B" "$WORK/c.json"
exits 0
has_row "cycles 9,007,199,254,740,992 9,007,199,254,740,991 -1 -0.00%"
has_row "f invlpg 1 999,999,999,999 +999,999,999,998 >99999% 0"
awk '/^site/ { width = length($0) }
     / invlpg / && length($0) != width' "$WORK/out" >"$WORK/ragged"
lacks "$WORK/ragged" .

test_that "control characters of a name are shown as their numbers"
sed 's/free_page/free\\u001bpage/' "$A" >"$B"
run diff "$A" "$B"
exits 0
has_row 'free\x1bpage invlpg - 300 +300 added +4'

test_that "a name of any length keeps its row on one line"
long=$(head -c 5000 /dev/zero | tr '\0' x)
sed "s/free_page/$long/" "$A" >"$B"
run diff "$A" "$B"
exits 0
[ "$(awk '{ if (length($0) > max) max = length($0) } END { print max }' \
    "$WORK/out")" -lt 300 ] || complain "a line is longer than 300"

test_that "the statistics of a run and of its replay compare"
run run -q --headless --serial none --append "lab=directmap exit" \
    --stats "$WORK/run.json" --trace "$WORK/run.pwt" --caches off
exits 0
run replay -q "$WORK/run.pwt" --json "$WORK/replay.json"
exits 0
run diff "$WORK/run.json" "$WORK/replay.json" --fail-above 0
exits 0
lacks "$WORK/out" 'invlpg|added'

test_that "a limit that is no percentage is refused"
for limit in -1 x 5% 1e3 nan inf 0x5 . .5 1.2.3 0.1234 1000000.001 \
    "$(printf '1%0400d' 0)"; do
    run diff "$A" "$A" --fail-above "$limit"
    refused "not a percentage from 0 to 1000000"
done
run diff "$A" "$A" --fail-above ""
refused "not a percentage from 0 to 1000000"

test_that "a grouping that does not exist is refused"
run diff "$A" "$A" --by page
refused "--by page: not site, cause or region"

test_that "any number of files but two is refused"
run diff
refused "diff: expected A.json and B.json"
run diff "$A"
refused "diff: expected A.json and B.json"
run diff "$A" "$A" "$A"
refused "diff: expected A.json and B.json"

# refused_both TEXT: $B as A and as B is refused with the text.
refused_both() {
    run diff "$A" "$B"
    refused "$1"
    run diff "$B" "$A"
    refused "$1"
}

test_that "a file that does not exist is refused"
rm -f "$B"
refused_both "$B: "

test_that "a directory is refused"
mkdir "$B"
refused_both "$B: "
rmdir "$B"

test_that "an empty file is refused"
: >"$B"
refused_both "$B:1: no JSON"

test_that "another schema is refused"
sed 's,pagewalk-stats/1,pagewalk-stats/9,' "$A" >"$B"
refused_both "$B: schema \"pagewalk-stats/9\""

test_that "JSON without a schema is refused"
echo '{}' >"$B"
refused_both "$B: no statistics file: it names no schema"

test_that "JSON that is no object is refused"
echo '[1]' >"$B"
refused_both "$B: no JSON object"

test_that "truncated JSON is refused with the line where it ends"
head -n 6 "$A" >"$B"
refused_both "$B:7: no JSON from here on"

test_that "JSON cut at any byte is refused"
size=$(wc -c <"$A")
at=0
while [ "$at" -lt $((size - 2)) ]; do
    head -c "$at" "$A" >"$B"
    run diff "$A" "$B"
    refused "$B:"
    at=$((at + 37))
done

test_that "NaN is refused with its line"
sed 's/"cycles": 10000/"cycles": NaN/' "$A" >"$B"
refused_both "$B:2: no JSON from here on"

test_that "a number beyond every double is refused with its name"
sed 's/"cycles": 10000/"cycles": 1e999/' "$A" >"$B"
refused_both "$B: \"cycles\" is too large a number"

# broken NUMBER: the direct cycles of the first site.
broken() {
    sed "s/\"direct_cycles\": 300/\"direct_cycles\": $1/" "$A" >"$B"
    refused_both "$B: call_sites[0].direct_cycles is no count"
}

test_that "a number that is no count is refused with its place"
for number in -1 0.5 1e300 '"5"' null '{}'; do
    broken "$number"
done

test_that "a missing member is refused with its place"
sed 's/"direct_cycles": 300, //' "$A" >"$B"
refused_both "$B: call_sites[0].direct_cycles is missing"

test_that "statistics without call sites have no rows by site"
grep -v '^  "call_sites"' "$A" | sed '/free_page/d' >"$B"
refused_both "$B: call_sites is missing"

test_that "statistics without call sites have rows by cause"
run diff "$A" "$B" --by cause --fail-above 0
exits 0

test_that "a replay has no regions to compare"
run diff "$WORK/replay.json" "$WORK/run.json" --by region
refused "$WORK/replay.json: regions is missing"

test_that "refills in one file alone are refused"
run run -q --headless --serial none --append "lab=directmap exit" \
    --attribution off --stats "$WORK/off.json"
run diff "$WORK/run.json" "$WORK/off.json" --by cause
refused "$WORK/off.json: flushes: no refill_cycles"

test_that "output that cannot be written is an error of the host"
timeout "$HANG" "$PAGEWALK" diff "$A" "$A" >/dev/full 2>"$WORK/err"
code=$?
command_line="diff >/dev/full"
exits 3

finish
