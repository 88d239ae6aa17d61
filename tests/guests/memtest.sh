#!/bin/sh
# memtest.sh NAME FORM: memtest86+ as IMAGE finds 16 MiB without an error, and
# the time of its pass on its clock.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "memtest86+ passes once over 16 MiB"
boot --mem 16M --max-cycles 2e11 --caches off --serial none \
    --wait-limit 2e11 --wait "Pass:  1  " --wait "Errors: 0" \
    --until "text:Status: Pass" /boot/memtest86+ia32.bin
exits 0

finish_row
