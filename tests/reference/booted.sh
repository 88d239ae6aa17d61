#!/bin/sh
# The event log of a booted kernel: the run's own counters, `pagewalk count` of
# the log and the reference must agree. So must a replay of the run's trace, and
# both counters of the stream of that trace. PAGEWALK and REFERENCE are the
# programs.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

here=$(dirname "$0")
events=0

# common JSON: the numbers that a run and an event stream have in common, by the
# stream's names: all that are in its answer but the sum of frames.
common() {
    awk -f "$here/../cli/flat.awk" "$1" | awk '
    function put(name, value) { sum[name] += value }
    {
        path = $1
        if (path ~ /^arrays\./) put(path, $2)
        if (path ~ /^sides\./) put(path, $2)
        if (path ~ /^walks\.(count|faults)$/) put(path, $2)
        if (path ~ /^flushes\./ && path !~ /cycles$|psc_/) put(path, $2)
        if (path !~ /^tlb\./) next
        n = split(path, word, ".")
        side = word[2] == "tlb" ? "u" : substr(word[2], 1, 1)
        array = word[2] == "tlb" ? "dtlb" : word[2]
        if (n == 3 && word[3] ~ /^(accesses|hits|misses|.*_assists)$/ &&
            side != "s")
            put("sides." side "." word[3], $2)
        last = word[n]
        if (word[n - 1] == "miss_class") last = "miss_class." last
        if (last !~ /^(hits|misses|fills|evictions|miss_class\..*)$/) next
        if (path ~ /\.arrays\./)
            split_side[array] = 1
        else
            whole["arrays." array "." last] = array
        if (path ~ /\.arrays\.large\./) array = array "-large"
        of_array["arrays." array "." last " " (path ~ /\.arrays\./)] = $2
    }
    END {
        for (key in of_array) {
            split(key, part, " ")
            side = whole[part[1]]
            if (part[2] || !split_side[side]) put(part[1], of_array[key])
        }
        # A run leaves out the causes that its model does not have.
        for (name in sum)
            if (name !~ /^flushes/ || sum[name]) print name, sum[name]
    }' | sort
}

# count: both programs count the events, and answer alike, in fast.json.
count() {
    events=$((events + $(wc -l <"$WORK/events")))
    run_command "$REFERENCE" "$WORK/events"
    exits 0
    cp "$WORK/out" "$WORK/slow.json"
    run_command "$PAGEWALK" count "$WORK/events"
    exits 0
    cp "$WORK/out" "$WORK/fast.json"
    same "$WORK/fast.json" "$WORK/slow.json" "the counts"
}

# agree FILE [PATTERN]: FILE and fast.json have equal counters, but for those
# whose names match.
agree() {
    common "$1" | grep -Ev "${2:-^$}" >"$WORK/live"
    common "$WORK/fast.json" | grep -Ev "${2:-^$}" >"$WORK/fast"
    [ -s "$WORK/live" ] || complain "no statistics"
    same "$WORK/live" "$WORK/fast" "the counters"
}

# The i386 has no CR0.WP, so its kernel runs with WP = 0; the others set WP and
# PGE after their first accesses. Under pae=on they leave two-level paging first.
while read -r filter append options; do
    test_that "count and the reference agree on a kernel with $append $options"
    # shellcheck disable=SC2086
    run_command "$PAGEWALK" run -q --headless --serial none --mem 8M \
        --append "$append exit" $options --events "$WORK/events" \
        --stats "$WORK/live.json" --trace "$WORK/t.pwt" --trace-filter $filter
    exits 0
    count

    test_that "count and the run agree on a kernel with $append $options"
    agree "$WORK/live.json"

    # The trace has left out hits.
    test_that "count and the replay agree on a kernel with $append $options"
    run_command "$PAGEWALK" trace dump --events "$WORK/t.pwt"
    exits 0
    mv "$WORK/out" "$WORK/events"
    count
    run_command "$PAGEWALK" replay -q --classify --json "$WORK/live.json" \
        "$WORK/t.pwt"
    exits 0
    agree "$WORK/live.json" '\.(hits|accesses) '
done <<'END'
joint:1 pae=off --model i386
split:1,1 pae=off --model p6
joint:1 pae=on --model p6
split:1,1 pae=on --model modern
joint:1 pae=off --model p6 --tlb stlb=64x4,tlb=32x4,large=shared,policy=random
END
echo "booted kernels: $events events compared"
finish
