#!/bin/sh
# Many geometries over recorded traces (docs/traces.md, "Sweep").
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "the traces of the other tests are recorded"
record recursive --append "lab=recursive exit" --trace-filter split:1,1
record kmap --append "lab=kmap exit" --trace-filter split:1,1
record joint --append "lab=recursive exit" --trace-filter joint:1
record coarse --append "lab=recursive exit"
head -c 9000 "$WORK/recursive.pwt" >"$WORK/cut.pwt"

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
refused "--policy: no policy 'mru': did you mean 'lru'?"
run sweep "$WORK/kmap.pwt" --side u,d
refused "--side: u and s stand alone"

test_that "a full disk is the host's failure"
run sweep "$WORK/kmap.pwt" --entries 64 --ways 4 --policy lru --csv /dev/full
exits 3
complains "/dev/full: No space left on device"

test_that "stacks count what lanes count, of which a pipe has no other"
for name in kmap recursive; do
    run sweep "$WORK/$name.pwt" --entries 1..40:1,64,100 --policy lru \
        --ways 1,2,3,4,8,full --side d,i
    exits 0
    sed 1d "$WORK/out" | cut -d , -f 2- >"$WORK/stacks"
    run_from "$WORK/$name.pwt" sweep - --entries 1..40:1,64,100 --policy lru \
        --ways 1,2,3,4,8,full --side d,i
    exits 0
    sed 1d "$WORK/out" | cut -d , -f 2- >"$WORK/lanes"
    same "$WORK/stacks" "$WORK/lanes" "the rows"
done

test_that "a sweep under an assumption counts what replays under it count"
for what in pge=off tags=on invlpg=cr3; do
    run sweep "$WORK/kmap.pwt" --entries 32,64 --ways 4 --policy lru,fifo \
        --assume $what --csv "$WORK/s.csv"
    exits 0
    sed '1d; s/^[^"]*"//; s/",/ /' "$WORK/s.csv" | tr , ' ' |
        sed 's/ policy=/,policy=/' >"$WORK/rows"
    equals rows "$(wc -l <"$WORK/rows")" 4
    while read -r tlb _ _ _ _ _ misses fills evictions diverged stale; do
        run replay -q "$WORK/kmap.pwt" --attribution off --tlb "$tlb" \
            --assume $what --json -
        awk -f "$(dirname "$0")/flat.awk" "$WORK/out" >"$WORK/flat"
        for row in "tlb.dtlb.misses $misses" "tlb.dtlb.fills $fills" \
            "tlb.dtlb.evictions $evictions"; do
            grep -qx "$row" "$WORK/flat" ||
                complain "$what, $tlb: replay has not '$row'"
        done
        equals "$what, $tlb" "$diverged $stale" \
            "$(awk '/diverged/ { d = $2 } /stale/ { s = $2 }
                END { print d, s }' "$WORK/flat")"
    done <"$WORK/rows"
done

test_that "an assumption that is none is refused"
run sweep "$WORK/kmap.pwt" --assume magic
refused "--assume"

test_that "a sweep of the second level counts what replays count"
run sweep "$WORK/coarse.pwt" --side s --entries 32,64 --ways 4,full \
    --policy lru,plru --csv "$WORK/s.csv"
exits 0
sed '1d; s/^[^"]*"//; s/",/ /' "$WORK/s.csv" | tr , ' ' |
    sed 's/ policy=/,policy=/' >"$WORK/rows"
equals rows "$(wc -l <"$WORK/rows")" 8
while read -r tlb _ _ _ _ lookups misses fills evictions _; do
    run replay -q "$WORK/coarse.pwt" --attribution off --tlb "$tlb" --json -
    awk -f "$(dirname "$0")/flat.awk" "$WORK/out" >"$WORK/flat"
    for row in "fills $fills" "evictions $evictions"; do
        grep -qx "tlb\.stlb\.$row" "$WORK/flat" ||
            complain "$tlb: replay has not '$row'"
    done
    equals "$tlb: look-ups" "$lookups" "$(awk '
        /^tlb\.[id]tlb\.misses/ { n += $2 } END { print n }' "$WORK/flat")"
    equals "$tlb: misses" "$misses" $((lookups - $(sed -n \
        's/^tlb\.stlb\.hits //p' "$WORK/flat")))
done <"$WORK/rows"

# shards N: sweeps in N shards, $WORK/1.csv and so on.
shards() {
    rm -f "$WORK"/[0-9].csv
    for number in $(seq "$1"); do
        run sweep -q "$WORK/kmap.pwt" "$WORK/recursive.pwt" --side d,i \
            --entries 16,48,64 --ways 4,full --policy lru,fifo \
            --shard "$number/$1" --csv "$WORK/$number.csv"
        exits 0
    done
}

test_that "merged shards are the whole, to the byte"
run sweep "$WORK/kmap.pwt" "$WORK/recursive.pwt" --side d,i \
    --entries 16,48,64 --ways 4,full --policy lru,fifo --csv "$WORK/whole"
exits 0
for number in 1 3 7; do
    shards $number
    run sweep --merge "$WORK"/[0-9].csv --csv "$WORK/merged"
    exits 0
    same "$WORK/merged" "$WORK/whole" "the rows of $number shards"
done

test_that "shards of which one is missing or there twice are not merged"
run sweep --merge "$WORK"/[1-6].csv
refused "sweep: shard 7/7 is missing"
run sweep --merge "$WORK"/[1-7].csv "$WORK/3.csv"
refused "3.csv: is shard 3/7, and so is"

test_that "shards of different sweeps are not merged"
run sweep "$WORK/kmap.pwt" --shard 2/7 --csv "$WORK/2.csv"
run sweep --merge "$WORK"/[1-7].csv
refused "2.csv: is of another sweep than"

test_that "a shard's file that is damaged, cut off or none is not merged"
shards 2
sed 's/,16,/,17,/' "$WORK/2.csv" >"$WORK/x.csv"
run sweep --merge "$WORK/1.csv" "$WORK/x.csv"
refused "x.csv: is damaged or not complete"
sed '$d' "$WORK/2.csv" >"$WORK/x.csv"
run sweep --merge "$WORK/1.csv" "$WORK/x.csv"
refused "x.csv: is damaged or not complete"
run sweep --merge "$WORK/1.csv" "$WORK/whole"
refused "whole: not a CSV file of sweep --shard"

test_that "a shard is a number of a number"
for shard in 0/2 3/2 2 x/y 1/5000; do
    run sweep "$WORK/kmap.pwt" --shard $shard
    refused "--shard $shard: not I/N"
done

if command -v gnuplot >/dev/null; then
    test_that "a plot has a panel a policy, and a line for each of the ways"
    run sweep "$WORK/kmap.pwt" --policy lru,fifo --ways 2,full \
        --entries 16..64 --plot "$WORK/p.svg"
    exits 0
    for text in "kmap.pwt, data TLB, lru" "kmap.pwt, data TLB, fifo" \
        "2 ways" "fully associative" "misses per 1000 references" entries \
        "</svg>"; do
        grep -qF "$text" "$WORK/p.svg" || complain "no '$text' in the plot"
    done

    test_that "merged shards can be plotted"
    run sweep --merge "$WORK/1.csv" "$WORK/2.csv" --plot "$WORK/p.svg"
    exits 0
    grep -qF "recursive.pwt, instruction TLB, fifo" "$WORK/p.svg" ||
        complain "a panel is missing"
else
    echo "sweep.sh: no gnuplot: nothing is plotted"
fi

test_that "a plot without gnuplot names the package before the sweep begins"
PATH=/nowhere "$(command -v env)" "$PAGEWALK" sweep "$WORK/none.pwt" \
    --plot "$WORK/q.svg" </dev/null >"$WORK/out" 2>"$WORK/err"
code=$?
exits 3
complains "--plot needs gnuplot: install the package gnuplot-nox"

if command -v parallel >/dev/null; then
    test_that "GNU parallel makes the shards of a sweep"
    rm -f "$WORK"/[0-9].csv
    seq 4 | parallel -j 2 "$PAGEWALK" sweep -q "$WORK/kmap.pwt" --jobs 1 \
        --shard {}/4 --csv "$WORK/{}.csv" 2>"$WORK/err" ||
        complain "parallel has failed: $(head -n 1 "$WORK/err")"
    run sweep --merge "$WORK"/[0-9].csv --csv "$WORK/merged"
    exits 0
    run sweep "$WORK/kmap.pwt" --csv "$WORK/whole"
    same "$WORK/merged" "$WORK/whole" "the rows"
else
    echo "sweep.sh: no GNU parallel: its recipe is not run"
fi

finish
