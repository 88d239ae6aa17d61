#!/bin/sh
# What is done with recorded traces (docs/traces.md): looking into them, and
# many geometries over one of them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# record NAME ARGUMENT...: records a run of the bundled kernel in NAME.pwt.
record() {
    trace=$WORK/$1.pwt
    shift
    "$PAGEWALK" run -q --headless --serial none --trace "$trace" "$@" ||
        complain "recording $trace failed"
}

# counted NAME: the number of a line of `trace info` in $WORK/out.
counted() {
    sed -n "s/^ *$1  *//p" "$WORK/out" | tr -d ,
}

# equals WHAT GOT EXPECTED: two numbers.
equals() {
    [ "$2" = "$3" ] || complain "$1: '$2', not '$3'"
}

test_that "the traces of the other tests are recorded"
record recursive --append "lab=recursive exit" --trace-filter split:1,1
record kmap --append "lab=kmap exit" --trace-filter split:1,1
record joint --append "lab=recursive exit" --trace-filter joint:1
record coarse --append "lab=recursive exit"

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

# agrees TRACE EVERY: each EVERY-th row of the sweep in $WORK/s.csv has the
# misses, fills and evictions of a replay with the same TLB.
agrees() {
    sed '1d; s/^[^"]*"//; s/",/ /' "$WORK/s.csv" |
        awk -v every="$2" 'NR % every == 1 { gsub(",", " ", $2); print }' \
        >"$WORK/rows"
    [ "$(wc -l <"$WORK/rows")" -gt 9 ] || complain "fewer than ten rows"
    while read -r tlb side _ _ _ references misses fills evictions _; do
        run replay -q "$1" --attribution off --tlb "$tlb" --json -
        awk -f "$(dirname "$0")/flat.awk" "$WORK/out" >"$WORK/flat"
        array=tlb
        [ "$side" = u ] || array=${side}tlb
        for row in "accesses $references" "misses $misses" "fills $fills" \
            "evictions $evictions"; do
            grep -qx "tlb\.$array\.$row" "$WORK/flat" ||
                complain "$tlb, $array: replay has not '$row'"
        done
    done <"$WORK/rows"
}

test_that "a sweep of both sides counts what replays count (recursive)"
run sweep "$WORK/recursive.pwt" --side d,i --csv "$WORK/s.csv"
exits 0
agrees "$WORK/recursive.pwt" 7

test_that "a sweep of both sides counts what replays count (kmap)"
run sweep "$WORK/kmap.pwt" --side d,i --csv "$WORK/s.csv"
exits 0
agrees "$WORK/kmap.pwt" 7

test_that "a sweep of unified TLBs counts what replays count"
run sweep "$WORK/joint.pwt" --side u --csv "$WORK/s.csv"
exits 0
agrees "$WORK/joint.pwt" 7

test_that "a sweep's rows do not depend on the number of threads"
run sweep "$WORK/kmap.pwt" --jobs 1 --csv "$WORK/one.csv"
run sweep "$WORK/kmap.pwt" --jobs 5 --csv "$WORK/five.csv"
same "$WORK/one.csv" "$WORK/five.csv" "the rows"

test_that "a sweep prints CSV, and reads a trace from a pipe"
run sweep "$WORK/kmap.pwt" --entries 32,48 --ways 4,full --policy lru
sed 1d "$WORK/out" | cut -d , -f 2- >"$WORK/file"
equals rows "$(wc -l <"$WORK/file")" 4
run_from "$WORK/kmap.pwt" sweep - --entries 32,48 --ways 4,full --policy lru
exits 0
sed 1d "$WORK/out" | cut -d , -f 2- >"$WORK/pipe"
same "$WORK/file" "$WORK/pipe" "the rows"

test_that "a sweep of two traces has the rows of each, in their order"
run sweep "$WORK/recursive.pwt" "$WORK/kmap.pwt" --entries 64 --ways 4 \
    --policy plru
exits 0
sed 1d "$WORK/out" | cut -d , -f 1 >"$WORK/traces"
printf '%s\n' "$WORK/recursive.pwt" "$WORK/kmap.pwt" >"$WORK/expected"
same "$WORK/traces" "$WORK/expected" "the traces"

test_that "a geometry that a coarse trace cannot serve is left out and counted"
run sweep "$WORK/coarse.pwt" --entries 64 --ways 4,full --policy lru
exits 0
complains_of="1 geometry left out, such as dtlb=64xfull,policy=lru"
grep -qF "$complains_of" "$WORK/err" || complain "no '$complains_of'"
grep -qF -- "--trace-filter" "$WORK/err" || complain "the option is not named"
equals rows "$(sed 1d "$WORK/out" | wc -l)" 1

test_that "a sweep of which no geometry is left ends with exit code 2"
run sweep "$WORK/coarse.pwt" --entries 64 --ways full --policy lru
exits 2
grep -qF "sweep: no geometry is left" "$WORK/err" || complain "no such line"
run sweep "$WORK/kmap.pwt" --side u
exits 2
grep -qF "record with --trace-filter joint:S" "$WORK/err" ||
    complain "the option is not named"

test_that "a broken trace ends a sweep with one line and no rows"
run sweep "$WORK/cut.pwt" --csv "$WORK/none.csv"
exits 2
complains "cut.pwt: offset 9000"
[ ! -e "$WORK/none.csv" ] || complain "a file was written"

test_that "a list that is no list is refused"
run sweep "$WORK/kmap.pwt" --entries 64..16
refused "--entries 64..16: not N, A..B or A..B:STEP"
run sweep "$WORK/kmap.pwt" --ways half
refused "--ways half: neither a number"
run sweep "$WORK/kmap.pwt" --policy mru
refused "--policy: no policy 'mru': did you mean 'lru'? (lru, plru, fifo, random, nru, bit-plru"
run sweep "$WORK/kmap.pwt" --side u,d
refused "--side: u is a TLB without d and i"

test_that "a full disk is the host's failure"
run sweep "$WORK/kmap.pwt" --entries 64 --ways 4 --policy lru --csv /dev/full
exits 3
complains "/dev/full: No space left on device"

# imported LACKEY: each geometry of a sweep over the import of a lackey text has
# the references and misses of the model in lackey_lru.awk.
imported() {
    run trace import "$WORK/l.pwt" --lackey "$1" --trace-filter split:1,1
    exits 0
    run sweep "$WORK/l.pwt" --side d,i --entries 4,64 --ways 1,4,full \
        --policy lru
    exits 0
    sed '1d; s/^[^"]*"[^"]*",//' "$WORK/out" | tr , ' ' >"$WORK/rows"
    [ -s "$WORK/rows" ] || complain "no rows"
    while read -r side entries ways _ references misses _; do
        equals "$side ${entries}x$ways" "$references $misses" \
            "$(awk -v SETS=$((entries / ways)) -v WAYS="$ways" \
                -v SIDE="$side" -f "$(dirname "$0")/lackey_lru.awk" "$1")"
    done <"$WORK/rows"
}

cat >"$WORK/hand" <<'TEXT'
==1== Lackey, an example Valgrind tool
I  04001000,3
 L 1ffeffe000,8
 S 1ffeffeffc,8
I  04001ffe,4
 M 05000010,4
 L 06000000,4
 L 07000000,4
 L 05000010,4
 L 08000000,4
 S 1ffeffe000,8
I  04001000,3
==1==
TEXT

test_that "a text of lackey becomes a trace with the misses of an LRU model"
imported "$WORK/hand"

test_that "lackey's fetches, loads, stores and page crossings are references"
run trace info "$WORK/l.pwt"
equals references "$(counted references | head -n 1)" 14
equals pages "$(counted pages)" 8
equals cycles "$(counted cycles)" 4

test_that "lackey's text is read from a pipe, under a coarser filter"
run_from "$WORK/hand" trace import "$WORK/p.pwt" --lackey - \
    --trace-filter split:8,16
exits 0
run trace info "$WORK/p.pwt"
prints "split:8,16"
equals references "$(counted references | head -n 1)" 14

test_that "a line that is not lackey's is refused by its number"
printf 'I  04001000,3\n L what\n' >"$WORK/bad"
run trace import "$WORK/bad.pwt" --lackey "$WORK/bad"
refused "$WORK/bad:2: not a line of lackey"
[ ! -e "$WORK/bad.pwt" ] || complain "a trace was written"

test_that "two pages that are equal in 32 bits are refused"
printf ' L 104001000,3\n L 04001000,3\n' >"$WORK/bad"
run trace import "$WORK/bad.pwt" --lackey "$WORK/bad"
refused "$WORK/bad:2: pages 0x104001 and 0x4001 are equal in 32 bits"

if command -v valgrind >/dev/null; then
    test_that "a real program's lackey text has the misses of an LRU model"
    valgrind --tool=lackey --trace-mem=yes true 2>"$WORK/lackey"
    imported "$WORK/lackey"
else
    echo "trace_tools.sh: no valgrind: its lackey text is not imported"
fi

finish
