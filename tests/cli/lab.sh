#!/bin/sh
# The bundled kernel and its experiments, as a newcomer runs them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "lab prints a table for each experiment, and no check fails"
run lab
exits 0
prints "p6: "
prints "0 failed"
prints "kmap_local"
prints "4k_256"

test_that "lab NAME --models MODEL runs one experiment on one model"
run lab directmap --models i486
exits 0
prints "i486"
lacks "$WORK/out" kmap_local

test_that "--csv prints the results as CSV"
run lab kmap --models p6 --csv
exits 0
prints "lab,variant,model,value,unit,cycles"
prints "kmap,direct,p6,"

test_that "--json prints the results as JSON"
run lab kmap --models p6 --json
exits 0
prints '"schema": "pagewalk-labs/1"'

test_that "two equal runs print equal tables"
run lab kmap --models p6,i386
cp "$WORK/out" "$WORK/first"
run lab kmap --models p6,i386
same "$WORK/first" "$WORK/out" "the tables"

test_that "variants that need highmem are skipped where there is none"
run lab kmap --models p6 --mem 64M
exits 0
prints "skipped: no-highmem"

test_that "a lab that --max-cycles stops exits with 4"
run lab kmap --models p6 --max-cycles 1000000
exits 4
prints "stopped by --max-cycles"

test_that "an unknown model is refused"
run lab --models p6,i286
refused "no model 'i286'"

test_that "run without an IMAGE boots the bundled kernel"
run run --headless --quiet --append "lab=kmap exit"
exits 0
prints "CHECK kmap slots_in_use 0"

test_that "the kernel's shell reads standard input"
mkfifo "$WORK/words"
printf 'lab\rexit\r' >"$WORK/words" &
run_from "$WORK/words" run --headless -q
exits 0
prints "> lab"
prints "directmap "

test_that "--set gives the kernel a list of options"
run lab --quiet --models p6 --set kpti=on,structpage=32 kpti
exits 0
prints "call_int80"

test_that "lab all runs every lab"
run lab --quiet --models p6 all
exits 0
prints "pagecache"

finish
