#!/bin/sh
# readers.sh: `pagewalk trace dump` and the second reader (pwt.h) print the same
# records of the same traces, and refuse the same ones. PAGEWALK is the program
# under test, READER the second reader.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=${PAGEWALK:-build/pagewalk}
READER=${READER:-build/tests/trace_reader}
golden=$(dirname "$0")/../golden
T=$WORK/t.pwt

# agree TRACE CODE: both end with this exit code, after the same lines.
agree() {
    run_command "$PAGEWALK" trace dump "$1"
    exits "$2"
    mv "$WORK/out" "$WORK/dump"
    run_command "$READER" "$1"
    exits "$2"
    same "$WORK/dump" "$WORK/out" "the records of $(basename "$1")"
}

# record OPTION...: a short run.
record() {
    run_command "$PAGEWALK" run -q --headless --serial none \
        --trace "$T" "$@"
}

for trace in "$golden"/*.pwt; do
    test_that "both readers read $(basename "$trace")"
    agree "$trace" 0
    [ -s "$WORK/dump" ] || complain "no record"
done

test_that "both read a recording that is joint, and one of a unified TLB"
record --trace-filter joint:2 --append "lab=recursive exit"
agree "$T" 0
record --tlb tlb=64x4 --clock insns --append "lab=recursive exit"
agree "$T" 0

test_that "both read a recording without classes"
record --attribution off --append "lab=recursive exit"
agree "$T" 0
lacks "$WORK/dump" 'first=[a-z]'

test_that "both read the recording of a part of a run"
record --trace-from region:kmap.kmap_local --trace-to region:kmap.kmap_local \
    --append "lab=kmap exit"
exits 0
agree "$T" 0

# The file may not grow beyond 32 blocks of 512 bytes (POSIX, ulimit -f); the
# kernel of the host kills who tries.
test_that "both read a recording that was killed up to its last whole chunk"
rm "$T"
{ (
    # shellcheck disable=SC3045
    ulimit -c 0 2>/dev/null         # no core file
    ulimit -f 32
    record --trace-filter split:1,1 --append "lab=kmap exit"
) } 2>/dev/null
[ ! -e "$T" ] || complain "the recording was not killed"
agree "$T.part" 2
[ -s "$WORK/dump" ] || complain "no record"

test_that "both refuse a trace that is cut off, wherever that is"
record --append "lab=recursive exit"
size=$(wc -c <"$T")
for part in 0 1 2 3 4 5 6 7 8 9 10; do
    head -c $((size * part / 10 - part / 10)) "$T" >"$WORK/cut.pwt"
    agree "$WORK/cut.pwt" 2
done

test_that "both refuse a trace of which a byte is wrong, after the same records"
for part in 1 2 3 4 5 6 7 8 9; do
    cp "$T" "$WORK/wrong.pwt"
    at=$((size * part / 10))
    byte=$(od -An -tu1 -j $at -N 1 "$T")
    # shellcheck disable=SC2059
    printf "\\$(printf %o $((byte ^ 16)))" |
        dd of="$WORK/wrong.pwt" bs=1 seek=$at conv=notrunc 2>/dev/null
    agree "$WORK/wrong.pwt" 2
done

finish
