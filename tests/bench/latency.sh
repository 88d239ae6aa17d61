#!/bin/sh
# How long a run goes on after SIGTERM, in milliseconds of the host: the median
# and the longest of some runs. The aim is 100. Part of make bench.
PAGEWALK=${PAGEWALK:-build/pagewalk}
RUNS=9
WORK=$(mktemp -d) || exit 3
trap 'rm -rf "$WORK"' EXIT

# rom CODE: makes $WORK/rom, which runs the code, given as octal bytes, in real
# mode at F000:0000.
rom() {
    head -c 65536 /dev/zero >"$WORK/rom"
    # shellcheck disable=SC2059
    printf "$1" | dd of="$WORK/rom" conv=notrunc 2>/dev/null
    printf '\351\015\000' |     # jmp to offset 0 from offset 0xfff0
        dd of="$WORK/rom" bs=1 seek=65520 conv=notrunc 2>/dev/null
}

milliseconds() {
    echo $(($(date +%s%N) / 1000000))
}

# latency WHAT ARGUMENT...: one line.
latency() {
    what=$1
    shift
    : >"$WORK/times"
    for _ in $(seq $RUNS); do
        "$PAGEWALK" run --headless -q --serial none "$@" </dev/null \
            >/dev/null 2>&1 &
        process=$!
        sleep 1                 # the guest has booted
        before=$(milliseconds)
        kill -TERM "$process" && wait "$process" 2>/dev/null
        echo $(($(milliseconds) - before)) >>"$WORK/times"
    done
    sort -n "$WORK/times" |
        awk -v what="$what" '{ t[NR] = $1 } END {
            printf "%-40s %6d %6d\n", what, t[int((NR + 1) / 2)], t[NR] }'
}

printf '%-40s %6s %6s\n' "ms from SIGTERM to the end" median most
latency "busy kernel" --append "bench=sieve benchscale=10000 exit"
latency "busy kernel, attribution" --attribution on \
    --append "bench=chase_1024 benchscale=10000 exit"
# mov cx, 0xffff; rep insb; jmp to the first: each INSB asks a port, and 65,535
# of them take one tick.
rom '\271\377\377\363\154\353\371'
latency "REP INSB, --clock insns" --clock insns --bios "$WORK/rom"
