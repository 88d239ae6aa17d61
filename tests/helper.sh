# Sourced by tests that are shell scripts. A test begins with `test_that` and a
# name that is a sentence; checks of the last command follow. `finish` prints
# how many tests passed, and fails if one failed.
# shellcheck shell=sh disable=SC2034

WORK=$(mktemp -d) || exit 3
trap 'rm -rf "$WORK"' EXIT
passed=0
failed=0
name=
ok=1

# Begins the test NAME, which ends the test before it.
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

# Fails the running test, for the reason TEXT.
complain() {
    [ "$ok" = 0 ] || echo "FAILED: $name"
    ok=0
    echo "    $1"
}

# run_command COMMAND ARGUMENT...: standard output goes to $WORK/out, standard
# error to $WORK/err, the exit code to $code. Standard input is $input. The
# command is ended after two minutes.
input=/dev/null
run_command() {
    command_line="$*"
    timeout 120 "$@" >"$WORK/out" 2>"$WORK/err" <"$input"
    code=$?
}

# Checks of the last command: its exit code, a text that standard output
# contains, a text that standard error contains.
exits() {
    [ "$code" = "$1" ] ||
        complain "$command_line: exit $code, not $1: $(head -n 1 "$WORK/err")"
}

prints() {
    grep -qF -- "$1" "$WORK/out" ||
        complain "$command_line: no '$1' on stdout"
}

says() {
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' on stderr"
}

# same FILE FILE WHAT: the two files are equal, else the first line that differs
# is shown.
same() {
    cmp -s "$1" "$2" || complain "$3 differ: $(diff "$1" "$2" | sed -n 2p)"
}

finish() {
    end_test
    echo "$(basename "$0"): $passed passed, $failed failed"
    [ "$failed" = 0 ]
}
