#!/bin/sh
# Every call by which the host can fail the program, made to fail in turn: the
# program ends with one line and exit code 3, or, where it can do without, as if
# nothing had been. It leaves no half-written file.
#   failures.sh FAIL.so [EVERY]     EVERY: only each so manieth call
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/../cli/helper.sh"

FAIL=$1
EVERY=${2:-1}
POINTS_MAX=3000
tried=0

kernel "$EXIT_0"
cp "$WORK/k" "$WORK/kernel"
head -c 65536 /dev/zero >"$WORK/disk"
# What the commands below read.
"$PAGEWALK" run --headless -q --serial none --stats "$WORK/s.json" \
    --trace "$WORK/t.pwt" --record-input "$WORK/i.input" "$WORK/kernel" ||
    complain "no run"
printf 'array a u 4k 4 full lru\nmap 0 1 4k 7 1 1 0\nacc R 0x1000 0\n' \
    >"$WORK/events"

# whole FILE: it is absent, or complete. What made it may be left out of it, where
# there was no memory for a hash.
whole() {
    [ ! -e "$WORK/o/$1" ] && return
    case $1 in
    *.json) tail -n 1 "$WORK/o/$1" | grep -q '^}' ||
        complain "$what: $1 is half written" ;;
    *.pwt) "$PAGEWALK" trace verify "$WORK/o/$1" >/dev/null 2>&1 ||
        complain "$what: $1 is half written" ;;
    *.input) tail -n 1 "$WORK/o/$1" | grep -q '^end ' ||
        complain "$what: $1 is half written" ;;
    *) [ "$(wc -c <"$WORK/o/$1")" = "$(wc -c <"$WORK/clean/$1")" ] ||
        complain "$what: $1 is half written" ;;
    esac
}

# check_point: the program has ended somehow, with the outputs in $WORK/o.
check_point() {
    case $code in
    0)  ;;
    2)  [ "$kind" = open ] || complain "$what: $(head -n 1 "$WORK/err")" ;;
    3)  [ "$(wc -l <"$WORK/err")" = 1 ] ||
            complain "$what: $(wc -l <"$WORK/err") lines:" \
                "$(head -n 2 "$WORK/err")" ;;
    *)  complain "$what: exit $code: $(head -n 1 "$WORK/err")" ;;
    esac
    left=$(find "$WORK/o" -name '*.tmp')
    [ -z "$left" ] || complain "$what: leaves $left"
    for file in "$WORK"/o/*; do
        [ -e "$file" ] && [ "$file" = "${file%.part}" ] &&
            [ "$file" = "${file%.log}" ] && whole "$(basename "$file")"
    done
}

# fail KIND ARGUMENT...: each call of the kind, in turn.
fail() {
    kind=$1
    shift
    number=0
    while [ $number -lt $POINTS_MAX ]; do
        rm -rf "$WORK/o" "$WORK/mark"
        mkdir "$WORK/o"
        what="$kind $number of pagewalk $*"
        timeout "$HANG" env FAIL_KIND="$kind" FAIL_AT="$number" \
            FAIL_MARK="$WORK/mark" LD_PRELOAD="$FAIL" "$PAGEWALK" "$@" \
            </dev/null >"$WORK/out" 2>"$WORK/err"
        code=$?
        [ -s "$WORK/mark" ] || return
        check_point
        tried=$((tried + 1))
        number=$((number + EVERY))
    done
    complain "$kind of pagewalk $*: more than $POINTS_MAX calls"
}

# each ARGUMENT...: a command, with every kind of failure.
each() {
    mkdir -p "$WORK/clean" "$WORK/o"
    "$PAGEWALK" "$@" >/dev/null 2>&1 </dev/null
    cp "$WORK"/o/* "$WORK/clean/" 2>/dev/null
    for kind in memory mmap thread open read write close sync rename; do
        fail "$kind" "$@"
    done
}

test_that a_run_ends_in_order_whatever_the_host_fails
each run --headless -q --serial "$WORK/o/serial.log" --stats "$WORK/o/s.json" \
    --trace "$WORK/o/t.pwt" --events "$WORK/o/e.events" \
    --callgrind "$WORK/o/c.out" --screenshot "$WORK/o/s.png" \
    --record-input "$WORK/o/i.input" --disk "$WORK/disk" "$WORK/kernel"

test_that what_reads_files_ends_in_order_whatever_the_host_fails
each replay -q "$WORK/t.pwt" --json "$WORK/o/r.json"
each sweep -q "$WORK/t.pwt" --entries 64 --ways 4 --policy lru --jobs 2 \
    --json "$WORK/o/w.json"
each count "$WORK/events"
each diff "$WORK/s.json" "$WORK/s.json"
each trace dump "$WORK/t.pwt"
each advise "$WORK/t.pwt"

echo "failures: $tried calls have failed"
finish
