#!/bin/sh
# Traces: recording, replaying, and files that are broken.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

T=$WORK/t.pwt

# Records a short boot: record OPTIONS...
record() {
    run run -q --headless --serial none --mem 8M --trace "$T" "$@" \
        --append "lab=${labs:-recursive} exit"
}

test_that "a trace is recorded, and replays to the statistics of its run"
record --stats "$WORK/s.json"
exits 0
run replay -q --expect "$WORK/s.json" "$T"
exits 0

test_that "a trace of any policy and relation of levels replays to its run"
for tlb in policy=srrip dtlb=64x4:lfu,itlb=32x4:nru \
    stlb=64x4,levels=exclusive,policy=bit-plru \
    dtlb=16x4,stlb=32x4,levels=inclusive; do
    record --tlb "$tlb" --stats "$WORK/s.json"
    exits 0
    run replay -q --expect "$WORK/s.json" "$T"
    exits 0
done

test_that "a trace of a model with a base needs no other file"
printf 'based_on = p6\n[tlb]\ndtlb = 16x4:srrip\n' >"$WORK/mine.ini"
record --model "$WORK/mine.ini" --stats "$WORK/s.json"
exits 0
rm "$WORK/mine.ini"
run replay -q --expect "$WORK/s.json" "$T"
exits 0

test_that "a replay is not compared by what made the expected statistics"
sed -E 's/"version": .*/"version": "9",/; s/"blocks_made": .*/"blocks_made": 1,/' \
    "$WORK/s.json" >"$WORK/other.json"
cmp -s "$WORK/s.json" "$WORK/other.json" && complain "nothing was changed"
run replay -q --expect "$WORK/other.json" "$T"
exits 0

test_that "what a prefetch reads stands in no trace: it is refused"
record --tlb prefetch=4
refused "prefetch=4: a trace does not know pages that are only prefetched"
record
run replay -q --tlb prefetch=4 "$T"
refused "prefetch=4"

test_that "inclusive levels other than the recording's need a joint trace"
record
run replay -q --tlb stlb=64x4,levels=inclusive "$T"
refused "--trace-filter joint:1"
record --trace-filter joint:1
run replay -q --tlb stlb=64x4,levels=inclusive "$T"
exits 0

test_that "a --tlb that the header has no room for is refused"
record --tlb "$(printf 'seed=1,%.0s' $(seq 50))policy=lru"
refused "--tlb: a trace has room for 255 characters"

test_that "a TLB that the trace does not serve names the option to record with"
record
run replay --tlb tlb=64x4 "$T"
refused "record with --trace-filter joint:S"

test_that "a filter that the TLB does not admit is refused before the run"
run run -q --headless --trace "$WORK/no.pwt" --trace-filter split:8,32
refused "--trace-filter: the trace filter has 32 slots for data"
[ ! -e "$WORK/no.pwt.part" ] || complain "$WORK/no.pwt.part is there"

test_that "a trace comes from standard input and from a FIFO, too"
"$PAGEWALK" replay --json "$WORK/file.json" -q "$T"
"$PAGEWALK" replay --json "$WORK/pipe.json" -q - <"$T"
cmp -s "$WORK/file.json" "$WORK/pipe.json" || complain "- differs"
# The test keeps the FIFO open until the replay reads: a FIFO holds 64 KiB, the
# trace is larger.
labs=recursive,directmap,kmap
record --trace-filter joint:1
labs=
[ "$(wc -c <"$T")" -gt 65536 ] || complain "the trace is too small"
"$PAGEWALK" replay --json "$WORK/file.json" -q "$T"
mkfifo "$WORK/fifo"
exec 3<>"$WORK/fifo"
"$PAGEWALK" replay --json "$WORK/fifo.json" -q "$WORK/fifo" 3<&- &
reader=$!
timeout "$HANG" cat "$T" >&3
exec 3>&-
wait "$reader" || complain "a FIFO is not read"
cmp -s "$WORK/file.json" "$WORK/fifo.json" || complain "a FIFO differs"
record
"$PAGEWALK" replay --json "$WORK/file.json" -q "$T"

test_that "a trace goes to standard output, too"
"$PAGEWALK" run -q --headless --serial none --mem 8M --append exit \
    --trace - </dev/null >"$WORK/stdout.pwt"
run replay -q "$WORK/stdout.pwt"
exits 0

test_that "a trace that is cut off is refused, with its name and the offset"
size=$(wc -c <"$T")
head -c $((size - 100)) "$T" >"$WORK/cut.pwt"
run replay "$WORK/cut.pwt" --json "$WORK/none.json"
refused "$WORK/cut.pwt: offset"
[ ! -e "$WORK/none.json" ] || complain "statistics were written"

test_that "--partial uses what comes before the break, and says so"
head -c $((size - 1)) "$T" >"$WORK/cut.pwt"
run replay --partial -q "$WORK/cut.pwt" --json "$WORK/cut.json"
exits 0
[ "$(wc -l <"$WORK/err")" = 2 ] || complain "not two lines on stderr"
grep -q "^pagewalk: $WORK/cut.pwt: offset [0-9]*: " "$WORK/err" ||
    complain "the break is not named: $(cat "$WORK/err")"
grep -q "^pagewalk: --partial: [1-9][0-9]* records before it are used" \
    "$WORK/err" || complain "no note: $(cat "$WORK/err")"
cmp -s "$WORK/file.json" "$WORK/cut.json" ||
    complain "all records are there, but the statistics differ"

test_that "--partial cannot use a trace without a header"
head -c 30 "$T" >"$WORK/cut.pwt"
run replay --partial "$WORK/cut.pwt"
refused "$WORK/cut.pwt: offset 30: ends in the header's text"

test_that "--partial does not hide that a whole trace is whole"
run replay --partial -q "$T"
exits 0
[ ! -s "$WORK/err" ] || complain "$(cat "$WORK/err")"

test_that "what is no trace is refused"
run replay "$WORK/none.pwt"
refused "$WORK/none.pwt: No such file or directory"
run replay "$WORK"
refused "$WORK: is a directory"
run replay "$WORK/file.json"
refused "$WORK/file.json: offset 0: no Pagewalk trace"
run replay /dev/null
refused "/dev/null: offset 0: no Pagewalk trace"
run replay
refused "replay: expected one TRACE, or -"

test_that "a run whose trace cannot be written fails"
run run -q --headless --serial none --mem 8M --append exit \
    --trace "$WORK/no/such/t.pwt"
refused "$WORK/no/such/t.pwt: no such directory"
if [ -w /dev/full ]; then
    run run -q --headless --serial none --mem 8M --append exit \
        --trace /dev/full
    exits 3
    complains "/dev/full: No space left on device"
    [ -c /dev/full ] || complain "/dev/full is no device any more"
fi

test_that "what a trace holds does not get lost on a full device"
if [ -w /dev/full ]; then
    for what in dump info verify; do
        code=0
        "$PAGEWALK" trace $what "$T" >/dev/full 2>"$WORK/err" || code=$?
        command_line="trace $what >/dev/full"
        exits 3
        complains "standard output: No space left on device"
    done
fi

# A recording of many chunks whose file may not grow beyond 32 blocks of 512
# bytes (POSIX, ulimit -f; some shells take blocks of 1024).
limited() {
    command_line="pagewalk run --trace with a limit of the file's size"
    { (
        [ "$1" = kill ] || trap '' XFSZ
        # shellcheck disable=SC3045
        ulimit -c 0 2>/dev/null     # no core file
        ulimit -f 32
        exec "$PAGEWALK" run -q --headless --serial none --mem 8M \
            --append "lab=kmap exit" --trace "$WORK/limited.pwt" \
            --trace-filter split:1,1
    ) </dev/null >"$WORK/out" 2>"$WORK/err"
    code=$?; } 2>/dev/null      # the shell says so when it was killed
}

is_readable_up_to_a_chunk() {
    [ ! -e "$WORK/limited.pwt" ] || complain "the file has its name"
    run replay "$WORK/limited.pwt.part"
    refused "$WORK/limited.pwt.part: offset"
    run replay --partial "$WORK/limited.pwt.part"
    exits 0
    grep -q "^pagewalk: --partial: [1-9][0-9]* records" "$WORK/err" ||
        complain "no record is used: $(cat "$WORK/err")"
}

test_that "a run whose trace finds the disk full fails"
limited ignore
exits 3
complains "$WORK/limited.pwt.part: File too large"
is_readable_up_to_a_chunk

test_that "a killed recording leaves what can be read with --partial"
limited kill
[ "$code" -gt 128 ] || complain "exit $code: it was not killed"
is_readable_up_to_a_chunk

finish
