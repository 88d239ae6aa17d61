#!/bin/sh
# Large guest memory on a small host.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# Runs the bundled kernel to its end and lets the program wait in the monitor
# until its peak of host memory is read: $peak, in KiB.
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

# below KIB: the peak is lower.
below() {
    [ "${peak:-0}" -gt 0 ] && [ "$peak" -lt "$1" ] ||
        complain "$command_line: $peak KiB of host memory, not below $1"
}

test_that "memory beyond 36 address bits is reported in one line"
kernel "$EXIT_0"
run run --headless --mem 64G "$WORK/k"
exits 0
says "pagewalk: 1G of 64G guest memory would lie at or above 64G"
run run --headless --mem 63G "$WORK/k"
exits 0
grep -q "guest memory" "$WORK/err" && complain "63G are not reached"

test_that "with 64 bytes a page frame 64 GiB do not boot, with a reason"
run run --headless -q --mem 64G --append "pae=on structpage=64 exit"
exits 1
prints "mem_map for 65536 MiB of RAM takes 1024 MiB"
prints "and there are 896 MiB of lowmem"

# leaves MIN MAX: the lowmem that mem_map leaves, in KiB.
leaves() {
    left=$(sed -n 's/^\([0-9]*\)k of [0-9]*k lowmem left.*/\1/p' "$WORK/out")
    [ "${left:-0}" -ge "$1" ] && [ "$left" -le "$2" ] ||
        complain "$command_line: ${left:-no} KiB of lowmem left, not $1 to $2"
}

test_that "with 32 bytes a page frame 64 GiB boot"
run run --headless -q --mem 64G --append "pae=on structpage=32 exit"
exits 0
leaves 350000 393216

test_that "with 64 bytes a page frame 32 and 16 GiB boot"
run run --headless -q --mem 32G --append "pae=on structpage=64 exit"
exits 0
leaves 350000 393216
run run --headless -q --mem 16G --append "pae=on structpage=64 exit"
exits 0
leaves 600000 655360

# The shadow memory of a sanitizer is not the program's to bound.
measurable=1
[ -r /proc/self/status ] || measurable=0
nm "$PAGEWALK" 2>/dev/null | grep -q __asan_init && measurable=0

if [ "$measurable" = 1 ]; then
    test_that "a mem_map that does not fit costs no host memory"
    peak_of run --mem 64G --append "pae=on structpage=64 exit"
    exits 1
    below 60000

    test_that "16 and 32 GiB cost the host what the guest touches"
    for size in 16G 32G; do
        peak_of run --mem $size --append "pae=on structpage=64 exit"
        exits 0
        below 200000
    done

    test_that "64 GiB booted cost the host what the guest touches"
    peak_of run --mem 64G --append "pae=on structpage=32 exit"
    exits 0
    below 300000

    test_that "without highmem they cost the host far less"
    for size in 16G 32G 64G; do
        peak_of run --mem $size --append "pae=on highmem=off exit"
        exits 0
        below 60000
    done
fi

finish
