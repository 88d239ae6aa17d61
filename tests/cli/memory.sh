#!/bin/sh
# Large guest memory on a small host.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

says() {
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' on stderr"
}

# Runs the bundled kernel to its end and keeps the program waiting in the
# monitor, so that its peak of host memory can be read: $peak, in KiB.
peak_of() {
    command_line="pagewalk $*"
    mkfifo "$WORK/script"
    "$PAGEWALK" "$@" --headless -q --monitor <"$WORK/script" >"$WORK/out" \
        2>"$WORK/err" &
    process=$!
    exec 3>"$WORK/script"
    echo cont >&3
    echo info break >&3
    tries=0
    until grep -q "no breakpoints" "$WORK/out" || [ $tries -ge 300 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$process/status")
    echo quit >&3
    exec 3>&-
    wait "$process"
    code=$?
    rm "$WORK/script"
}

below() {
    [ "${peak:-0}" -gt 0 ] && [ "$peak" -lt "$1" ] ||
        complain "$command_line: $peak KiB of host memory, not below $1"
}

test_that "memory that the 36 address bits cannot reach is told in one line"
kernel '\260\000\346\364\364'
run run --headless --mem 64G "$WORK/k"
exits 0
says "pagewalk: 1G of 64G guest memory would lie at or above 64G"
run run --headless --mem 63G "$WORK/k"
exits 0
grep -q "guest memory" "$WORK/err" && complain "63G lose nothing"

test_that "64 GiB with 64 bytes a page frame do not fit lowmem, and it says so"
run run --headless -q --mem 64G --append "pae=on structpage=64 exit"
exits 1
prints "mem_map for"
prints "lowmem"

# A sanitizer's shadow memory is not ours to bound.
measurable=1
[ -r /proc/self/status ] || measurable=0
nm "$PAGEWALK" 2>/dev/null | grep -q __asan_init && measurable=0

if [ "$measurable" = 1 ]; then
    test_that "64 GiB booted cost the host what the guest touches"
    peak_of run --mem 64G --append "pae=on structpage=32 exit"
    exits 0
    below 300000

    test_that "without high memory they cost far less"
    peak_of run --mem 64G --append "pae=on structpage=32 highmem=off exit"
    exits 0
    below 60000
fi

finish
