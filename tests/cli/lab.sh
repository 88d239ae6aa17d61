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
grep -q kmap_local "$WORK/out" && complain "kmap was run, too"

test_that "results come as CSV"
run lab kmap --models p6 --csv
exits 0
prints "lab,variant,model,value,unit,cycles"
prints "kmap,direct,p6,"

test_that "results come as JSON"
run lab kmap --models p6 --json
exits 0
prints '"schema": "pagewalk-labs/1"'

test_that "two runs print the same"
run lab kmap --models p6,i386
cp "$WORK/out" "$WORK/first"
run lab kmap --models p6,i386
cmp -s "$WORK/out" "$WORK/first" || complain "the tables differ"

test_that "little memory skips what needs highmem"
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

test_that "what is piped in reaches the kernel's shell"
command_line="pagewalk run <words"
printf 'lab\rexit\r' | "$PAGEWALK" run --headless -q >"$WORK/out" 2>"$WORK/err"
code=$?
exits 0
prints "> lab"
prints "directmap "

test_that "--set gives the kernel options, separated by commas"
run lab --quiet --models p6 --set kpti=on,structpage=32 kpti
exits 0
prints "call_int80"

test_that "lab all runs every lab"
run lab --quiet --models p6 all
exits 0
prints "pagecache"

finish
