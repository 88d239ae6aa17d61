#!/bin/sh
# fuzz.sh run SECONDS TARGET:LENGTH...   fuzzes all targets side by side, each
#                                        from where the last run has stopped
# fuzz.sh report TARGET...               executions, coverage, findings so far
# fuzz.sh keep TARGET...                 adds the runs to the tally in git, and
#                                        inputs that reach more to the corpus
#
# FUZZ_OUT has the programs fuzz_TARGET, their corpus, logs and findings, and
# tally.tsv: target, seconds of CPU, executions, edges covered. The tally in git
# is tests/fuzz/tally.tsv.
set -eu
here=$(dirname "$0")
out=${FUZZ_OUT:-build/fuzz}
HANG=${FUZZ_HANG:-120}
KEEP_MAX=64             # inputs of each target that go to the corpus at once

# number NAME LOG: what libFuzzer printed last for it.
number() {
    sed -n "s/^stat::$1: *//p" "$2" | tail -n 1
}

edges() {
    sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$1" | tail -n 1
}

# Seconds of CPU that the children of this shell have used.
cpu_seconds() {
    times >"$1"
    sed -n 2p "$1" | tr ms '  ' |
        awk '{ printf "%d\n", $1 * 60 + $2 + $3 * 60 + $4 + 0.5 }'
}

fuzz_one() {
    target=$1 max=$2 seconds=$3 log=$out/log/$1
    mkdir -p "$out/corpus/$target" "$out/log" "$out/found/$target"
    dict=$here/dict/$target.dict
    code=0
    # What the readers under test print is dropped (close_fd_mask).
    "$out/fuzz_$target" -max_total_time="$seconds" -timeout="$HANG" \
        -max_len="$max" -close_fd_mask=1 -print_final_stats=1 \
        -rss_limit_mb=4096 -artifact_prefix="$out/found/$target/" \
        $([ -f "$dict" ] && echo "-dict=$dict") \
        "$out/corpus/$target" "$here/corpus/$target" >"$log" 2>&1 || code=$?
    printf '%s\t%s\t%s\t%s\n' "$target" \
        "$(cpu_seconds "$log.times")" \
        "$(number number_of_executed_units "$log")" "$(edges "$log")" \
        >>"$out/tally.tsv"
    [ "$code" = 0 ] || echo "$target: a finding, see $log"
    return "$code"
}

run() {
    seconds=$1
    shift
    pids=
    for target in "$@"; do
        fuzz_one "${target%:*}" "${target#*:}" "$seconds" &
        pids="$pids $!"
    done
    code=0
    for pid in $pids; do
        wait "$pid" || code=1
    done
    return $code
}

# The runs of both tallies, summed, and what has been found and not kept.
report() {
    printf '%-10s %12s %12s %12s %8s %9s\n' target "CPU hours" executions \
        "a second" edges findings
    for target in "$@"; do
        found=$(find "$out/found/$target" -type f 2>/dev/null | wc -l)
        cat "$here/tally.tsv" "$out/tally.tsv" 2>/dev/null |
            awk -F'\t' -v target="$target" -v found="$found" '
                $1 == target {
                    seconds += $2
                    runs += $3
                    if ($4 > edges) edges = $4
                }
                END {
                    printf "%-10s %12.2f %12d %12d %8d %9d\n", target,
                        seconds / 3600, runs,
                        seconds ? runs / seconds : 0, edges, found
                }'
    done
}

keep() {
    for target in "$@"; do
        [ -d "$out/corpus/$target" ] || continue
        new=$(mktemp -d)
        "$out/fuzz_$target" -merge=1 -close_fd_mask=1 "$new" \
            "$here/corpus/$target" "$out/corpus/$target" >/dev/null 2>&1 || :
        # The smallest first: what they reach stands in git for fewer bytes.
        find "$new" -type f -printf '%s %p\n' | sort -n |
            head -n "$KEEP_MAX" | while read -r _ file; do
            cmp -s "$file" "$here/corpus/$target/$(basename "$file")" ||
                cp "$file" "$here/corpus/$target/"
        done
        rm -rf "$new"
    done
    [ ! -f "$out/tally.tsv" ] || cat "$out/tally.tsv" >>"$here/tally.tsv"
    rm -f "$out/tally.tsv"
}

what=$1
shift
"$what" "$@"
