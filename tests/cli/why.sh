#!/bin/sh
# What-ifs, single misses and advice (docs/traces.md): against kernels booted
# so, and against the statistics of the replay.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")
GOLDEN=$here/../golden/p6-kmap.pwt

# boot NAME OPTIONS...: runs a kernel with --clock insns, statistics in
# NAME.json.
boot() {
    stats=$WORK/$1.json
    shift
    "$PAGEWALK" run -q --headless --serial none --clock insns \
        --stats "$stats" "$@" || complain "the run for $stats failed"
}

# member FILE PATH: a number of a JSON file.
member() {
    awk -f "$here/flat.awk" "$1" | sed -n "s/^$2 //p"
}

# of_site FILE FUNCTION: cause, flushes and refills of the first flush site in a
# function.
of_site() {
    awk -f "$here/flat.awk" "$1" | awk -v name="$2+" '
        { split($1, at, ".") }
        at[1] != "call_sites" { next }
        at[3] == "site" { is = !found && index($2, name) == 1; found += is }
        is && at[3] == "cause" { cause = $2 }
        is && at[3] == "count" { count = $2 }
        is && at[3] == "refill_misses" { print cause, count, $2 }'
}

equals() {
    [ "$2" = "$3" ] || complain "$1: '$2', not '$3'"
}

test_that "the recordings of the other tests are made"
boot pge --append "lab=vmalloc exit pge=on " --trace "$WORK/pge.pwt"
boot nopge --append "lab=vmalloc exit pge=off"
boot invlpg --append "lab=kmap exit pge=off invlpg=on " \
    --trace "$WORK/invlpg.pwt" --trace-filter split:1,1
boot noinvlpg --append "lab=kmap exit pge=off invlpg=off"

# A kernel without global pages does not set CR4.PGE, and reloads CR3 once where
# the other one clears and sets CR4.PGE: the first and each second site of
# mov_cr4 after it have no counterpart.
test_that "pge=off has the misses of a kernel booted with pge=off"
"$PAGEWALK" trace dump "$WORK/pge.pwt" |
    awk '$2 == "site" && $5 == "mov_cr4" && !seen[$4]++ { print $4 }' |
    awk 'NR % 2 { printf ",noflush=%s:mov_cr4", $1 }' >"$WORK/sites"
run replay "$WORK/pge.pwt" --assume "pge=off$(cat "$WORK/sites")" \
    --json "$WORK/whatif.json"
exits 0
says "0 diverged, 0 stale: exact for the references of the recording"
for side in itlb dtlb; do
    live=$(member "$WORK/nopge.json" tlb.$side.misses)
    within "misses of $side" "$(member "$WORK/whatif.json" tlb.$side.misses)" \
        $((live - 4)) $((live + 4))
done

test_that "invlpg=cr3 has the refills of a kernel booted with invlpg=off"
run replay "$WORK/invlpg.pwt" --assume invlpg=cr3 --json "$WORK/whatif.json"
exits 0
live=$(of_site "$WORK/noinvlpg.json" unmap_slot)
equals "unmap_slot" "$(of_site "$WORK/whatif.json" unmap_slot)" "$live"
[ "${live%% *}" = mov_cr3 ] || complain "no MOV CR3 in unmap_slot: '$live'"

test_that "the JSON names the assumptions and what the numbers are worth"
equals assume "$(member "$WORK/whatif.json" replay.assume)" invlpg=cr3
equals diverged "$(member "$WORK/whatif.json" replay.diverged)" 0
equals stale "$(member "$WORK/whatif.json" replay.stale)" 0

test_that "where the kernel relied on what is assumed away, no number is exact"
run replay "$WORK/invlpg.pwt" --assume tags=on,noflush=unmap_slot --json -
exits 0
says "stale: not exact: the kernel relied on what is assumed away"

test_that "--assume refuses what is none, and what the trace cannot tell"
run replay "$GOLDEN" --assume pge=maybe
refused "--assume: 'pge=maybe' is none of pge=off, pge=on"
run replay "$GOLDEN" --assume pge=off --assume pge=on
refused "--assume: pge is given twice"
run replay "$GOLDEN" --assume large=split
refused "large=split: recorded with large=separate: record with --trace-filter"
run replay "$GOLDEN" --assume noflush=nobody
refused "noflush=nobody: no flush site is called so"
run replay "$WORK/invlpg.pwt" --assume pge=on --json "$WORK/none.json"
refused "pge=on: no page of the recording has G"
[ ! -e "$WORK/none.json" ] || complain "statistics were written"
run_from "$GOLDEN" replay --assume noflush=unmap_slot -
refused "noflush reads its trace twice, so it needs a file"

test_that "why tells a miss of an S = 1 trace, with code, ghosts and stack"
run why "$WORK/invlpg.pwt" --miss 500 --symbols "$KERNEL"
exits 0
equals "the first line" "$(sed -n '1s/:.*//p' "$WORK/out")" "miss 500"
for line in "  at         record " "  code " "  walk       PDE at 0x" "  cost " \
    "  array      " "    way 0    " "  class      " "  rule  " "  placed "; do
    prints "$line"
done
grep -q "^  code  *[a-z_]*+0x" "$WORK/out" || complain "no function is named"

test_that "why tells as many misses of a site as are charged to it"
run replay -q "$GOLDEN" --json "$WORK/golden.json"
exits 0
charged=$(of_site "$WORK/golden.json" unmap_slot | cut -d ' ' -f 3)
run why "$GOLDEN" --site unmap_slot --count 2
exits 0
equals "told" "$(grep -c '^miss ' "$WORK/out")" 2
prints "2 told, and there are $((charged - 2)) more: --count N"
equals "flush misses" "$(grep -c '^  class      flush: ' "$WORK/out")" 2
equals "events" "$(grep -c '^  removed by invlpg at unmap_slot+' "$WORK/out")" 2
run why "$GOLDEN" --site unmap_slot:invlpg --count 100000
exits 0
equals "all" "$(grep -c '^miss ' "$WORK/out")" "$charged"

test_that "why tells the misses of a page, on other TLBs and under assumptions"
run why "$WORK/invlpg.pwt" --page 0xfffea123 --tlb dtlb=16x2 \
    --assume tags=on --count 3
exits 0
equals "pages" "$(grep -c '^miss .* in page 0xfffea000 ' "$WORK/out")" 3
prints "  array      dtlb 16x2 plru, set 2 before the miss:"
prints "fully associative, lru, without flushes (ghost B): "

test_that "why refuses what it cannot tell"
run why "$GOLDEN"
refused "why: expected one of --miss N, --site SITE and --page LIN"
run why "$GOLDEN" --miss 1 --page 0
refused "why: expected one of"
run why "$GOLDEN" --miss 99999999
refused "there is no miss 99999999, but 2"
run why "$GOLDEN" --site nobody
refused "--site nobody: no flush site is called so"
run why "$GOLDEN" --miss 1 --tlb dtlb=128x4
refused "no class of a miss is known: record with --trace-filter split:1,1"
run_from "$GOLDEN" why - --miss 1
refused "why reads its trace twice, so it needs a file"
run why
refused "why: expected one TRACE"

test_that "advise lists avoidable flushes and what a replay without them says"
run advise "$GOLDEN" --top 3
exits 0
prints "flush sites with avoidable flushes"
prints "and 6 more: --top N"
equals "rows" "$(grep -c ':invlpg$\|:mov_cr3$' "$WORK/out")" 3
run advise "$GOLDEN" --top 3 --json "$WORK/advice.json"
exits 0
equals schema "$(member "$WORK/advice.json" schema)" pagewalk-advice/1
site=$(member "$WORK/advice.json" advice.2.site)
cause=$(member "$WORK/advice.json" advice.2.cause)
run replay "$GOLDEN" --attribution off --assume "noflush=$site:$cause" \
    --json "$WORK/without.json"
exits 0
equals "misses without $site" \
    "$(member "$WORK/advice.json" advice.2.without.misses)" \
    $(($(member "$WORK/without.json" tlb.itlb.misses) +
       $(member "$WORK/without.json" tlb.dtlb.misses)))

test_that "advise refuses a pipe, a trace without classes and too many sites"
run_from "$GOLDEN" advise -
refused "advise reads its trace twice, so it needs a file"
"$PAGEWALK" run -q --headless --serial none --mem 8M --append exit \
    --trace "$WORK/noclass.pwt" </dev/null
run advise "$WORK/noclass.pwt"
refused "no class of a miss is known: record with classes"
run advise "$GOLDEN" --top 1001
refused "--top 1001: more than 1000"

test_that "a broken trace ends why and advise with one line"
head -c 9000 "$GOLDEN" >"$WORK/cut.pwt"
run why "$WORK/cut.pwt" --miss 99999999
refused "$WORK/cut.pwt: offset 9000"
run advise "$WORK/cut.pwt" --json "$WORK/none.json"
refused "$WORK/cut.pwt: offset 9000"
[ ! -e "$WORK/none.json" ] || complain "advice was written"

if [ -w /dev/full ]; then
    test_that "a full disk is the host's failure"
    for command in "why --miss 1" advise; do
        # shellcheck disable=SC2086
        timeout "$HANG" "$PAGEWALK" $command "$GOLDEN" >/dev/full \
            2>"$WORK/err"
        equals "exit code of $command" $? 3
        complains "standard output: No space left on device"
    done
fi

finish
