# Sourced by the tests of the command line. PAGEWALK is the program under test
# (default build/pagewalk).
# shellcheck shell=sh disable=SC2034
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=${PAGEWALK:-build/pagewalk}

# run ARGUMENT...: runs the program with an empty standard input.
run() {
    run_command "$PAGEWALK" "$@"
    command_line="pagewalk $*"
}

# run_reading FILE ARGUMENT...: runs the program with FILE as standard input.
run_reading() {
    input=$1
    shift
    run "$@"
    input=/dev/null
}

# Standard error is one line that starts with "pagewalk: " and contains TEXT.
complains() {
    [ "$(wc -l <"$WORK/err")" = 1 ] ||
        complain "$command_line: $(wc -l <"$WORK/err") lines on stderr"
    grep -qF -- "pagewalk: " "$WORK/err" ||
        complain "$command_line: no 'pagewalk: ' on stderr"
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' but: $(head -n 1 "$WORK/err")"
}

# Wrong usage or unreadable input: exit code 2 and one line that contains TEXT.
refused() {
    exits 2
    complains "$1"
}

# Two statistics are equal, but for the blocks of code that the program made:
# same_statistics FILE FILE
same_statistics() {
    grep -v blocks_made "$1" >"$WORK/statistics_1"
    grep -v blocks_made "$2" >"$WORK/statistics_2"
    same "$WORK/statistics_1" "$WORK/statistics_2" "the statistics"
}

# Writes octal bytes at an offset of a file: poke FILE OFFSET '\101\102'
poke() {
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# kludge HEADER LOAD LOAD_END BSS_END ENTRY: $WORK/k is a kernel whose multiboot
# header, at offset 0, has these addresses, each as four octal bytes.
kludge() {
    head -c 8192 /dev/zero >"$WORK/k"
    poke "$WORK/k" 0 '\002\260\255\033\000\000\001\000\376\117\121\344'
    poke "$WORK/k" 12 "$1$2$3$4$5"
}

AT_1M='\000\000\020\000'
AT_2M='\000\000\040\000'
NONE='\000\000\000\000'

# kernel CODE: $WORK/k is a kernel at 1 MiB that is the code, as octal bytes. It
# is entered at 0x100020.
kernel() {
    kludge "$AT_1M" "$AT_1M" "$NONE" "$NONE" '\040\000\020\000'
    poke "$WORK/k" 32 "$1"
}

# mov al, 0; out 0xf4, al; hlt
EXIT_0='\260\000\346\364\364'
