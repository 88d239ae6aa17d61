#!/bin/sh
# Traces from what other programs record (docs/traces.md, "Import").
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

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
    valgrind --tool=lackey --trace-mem=yes "${IMPORTED:-true}" \
        >"$WORK/out" 2>"$WORK/lackey"
    imported "$WORK/lackey"
else
    echo "import.sh: no valgrind: its lackey text is not imported"
fi

# The same references as a text of Dinero, whose references have no sizes, and
# of drcachesim.
cat >"$WORK/din" <<'TEXT'
2 4001000 the first fetch
0 fe000
1 fe008
3 0
4 0
2 0x4001ff8
0 5000010

0 6000000
1 6000000
TEXT
cat >"$WORK/view" <<'TEXT'
Output format:
<--record#-> <--instr#->: <---tid---> <record details>
------------------------------------------------------------
           1           0:     2765542 <marker: version 5>
           5           0:     2765542 <marker: page size 4096>
           6           1:     2765542 ifetch       3 byte(s) @ 0x0000000004001000 f3 48 a5             rep movsq
           7           1:     2765542 read         8 byte(s) @ 0x00000000000fe000 by PC 0x0000000004001000
           8           1:     2765542 write        8 byte(s) @ 0x00000000000fe008 by PC 0x0000000004001000
------------------------------------------------------------
           9           2: W0.T2765543 ifetch       7 byte(s) @ 0x0000000004001ff8 48 8d bb e0 02 00 00 lea    0x02e0(%rbx) -> %rdi
                                                                    00
          10           2: W0.T2765543 read         4 byte(s) @ 0x0000000005000010 by PC 0x0000000004001ff8
          11           2: W0.T2765543 pref-r-L1    8 byte(s) @ 0x0000000007000000 by PC 0x0000000004001ff8
          12           2: W0.T2765543 read         4 byte(s) @ 0x0000000006000000 by PC 0x0000000004001ff8
          13           2: W0.T2765543 write        4 byte(s) @ 0x0000000006000000 by PC 0x0000000004001ff8
View tool results:
              2 : total instructions
TEXT

test_that "texts of Dinero and drcachesim become the same trace"
run trace import "$WORK/d.pwt" --din "$WORK/din" --trace-filter split:1,1
exits 0
run trace dump "$WORK/d.pwt"
awk '$2 ~ /fetch|read|write/ { print $2, $3 }' "$WORK/out" >"$WORK/d"
run trace import "$WORK/v.pwt" --drcachesim "$WORK/view" \
    --trace-filter split:1,1
exits 0
run trace dump "$WORK/v.pwt"
awk '$2 ~ /fetch|read|write/ { print $2, $3 }' "$WORK/out" >"$WORK/v"
same "$WORK/d" "$WORK/v" "the references"
cat >"$WORK/expected" <<'TEXT'
fetch 0x04001
read 0x000fe
write 0x000fe
read 0x05000
read 0x06000
write 0x06000
TEXT
same "$WORK/d" "$WORK/expected" "the references"

test_that "references of Dinero that are absorbed are counted"
run trace info "$WORK/d.pwt"
equals references "$(counted references | head -n 1)" 7
equals cycles "$(counted cycles)" 2

test_that "texts are read from pipes"
for format in din drcachesim; do
    text=$WORK/din
    [ $format = din ] || text=$WORK/view
    run_from "$text" trace import "$WORK/p.pwt" --$format -
    exits 0
    run trace info "$WORK/p.pwt"
    equals references "$(counted references | head -n 1)" 7
done

test_that "pages of 4 MiB and 2 MiB are large pages"
for size in 2M 4M; do
    run trace import "$WORK/l.pwt" --din "$WORK/din" --page-size $size \
        --trace-filter split:1,1
    exits 0
    run replay -q "$WORK/l.pwt" --json -
    awk -f "$(dirname "$0")/flat.awk" "$WORK/out" >"$WORK/flat"
    # Data of 0xfe000, 0x5000010 and 0x6000000: in three pages of either size.
    grep -qx "tlb.dtlb.arrays.large.misses 3" "$WORK/flat" ||
        complain "$size: not three misses of large pages"
    grep -qx "tlb.dtlb.accesses 5" "$WORK/flat" ||
        complain "$size: not five accesses"
done

test_that "a page size that there is not is refused"
run trace import "$WORK/x.pwt" --din "$WORK/din" --page-size 1G
refused "--page-size 1G: not 4K, 2M or 4M"

test_that "an import needs one text"
run trace import "$WORK/x.pwt"
refused "trace import: needs one of --lackey, --din and --drcachesim"
run trace import "$WORK/x.pwt" --din "$WORK/din" --lackey "$WORK/hand"
refused "trace import: needs one of"

test_that "a line that is not of the format is refused by its number"
printf '0 1000\n5 1000\n' >"$WORK/bad"
run trace import "$WORK/x.pwt" --din "$WORK/bad"
refused "bad:2: not a line of din (a label from 0 to 4, address)"
printf '0 10g0\n' >"$WORK/bad"
run trace import "$WORK/x.pwt" --din "$WORK/bad"
refused "bad:1: not a line of din: the address is not hexadecimal"
printf ' 1 1: 5 read 8 bytes at 0x10\n' >"$WORK/bad"
run trace import "$WORK/x.pwt" --drcachesim "$WORK/bad"
refused "bad:1: not a line of drcachesim's view"
[ ! -e "$WORK/x.pwt" ] || complain "a trace was written"

finish
