# Sourced by tests that are shell scripts. A test begins with `test_that` and a
# name that is a sentence; checks of the last command follow. `finish` prints
# how many tests passed, and fails if one failed.
# shellcheck shell=sh disable=SC2034

# Seconds after which a command that still runs is taken to hang. Nothing here
# runs for a minute; on a busy host with sanitizers it may take ten.
HANG=1800

WORK=$(mktemp -d) || exit 3
# What the shell itself complains of: a check with a misspelt name would pass.
# (A make that runs the test has descriptors 3 and 4 for itself.)
exec 9>&2 2>"$WORK/shell"
trap 'cat "$WORK/shell" >&9; rm -rf "$WORK"' EXIT
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

# run_command_from FILE COMMAND ARGUMENT...: standard input is FILE, output goes
# to $WORK/out, errors to $WORK/err, the exit code to $code. A command that hangs
# is stopped and exits with 124.
run_command_from() {
    input=$1
    shift
    command_line="$*"
    timeout "$HANG" "$@" <"$input" >"$WORK/out" 2>"$WORK/err"
    code=$?
}

# run_command COMMAND ARGUMENT...: the same with an empty standard input.
run_command() {
    run_command_from /dev/null "$@"
}

# await PID FILE TEXT [COUNT]: waits until COUNT lines of FILE (default 1) have
# TEXT, which process PID writes and does not end. Fails the running test if the
# process ends, or hangs and is killed.
await() {
    tries=0
    until [ "$(grep -cF -- "$3" "$2")" -ge "${4:-1}" ]; do
        if ! kill -0 "$1" 2>/dev/null; then
            complain "the program ended without '$3' in $(basename "$2")"
            return
        fi
        sleep 0.1
        tries=$((tries + 1))
        [ $tries -lt $((HANG * 10)) ] || kill -KILL "$1"
    done
}

# exits CODE: the last command ended so.
exits() {
    [ "$code" = "$1" ] ||
        complain "$command_line: exit $code, not $1: $(head -n 1 "$WORK/err")"
}

# prints TEXT, says TEXT: the last command wrote TEXT to its standard output, to
# its standard error.
prints() {
    grep -qF -- "$1" "$WORK/out" ||
        complain "$command_line: no '$1' on stdout"
}

says() {
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' on stderr"
}

# lacks FILE PATTERN: no line of FILE matches, or the first one is shown.
lacks() {
    ! grep -qE -- "$2" "$1" ||
        complain "$command_line: $(grep -m 1 -E -- "$2" "$1")"
}

# within WHAT VALUE FROM TO: VALUE is a number of that range.
within() {
    if [ "${2:-x}" = x ] || [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
        complain "$command_line: $1 is ${2:-absent}, not $3 to $4"
    fi
}

# same FILE FILE WHAT: the two files are equal, or the first line that differs
# is shown.
same() {
    cmp -s "$1" "$2" || complain "$3 differ: $(diff "$1" "$2" | sed -n 2p)"
}

# Ends the last test; the script's last command.
finish() {
    end_test
    echo "$(basename "$0"): $passed passed, $failed failed"
    [ "$failed" = 0 ] && ! grep -q ": not found$" "$WORK/shell"
}
