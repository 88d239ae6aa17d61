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

finish() {
    end_test
    echo "$(basename "$0"): $passed passed, $failed failed"
    [ "$failed" = 0 ]
}
