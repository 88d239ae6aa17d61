#!/bin/sh
# ipxe.sh NAME FORM: iPXE as IMAGE is called to its prompt by the keyboard.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "iPXE's prompt answers"
boot --serial none --wait "Ctrl-B" --type "<ctrl-b>" --wait "iPXE> " \
    --type 'echo one${}two\n' --until text:onetwo /boot/ipxe.lkrn
exits 0

finish_row
