#!/bin/sh
# memtest.sh NAME FORM: memtest86+ as IMAGE finds 32 MiB without an error, and
# its clock is that of the machine.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "memtest86+ passes once over 32 MiB without an error"
# It says so only where it has counted none.
boot --mem 32M --max-cycles 2e11 --caches off --serial none \
    --until "text:Status: Pass" /boot/memtest86+ia32.bin
exits 0

test_that "a minute of memtest86+ is a minute at the CPU's clock rate"
# A p6 has 200 MHz; the boot ROM takes its time before.
boot --mem 32M --max-cycles 2e10 --caches off --serial none \
    --until "text:Time:  0:01:00" --stats "$WORK/json" \
    /boot/memtest86+ia32.bin
exits 0
seconds=$(awk -F '[:,]' '/^  "cycles"/ { print int($2 / 200000000) }' \
    "$WORK/json")
[ "$seconds" -ge 60 ] && [ "$seconds" -lt 65 ] ||
    complain "it shows 0:01:00 after $seconds seconds"

finish_row
