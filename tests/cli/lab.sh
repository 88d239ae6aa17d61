#!/bin/sh
# The bundled kernel and its experiments, as a newcomer runs them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "lab prints a table for each experiment and passes"
run lab
exits 0
prints "p6: "
prints "0 failed"
prints "kmap_local"
prints "4k_256"

test_that "one experiment on one model"
run lab directmap --models i486
exits 0
prints "i486"
grep -q kmap_local "$WORK/out" && complain "the lab kmap ran as well"

test_that "results come as CSV"
run lab kmap --models p6 --csv
exits 0
prints "lab,variant,model,value,unit,cycles"
prints "kmap,direct,p6,"

test_that "results come as JSON"
run lab kmap --models p6 --json
exits 0
prints '"schema": "pagewalk-labs/1"'

test_that "two runs print equal tables"
run lab kmap --models p6,i386
cp "$WORK/out" "$WORK/first"
run lab kmap --models p6,i386
same "$WORK/out" "$WORK/first" "the tables"

test_that "variants that need highmem are skipped when there is none"
run lab kmap --models p6 --mem 64M
exits 0
prints "skipped: no-highmem"

test_that "a lab that is stopped says so"
run lab kmap --models p6 --max-cycles 1000000
exits 4
prints "stopped by --max-cycles"

test_that "an unknown model is refused"
run lab --models p6,i286
refused "no model 'i286'"

test_that "the bundled kernel runs by itself"
run run --headless --quiet --append "lab=kmap exit"
exits 0
prints "CHECK kmap slots_in_use 0"

test_that "standard input is what the kernel's shell reads"
printf 'lab\rexit\r' >"$WORK/keys"
run_reading "$WORK/keys" run --headless -q
exits 0
prints "> lab"
prints "directmap "

test_that "--set adds kernel options, separated by commas"
run lab --quiet --models p6 --set kpti=on,structpage=32 kpti
exits 0
prints "call_int80"

test_that "lab all runs every lab"
run lab --quiet --models p6 all
exits 0
prints "pagecache"

finish
