# Sourced by the tests of the command line. PAGEWALK is the program under test
# (default build/pagewalk). A test is a name that is a sentence, then checks on
# the last `run`; `finish` prints the tally and says whether all passed.
# shellcheck shell=sh disable=SC2034

PAGEWALK=${PAGEWALK:-build/pagewalk}
WORK=$(mktemp -d) || exit 3
trap 'rm -rf "$WORK"' EXIT
passed=0
failed=0
name=
ok=1

# Begins the test NAME, which ends the one before.
test_that() {
    end_test
    name=$1
    ok=1
}

end_test() {
    [ -n "$name" ] || return 0
    if [ "$ok" = 1 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    name=
}

complain() {
    [ "$ok" = 0 ] || echo "FAILED: $name"
    ok=0
    echo "    $1"
}

# Runs the program; output, errors and exit code are kept.
run() {
    command_line="pagewalk $*"
    timeout 120 "$PAGEWALK" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
    code=$?
}

exits() {
    [ "$code" = "$1" ] ||
        complain "$command_line: exit $code, not $1: $(head -n 1 "$WORK/err")"
}

prints() {
    grep -qF -- "$1" "$WORK/out" ||
        complain "$command_line: no '$1' on stdout"
}

# One line on stderr that starts with "pagewalk: " and has the text.
complains() {
    [ "$(wc -l <"$WORK/err")" = 1 ] ||
        complain "$command_line: $(wc -l <"$WORK/err") lines on stderr"
    grep -qF -- "pagewalk: " "$WORK/err" ||
        complain "$command_line: no 'pagewalk: ' on stderr"
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' but: $(head -n 1 "$WORK/err")"
}

# Wrong usage or unreadable input: exit 2 and one line.
refused() {
    exits 2
    complains "$1"
}

# Bytes at an offset of a file: poke FILE OFFSET '\101\102'
poke() {
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# $WORK/k: a kernel with a multiboot header of its own addresses at offset 0;
# header, load, load end, bss end and entry as words of four octal bytes.
kludge() {
    head -c 8192 /dev/zero >"$WORK/k"
    poke "$WORK/k" 0 '\002\260\255\033\000\000\001\000\376\117\121\344'
    poke "$WORK/k" 12 "$1$2$3$4$5"
}

AT_1M='\000\000\020\000'
AT_2M='\000\000\040\000'
NONE='\000\000\000\000'

# $WORK/k: a kernel at 1 MiB that is the code given as octal bytes, entered at
# 0x100020.
kernel() {
    kludge "$AT_1M" "$AT_1M" "$NONE" "$NONE" '\040\000\020\000'
    poke "$WORK/k" 32 "$1"
}

finish() {
    end_test
    echo "$(basename "$0"): $passed passed, $failed failed"
    [ "$failed" = 0 ]
}
