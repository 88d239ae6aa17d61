# Sourced by the scripts of the rows, which get NAME FORM: ../helper.sh, and how
# to boot. GUESTS is the folder of what make has built.
# shellcheck shell=sh disable=SC2034
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

row=$1
form=$2

# boot ARGUMENT...: runs the program without input, its serial port on stdout,
# for as many cycles as any of the rows may need.
boot() {
    run_command "$PAGEWALK" run --headless -q --mem 64M --max-cycles 2e10 "$@"
    command_line="pagewalk run $*"
    tr -d '\r' <"$WORK/out" >"$WORK/lines" && mv "$WORK/lines" "$WORK/out"
}

# left_out WHAT PACKAGE: says that a part of the row is not run.
left_out() {
    echo "guests: $row: $1 is skipped: package $2 is not installed" \
        "(make deps-guests)"
}

# finish_row: `finish`, with the row's name.
finish_row() {
    end_test
    echo "guests: $row: $passed passed, $failed failed"
    [ "$failed" = 0 ] && ! grep -q ": not found$" "$WORK/shell"
}
