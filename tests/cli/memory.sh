#!/bin/sh
# Large guest memory: the host pays for the pages that the guest touches only, and
# what does not fit is said in one line.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# peak_of ARGUMENT...: runs the bundled kernel to its end and keeps the program
# waiting in the monitor, to read its peak of host memory: $peak, in KiB.
peak_of() {
    command_line="pagewalk $*"
    mkfifo "$WORK/commands"
    : >"$WORK/out"
    "$PAGEWALK" "$@" --headless -q --monitor <"$WORK/commands" >"$WORK/out" \
        2>"$WORK/err" &
    process=$!
    exec 3>"$WORK/commands"
    echo cont >&3
    echo info break >&3
    await "$process" "$WORK/out" "no breakpoints"
    peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$process/status")
    echo quit >&3
    exec 3>&-
    wait "$process"
    code=$?
    rm "$WORK/commands"
}

# below KIB: the last peak.
below() {
    within "the peak of host memory in KiB" "$peak" 1 "$1"
}

test_that "memory above the reach of 36 address bits is told in one line"
kernel "$EXIT_0"
run run --headless --mem 64G "$WORK/k"
exits 0
says "pagewalk: 1G of 64G guest memory would lie at or above 64G"
run run --headless --mem 63G "$WORK/k"
exits 0
lacks "$WORK/err" "guest memory"

test_that "struct pages of 64 bytes for 64 GiB do not fit lowmem"
run run --headless -q --mem 64G --append "pae=on structpage=64 exit"
exits 1
prints "mem_map for 65536 MiB of RAM takes 1024 MiB"
prints "and there are 896 MiB of lowmem"

# leaves FROM TO: the KiB of lowmem that mem_map leaves.
leaves() {
    left=$(sed -n 's/^\([0-9]*\)k of [0-9]*k lowmem left.*/\1/p' "$WORK/out")
    within "the lowmem left in KiB" "$left" "$1" "$2"
}

test_that "struct pages of 32 bytes for 64 GiB fit lowmem"
run run --headless -q --mem 64G --append "pae=on structpage=32 exit"
exits 0
leaves 350000 393216

test_that "struct pages of 64 bytes for 16 and 32 GiB fit lowmem"
run run --headless -q --mem 32G --append "pae=on structpage=64 exit"
exits 0
leaves 350000 393216
run run --headless -q --mem 16G --append "pae=on structpage=64 exit"
exits 0
leaves 600000 655360

# The peak is read from /proc. With the address sanitizer it counts shadow memory.
measurable=1
[ -r /proc/self/status ] || measurable=0
nm "$PAGEWALK" 2>/dev/null | grep -q __asan_init && measurable=0

if [ "$measurable" = 1 ]; then
    test_that "a mem_map that does not fit costs the host nothing"
    peak_of run --mem 64G --append "pae=on structpage=64 exit"
    exits 1
    below 60000

    test_that "16 and 32 GiB cost the host what the guest touches"
    for size in 16G 32G; do
        peak_of run --mem $size --append "pae=on structpage=64 exit"
        exits 0
        below 200000
    done

    test_that "64 GiB cost the host what the guest touches"
    peak_of run --mem 64G --append "pae=on structpage=32 exit"
    exits 0
    below 300000

    test_that "with highmem=off memory above lowmem costs the host nothing"
    for size in 16G 32G 64G; do
        peak_of run --mem $size --append "pae=on highmem=off exit"
        exits 0
        below 60000
    done
fi

finish
