#!/bin/sh
# The window, on an X server without a screen (Xvfb): what stays of a guest that
# has failed, exit codes, sizes.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# shellcheck source=tests/cli/helper_window.sh
. "$(dirname "$0")/helper_window.sh"

screen 1280x1024

test_that "the window of a guest that runs exits with 0 when it is closed"
kernel "$FOREVER"
start "$WORK/k"
shows "^Pagewalk"
closed
exits 0

test_that "the window stays when the guest halts, and says so in its title"
kernel '\372\364'
start --stats "$WORK/s.json" "$WORK/k"
shows "^Pagewalk: halted with interrupts off at 0x00100021"
[ -s "$WORK/s.json" ] || complain "no statistics while the window stays"
closed
exits 1
says "halted with interrupts off"

test_that "the window stays after a triple fault"
kernel '\017\001\035\100\000\020\000\314'
start "$WORK/k"
shows "^Pagewalk: triple fault at 0x00100027"
closed
exits 1

test_that "the window stays when the guest ends with another value than 0"
kernel "$EXIT_3"
start "$WORK/k"
shows "^Pagewalk: the guest ended with value 3"
closed
exits 1

test_that "a signal ends a window that stays"
start "$WORK/k"
shows "^Pagewalk: the guest ended"
kill -TERM "$process"
ended
exits 1

test_that "a guest that ends with 0 takes its window with it"
kernel "$EXIT_0"
start "$WORK/k"
ended
exits 0

test_that "--exit-on-halt takes the window away when the guest halts"
kernel '\372\364'
start --exit-on-halt "$WORK/k"
ended
exits 1

test_that "--max-cycles takes the window away"
kernel "$FOREVER"
start --max-cycles 20000000 "$WORK/k"
ended
exits 4

test_that "Ctrl-Alt-T turns the TLB view on and off"
kernel "$FOREVER"
start "$WORK/k"
shows "^Pagewalk"
is_sized 720 400
chord ctrl+alt+t
is_sized 1280 800
chord ctrl+alt+t
is_sized 720 400
closed
exits 0

test_that "Ctrl-Alt-P pauses the guest, and lets it go on"
kernel "$FOREVER"
start "$WORK/k"
shows "^Pagewalk"
is_sized 720 400
chord ctrl+alt+p
shows "^Pagewalk: paused"
chord ctrl+alt+p
shows "^Pagewalk: running"
closed
exits 0

test_that "a paused guest's window can be closed"
kernel "$FOREVER"
start "$WORK/k"
shows "^Pagewalk"
is_sized 720 400
chord ctrl+alt+p
shows "^Pagewalk: paused"
closed
exits 0

test_that "a picture that the screen has room for is shown as it is"
kernel "$FOREVER"
start "$WORK/k"
shows "^Pagewalk"
is_sized 720 400
closed
exits 0

test_that "on a smaller screen the window has the picture's shape, and fits"
screen 640x480
start "$WORK/k"
shows "^Pagewalk"
is_sized 640 355
closed
exits 0

test_that "on a smaller screen no row of the picture is left out"
# cld; mov edi, 0xb8000; mov ecx, 2000; mov ax, 0x0fc4 (a line one row thick);
# rep stosw; jmp to itself
kernel '\374\277\000\200\013\000\271\320\007\000\000\146\270\304\017\363\146\253\353\376'
start "$WORK/k"
shows "^Pagewalk"
is_sized 640 355
eventually "$process" "25 lines" has_lines 25
closed
exits 0

finish
