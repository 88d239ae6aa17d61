# Sourced by the tests of the command line: ../helper.sh, and what is about the
# program. PAGEWALK is the program under test (default build/pagewalk).
# shellcheck shell=sh disable=SC2034
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=${PAGEWALK:-build/pagewalk}
KERNEL=$(dirname "$PAGEWALK")/guest/kernel.elf
MODELS="i386 i486 pentium p6 modern ideal"

# run ARGUMENT...: runs the program without input.
run() {
    run_from /dev/null "$@"
}

# run_from FILE ARGUMENT...: runs the program with FILE as its standard input.
run_from() {
    from=$1
    shift
    run_command_from "$from" "$PAGEWALK" "$@"
    command_line="pagewalk $*"
}

# complains TEXT: the program wrote one line to stderr, which starts with
# "pagewalk: " and has TEXT.
complains() {
    [ "$(wc -l <"$WORK/err")" = 1 ] ||
        complain "$command_line: $(wc -l <"$WORK/err") lines on stderr"
    grep -q "^pagewalk: " "$WORK/err" ||
        complain "$command_line: no line of stderr starts with 'pagewalk: '"
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' but: $(head -n 1 "$WORK/err")"
}

# refused TEXT: wrong usage or unreadable input, exit code 2, with one line that
# has TEXT.
refused() {
    exits 2
    complains "$1"
}

# of_the_machine: standard input, statistics as JSON or as the lines of flat.awk,
# without `made_by` and `host`: what made the file, and what is the emulator's
# own affair.
of_the_machine() {
    awk '/^(made_by|host)\./ { next }
        /^  "(made_by|host)": \{/ { inside = 1 }
        !inside { print }
        /^  \}/ { inside = 0 }'
}

# same_statistics FILE FILE: equal but for those two members. A stop in the
# middle of a block, for example, makes another block.
same_statistics() {
    of_the_machine <"$1" >"$WORK/first"
    of_the_machine <"$2" >"$WORK/second"
    same "$WORK/first" "$WORK/second" "the statistics"
}

# poke FILE OFFSET '\101\102': writes bytes into a file.
poke() {
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# kludge HEADER LOAD LOAD_END BSS_END ENTRY: makes $WORK/k, a kernel of 8 KiB
# whose multiboot header (at offset 0, flag 16) has these addresses, each a word
# of four octal bytes.
kludge() {
    head -c 8192 /dev/zero >"$WORK/k"
    poke "$WORK/k" 0 '\002\260\255\033\000\000\001\000\376\117\121\344'
    poke "$WORK/k" 12 "$1$2$3$4$5"
}

AT_1M='\000\000\020\000'
AT_2M='\000\000\040\000'
NONE='\000\000\000\000'

# kernel CODE: makes $WORK/k, a kernel at 1 MiB that is the code, given as octal
# bytes, at its entry point 0x100020.
kernel() {
    kludge "$AT_1M" "$AT_1M" "$NONE" "$NONE" '\040\000\020\000'
    poke "$WORK/k" 32 "$1"
}

# Code for `kernel`: mov al, VALUE; out 0xf4, al; hlt
EXIT_0='\260\000\346\364\364'
EXIT_3='\260\003\346\364\364'
# jmp to itself
FOREVER='\353\376'

# In front of a program on a terminal, for a shell: with sanitizers it would end
# with what libedit does not give back, the names of our keys' functions.
WITHOUT_LEAKS='exec env ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0'

# assemble FILE.S OPTION...: makes $WORK/k, a kernel at 1 MiB, of the file beside
# the tests, for the options of the preprocessor.
assemble() {
    file=$(dirname "$0")/$1
    shift
    gcc -m32 -nostdlib -static -no-pie -Wl,-Ttext=0x100000 -Wl,-N \
        -Wl,--build-id=none -o "$WORK/k" "$@" "$file" 2>"$WORK/err" ||
        complain "$(head -n 1 "$WORK/err")"
}

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
