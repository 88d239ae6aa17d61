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

test_that "help COMMAND prints what COMMAND --help does"
for command in run lab count replay diff trace sweep list model disasm; do
    run "$command" --help
    cp "$WORK/out" "$WORK/expected"
    run help "$command"
    exits 0
    same "$WORK/expected" "$WORK/out" "help $command and $command --help"
done
run --help
cp "$WORK/out" "$WORK/expected"
run help
exits 0
same "$WORK/expected" "$WORK/out" "help and --help"
run help nonsense
refused "no command 'nonsense'"
run help run lab
refused "one COMMAND at a time"

# hints NAME ARGUMENT...: the command line is refused, and NAME is offered.
hints() {
    hint=$1
    shift
    run "$@"
    refused "did you mean '$hint'?"
}

test_that "a name that is misspelled gets the nearest one offered"
hints run rnu
hints run help runn
hints --stats run --stat x
hints --max-cycles run --max-cylces=1
hints kmap lab kamp
hints pentium run --model pentuim
hints mmu run -d guest,mmmu
hints walks list counters wlaks
hints counters list counter
hints plru run --tlb dtlb=64x4,policy=prlu
hints fifo sweep --policy fifi x
run walk
lacks "$WORK/err" "did you mean"

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

# takes ARGUMENT...: these options are no error, for the next word is.
takes() {
    run run "$@" --nonsense
    refused "unknown option '--nonsense'"
}

test_that "numbers have units as people write them"
for size in 1.5G 2GiB 512MB 64m 0x10M 1073741824; do
    takes --mem "$size"
done
for count in 20M 1e6 2.5e9 1000 0x100 1.5k; do
    takes --max-cycles "$count"
    takes --interval "$count"
done

# says_why WHY ARGUMENT...: the command line is refused for this reason.
says_why() {
    why=$1
    shift
    run run "$@"
    refused "$1 $2: $why"
}

test_that "a number that is none is refused with the reason"
says_why "too large: not between 1M and 64G" --mem 65G
says_why "too large" --mem 99999999999T
says_why "too large" --max-cycles 1e30
says_why "too large" --max-cycles 18446744073709551616
says_why negative --mem -1G
says_why negative --max-cycles -5
says_why "its unit is not K, M, G or T" --mem 1.5Q
says_why "its unit is not K, M, G or T" --max-cycles "1M cycles"
says_why "not a whole number of bytes" --mem 1.3G
says_why "not a whole number" --max-cycles 1.5
says_why "not a number" --mem lots
says_why "not a number above 0" --max-cycles 0
run run --mem ""
refused "--mem: empty"
run run --max-cycles=
refused "--max-cycles: empty"

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
refused "list counters: no object 'nonsense' (run, cycle_stack, tlb, miss_class, psc, prefetch, walks, caches, flushes or host)"

test_that "list instructions shows which models have an instruction"
run list instructions
exits 0
prints "bswap           0f.c8-cf"
grep -q "^invlpg .* ------  -     x " "$WORK/out" ||
    complain "INVLPG on the wrong models"
prints "fsqrt           d9.fa "
prints "fstp            d9/3 dd/3 db/7 dd.d8-df d9.d8-df df.d0-df  ------"
grep -q "^fcomi .* OSZAPC  -     -     -        x " "$WORK/out" ||
    complain "FCOMI on the wrong models"

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
