#!/bin/sh
# The event log of a booted kernel: the run's own counters, `pagewalk count` of
# the log and the reference must agree. PAGEWALK and REFERENCE are the programs.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

here=$(dirname "$0")
events=0

# common JSON: the numbers that a run and an event stream have in common, by the
# stream's names. Dirty assists, and so walks, are not among them: a stream
# cannot say that software made an entry with D set.
common() {
    awk -f "$here/../cli/flat.awk" "$1" | awk '
    function put(name, value) { sum[name] += value }
    {
        path = $1
        if (path ~ /^arrays\./ && path !~ /assists/) put(path, $2)
        if (path ~ /^sides\.[idu]\.(accesses|hits|misses)$/) put(path, $2)
        if (path == "walks.faults") put(path, $2)
        if (path ~ /^flushes\./ && path !~ /cycles$|psc_/) {
            sub(/mov_cr0/, "mov_cr4", path)
            sub(/task_switch/, "mov_cr3", path)
            put(path, $2)
        }
        if (path !~ /^tlb\./) next
        n = split(path, word, ".")
        side = word[2] == "tlb" ? "u" : substr(word[2], 1, 1)
        array = word[2] == "tlb" ? "dtlb" : word[2]
        if (n == 3 && word[3] ~ /^(accesses|hits|misses)$/ && side != "s")
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

# count PROGRAM ANSWER: the program counts the log.
count() {
    # shellcheck disable=SC2086
    run_command $1 "$WORK/events"
    exits 0
    cp "$WORK/out" "$WORK/$2"
}

for options in "--model i386" "--model p6" "--model modern" \
    "--model p6 --tlb stlb=64x4,tlb=32x4,large=shared,policy=random"; do
    test_that "count and the reference agree on a kernel with $options"
    # shellcheck disable=SC2086
    run_command "$PAGEWALK" run -q --headless --serial none --mem 8M \
        --append exit $options --events "$WORK/events" --stats "$WORK/live.json"
    exits 0
    events=$((events + $(wc -l <"$WORK/events")))
    count "$PAGEWALK count" fast.json
    count "$REFERENCE" slow.json
    same "$WORK/fast.json" "$WORK/slow.json" "the counts"

    test_that "count and the run agree on a kernel with $options"
    common "$WORK/live.json" >"$WORK/live"
    common "$WORK/fast.json" >"$WORK/fast"
    [ -s "$WORK/live" ] || complain "no statistics"
    same "$WORK/live" "$WORK/fast" "the counters"
done
echo "booted kernels: $events events compared"
finish
