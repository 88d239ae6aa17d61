#!/bin/sh
# Commands, their options, and what they print about themselves.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "without a command the exit code is 2"
run
exits 2

test_that "--help lists every command"
run --help
exits 0
for command in run lab list model disasm; do
    prints "  $command"
done

test_that "--version names the program"
run --version
exits 0
prints "pagewalk "

test_that "every command has a --help"
for command in run lab list model disasm; do
    run "$command" --help
    exits 0
    prints "usage: pagewalk $command"
done

test_that "an unknown command is refused"
run walk
refused "no command 'walk'"

test_that "an unknown option is refused"
run run --frobnicate
refused "unknown option '--frobnicate'"

test_that "an option without its value is refused"
run run --mem
refused "--mem: needs SIZE"

test_that "an unknown value is refused"
run run --clock seconds
refused "--clock seconds"

test_that "a memory size out of range is refused"
run run --mem 65G
refused "not between 1M and 64G"

test_that "an unknown log category is refused"
run run -d nonsense
refused "no log category 'nonsense'"

test_that "two images are refused"
run run a b
refused "one IMAGE at a time"

# lists WHAT NAME
lists() {
    test_that "list $1 prints $2 among them"
    run list "$1"
    exits 0
    prints "$2"
}
lists models p6
lists counters walk_cycles
lists flush-causes invlpg
lists devices labport
lists labs kmap

test_that "list counters OBJECT prints the counters of one object"
run list counters walks
exits 0
prints "memory_reads"

test_that "list counters refuses an unknown object"
run list counters nonsense
refused "list counters: no object 'nonsense' (run, cycle_stack, tlb, miss_class, psc, prefetch, walks, flushes or host)"

test_that "list instructions shows which models have an instruction"
run list instructions
exits 0
prints "bswap           0f.c8-cf"
grep -q "^invlpg .* ------  -     x " "$WORK/out" ||
    complain "INVLPG on the wrong models"

test_that "an unknown list is refused"
run list nonsense
refused "no list 'nonsense'"
run list
refused "expected one of"

test_that "lab list prints the labs"
run lab list
exits 0
prints "directmap"

test_that "an unknown lab is refused"
run lab nonsense
refused "no lab 'nonsense'"

test_that "two formats of lab are refused"
run lab --json --csv
refused "exclude each other"

finish
