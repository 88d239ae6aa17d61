#!/bin/sh
# `run --perfetto`: the time line has what the statistics count, and its size has
# a bound.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")
line=$WORK/t.json

# members LIST NAME...: of the statistics.
members() {
    awk -v list="$1" -v members="$2" -f "$here/members.awk" "$WORK/a.json"
}

# well_formed: each line of the file is its head, its foot, or an event, with a
# comma behind all but the last.
well_formed() {
    sed -n '1p;$p' "$line" | sed 's/: [0-9][0-9]*/: N/g' >"$WORK/ends"
    cat >"$WORK/expected" <<'END'
{"displayTimeUnit": "ns", "traceEvents": [
], "otherData": {"events": N, "dropped": N}}
END
    same "$WORK/expected" "$WORK/ends" "head and foot"
    sed '1d;$d' "$line" | awk '
        NR > 1 && last !~ /\},$/ { print "no comma: " last }
        !/^\{"ph": "[MBEXi]", "pid": 1, "tid": [0-9]+(, "(name|at|address|s)": "([^"\\]|\\.)*"|, "[a-z_]+": [0-9.]+|, "args": \{("[a-z]+": ("([^"\\]|\\.)*"|[0-9]+))(, "[a-z_]+": ("([^"\\]|\\.)*"|[0-9]+))*\})*\},?$/ {
            print "no event: " $0
        }
        { last = $0 }
        END { if (last ~ /,$/) print "a comma behind the last" }' >"$WORK/faults"
    [ ! -s "$WORK/faults" ] || complain "$(head -n 1 "$WORK/faults")"
}

# in_order: on each track times only grow, no flush reaches into the next one,
# and each slice that begins ends.
in_order() {
    sed -n 's/.*"ph": "\([BEXi]\)".*"tid": \([0-9]*\).*"ts": \([0-9.]*\)\(, "dur": \)*\([0-9.]*\).*/\1 \2 \3 \5/p' \
        "$line" | awk '
        $3 < end[$2] { print "track " $2 " goes back at " $3 }
        { end[$2] = $3 + $4 }
        $1 == "B" { depth[$2]++ }
        $1 == "E" && --depth[$2] < 0 { print "track " $2 " ends too often" }
        END { for (t in depth) if (depth[t]) print "track " t " has no end" }' \
        >"$WORK/faults"
    [ ! -s "$WORK/faults" ] || complain "$(head -n 1 "$WORK/faults")"
}

# flushes: the cause, count and entries of each, of the time line; counted: of
# the statistics.
flushes() {
    sed -n 's/^{"ph": "[Xi]".*"name": "\([a-z0-9_]*\)".*"entries_dropped": \([0-9]*\), "direct_cycles": \([0-9]*\).*/\1 \2 \3/p' \
        "$line" | awk '{ n[$1]++; entries[$1] += $2; cycles[$1] += $3 }
            END { for (c in n) print c, n[c], entries[c], cycles[c] }' | sort
}

counted_flushes() {
    awk '/^  "flushes": \{/ { inside = 1; next }
        inside && /^  \}/ { inside = 0 }
        inside && /^    "/ { split($0, part, "\""); cause = part[2] }
        inside && /^      "/ { split($0, part, "\""); value = $2
            sub(/,/, "", value); of[part[2]] = value }
        inside && /^    \}/ && of["count"] > 0 {
            print cause, of["count"], of["entries_dropped"], of["direct_cycles"] }' \
        "$WORK/a.json" | sort
}

for lab in kmap protect ctxsw; do
    test_that "the time line of $lab has the flushes that are counted"
    run run --headless -q --serial none --append "lab=$lab exit" \
        --stats "$WORK/a.json" --perfetto "$line"
    exits 0
    flushes >"$WORK/got"
    counted_flushes >"$WORK/expected"
    [ -s "$WORK/expected" ] || complain "no flushes"
    same "$WORK/expected" "$WORK/got" "flushes"

    test_that "the time line of $lab is well formed, and in order"
    well_formed
    in_order

    test_that "the time line of $lab has the regions that are counted"
    members regions "name count" | sort >"$WORK/expected"
    sed -n 's/^{"ph": "B".*"tid": \([0-9]*\), "name": "\([^"]*\)".*/\1 \2/p' \
        "$line" | awk '$1 > 3 { n[$2]++ } END { for (r in n) print r, n[r] }' |
        sort >"$WORK/got"
    same "$WORK/expected" "$WORK/got" "regions"
done

test_that "a switch of address spaces is a slice for each"
grep -c '"tid": 1, "name": "CR3 0x' "$line" >"$WORK/got"
[ "$(cat "$WORK/got")" -gt 10 ] || complain "$(cat "$WORK/got") slices"
sed -n 's/.*"tid": 1, "name": "\(CR3 0x[0-9a-f]*\)".*/\1/p' "$line" |
    uniq -d >"$WORK/got"
[ ! -s "$WORK/got" ] || complain "a switch to the same: $(head -n 1 "$WORK/got")"

test_that "a page fault has its address"
run run --headless -q --serial none --append "lab=protect exit" \
    --stats "$WORK/a.json" --perfetto "$line"
grep -q '"ph": "i".*"name": "page_fault".*"address": "0x[0-9a-f]\{8\}"' "$line" ||
    complain "no page fault"

test_that "a time line changes nothing of the statistics"
run run --headless -q --serial none --append "lab=protect exit" \
    --stats "$WORK/b.json"
same_statistics "$WORK/a.json" "$WORK/b.json"

test_that "of too many events the first are written, and a line says so"
# mov ecx, 250010; mov cr3, eax; loop; and the end
kernel '\271\232\320\003\000\017\042\330\342\373'"$EXIT_0"
run run "$WORK/k" --headless --serial none --perfetto "$line"
exits 0
tail -n 1 "$line" | sed 's/.*"events": \([0-9]*\), "dropped": \([0-9]*\).*/\1 \2/' \
    >"$WORK/got"
read -r events dropped <"$WORK/got"
equals "events" "$events" 250000
[ "$dropped" -ge 10 ] || complain "dropped: $dropped"
grep -qF -- "--perfetto: the first 250000 events are in the file, the $dropped" \
    "$WORK/err" || complain "no line: $(head -n 1 "$WORK/err")"
in_order
[ "$(wc -c <"$line")" -lt 60000000 ] || complain "$(wc -c <"$line") bytes"

test_that "a hostile name of a function stays a string"
# mov cr3, eax, and the end, in a function with quotes in its name
kernel '\017\042\330'"$EXIT_0"
printf '00100020 T a"},{\\x\n' >"$WORK/names"
run run "$WORK/k" --headless -q --serial none --symbols "$WORK/names" \
    --perfetto "$line"
exits 0
grep -qF '"at": "a\"},{\\x+0x' "$line" || grep -qF '"at": "a\"},{\\x"' "$line" ||
    complain "at: $(grep mov_cr3 "$line" | head -n 1)"
well_formed

test_that "where no file can be there is no run"
run run --headless -q --perfetto "$WORK/none/t.json"
refused "none/t.json"

finish
