#!/bin/sh
# traces.sh: what traces cost and how fast they are replayed. Part of make
# bench, alone make bench-traces; docs/performance.md says how to read it.
#
#   replay       medians of $ROUNDS rounds of processor time in user mode
#   yardstick    Valgrind's lackey and cachegrind on a program
#   recording    host instructions, by Valgrind
set -u

PAGEWALK=${PAGEWALK:-build/pagewalk}
USAGE=${USAGE:-build/tests/bench/usage}
ROUNDS=${ROUNDS:-7}
WORK=$(mktemp -d) || exit 3
trap 'rm -rf "$WORK"' EXIT

fail() {
    echo "bench-traces: $1" >&2
    exit 3
}

# boot OPTION...: the bundled kernel.
boot() {
    "$PAGEWALK" run -q --headless --serial none "$@" </dev/null ||
        fail "run $*"
}

# time_of COMMAND...: the median over the rounds, in microseconds.
time_of() {
    for _ in $(seq "$ROUNDS"); do
        "$USAGE" "$@" 2>&1 >"$WORK/out" | tail -n 1
    done | sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

# info TRACE FIELD: a number of trace info.
info() {
    "$PAGEWALK" trace info "$1" |
        awk -v field="$2" 'index($0, field) == 1 {
            gsub(/,/, ""); print $NF; exit }'
}

# A replay's line: workload, filter, attribution, aim in million references.
replay_line() {
    trace=$WORK/$1.$2.pwt
    took=$(time_of "$PAGEWALK" replay -q --attribution "$3" "$trace")
    awk -v name="$1" -v filter="$2" -v on="$3" -v aim="$4" -v took="$took" \
        -v references="$(info "$trace" references)" \
        -v records="$(info "$trace" records)" 'BEGIN {
            printf "%-10s %-8s %-4s %9.1f %9.1f %8.0f %8.1f   %s\n", name,
                filter, on, took / 1000, references / 1e6, references / took,
                records / took, aim }'
}

record() {
    name=$1
    shift
    boot --attribution on --trace "$WORK/$name.default.pwt" --append "$*"
    boot --attribution on --trace "$WORK/$name.single.pwt" \
        --trace-filter split:1,1 --append "$*"
}

replays() {
    echo "replay: million references of the run, and million records, a second"
    printf '%-10s %-8s %-4s %9s %9s %8s %8s   %s\n' run filter attr. ms \
        "Mref" Mref/s Mrec/s aim
    record labs "lab=kmap exit"
    record phases "console=serial bench benchscale=10 exit"
    for run in labs phases; do
        replay_line $run default off 1000
        replay_line $run default on 333
        replay_line $run single off 150
        replay_line $run single on 50
    done
}

yardsticks() {
    echo
    echo "yardstick: a sort of 3000 numbers under Valgrind: ms, million"
    echo "references, million references a second"
    seq 3000 | awk '{ print $1 * 7919 % 3001 }' >"$WORK/text"
    valgrind --tool=cachegrind --cache-sim=yes \
        --cachegrind-out-file="$WORK/cg" sort -n "$WORK/text" 2>"$WORK/log" \
        >/dev/null || fail "cachegrind"
    references=$(awk '/I +refs:|D +refs:/ { gsub(/,/, "")
        for (i = 1; i <= NF; i++) if ($i == "refs:") n += $(i + 1) }
        END { print n + 0 }' "$WORK/log")
    for tool in "cachegrind --cache-sim=yes --cachegrind-out-file=$WORK/cg" \
        "lackey --trace-mem=yes"; do
        # shellcheck disable=SC2086
        took=$(ROUNDS=3 time_of valgrind --tool=$tool sort -n "$WORK/text")
        awk -v name="${tool%% *}" -v took="$took" -v refs="$references" \
            'BEGIN { printf "%-24s %9.1f %9.1f %8.2f\n", name, took / 1000,
                refs / 1e6, refs / took }'
    done
}

# instructions PHASE SCALE OPTION...: of the host, for a boot and the phase.
instructions() {
    phase=$1
    scale=$2
    shift 2
    valgrind --tool=cachegrind --cache-sim=no \
        --cachegrind-out-file="$WORK/cg" "$PAGEWALK" run -q --headless \
        --serial none --attribution off "$@" --append \
        "console=serial bench=$phase benchscale=$scale exit" 2>&1 </dev/null |
        awk '/I +refs:/ { gsub(/,/, ""); print $NF }'
}

guest_instructions() {
    boot --attribution off --stats "$WORK/stats" --trace "$WORK/phase.pwt" \
        --append "console=serial bench=$1 benchscale=$2 exit"
    awk '/^  "instructions"/ { gsub(/[^0-9]/, ""); print; exit }' \
        "$WORK/stats"
}

# A phase's line: what recording adds, by the difference of two lengths.
recording_line() {
    without=$(($(instructions "$1" "$3") - $(instructions "$1" "$2")))
    with=$(($(instructions "$1" "$3" --trace "$WORK/phase.pwt") -
        $(instructions "$1" "$2" --trace "$WORK/phase.pwt")))
    short=$(guest_instructions "$1" "$2")
    bytes=$(wc -c <"$WORK/phase.pwt")
    long=$(guest_instructions "$1" "$3")
    bytes=$(($(wc -c <"$WORK/phase.pwt") - bytes))
    awk -v name="$1" -v without="$without" -v with="$with" -v aim="$4" \
        -v bytes="$bytes" -v guest="$((long - short))" 'BEGIN {
            printf "%-12s %10.1f %10.1f %8.3f %8s %10.2f\n", name,
                without / 1e6, with / 1e6, with / without, aim,
                bytes * 1000 / guest }'
}

recordings() {
    echo
    echo "recording: million host instructions of a phase, without and with"
    echo "--trace, and bytes of trace for 1000 instructions of the guest"
    printf '%-12s %10s %10s %8s %8s %10s\n' phase without with ratio aim bytes
    for phase in sieve crc calls; do
        recording_line $phase 1 3 1.05
    done
    for phase in cr3_8 cr3_32 invlpg fault call_cr3 copy_kmap chase_256 \
        chase_1024; do
        recording_line $phase 1 3 1.5
    done
}

replays
if command -v valgrind >/dev/null; then
    yardsticks
    recordings
else
    echo "without valgrind: no yardstick, and no cost of recordings"
fi
