#!/bin/sh
# The window, on an X server without a screen (Xvfb): what stays of a guest that
# has failed, exit codes, sizes.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

for tool in Xvfb xdotool; do
    command -v $tool >/dev/null ||
        { echo "$(basename "$0"): no $tool: left out"; exit 0; }
done
"$PAGEWALK" run --window --bios /dev/null 2>&1 | grep -q "built without SDL2" &&
    { echo "$(basename "$0"): built without SDL2: left out"; exit 0; }
gcc -o "$WORK/close_window" "$(dirname "$0")/close_window.c" -lX11 || exit 3

# screen SIZE: starts an X server with a screen of WIDTHxHEIGHT. The server
# chooses its number and prints it.
screen() {
    [ -z "$server" ] || { kill "$server"; wait "$server" 2>/dev/null; }
    : >"$WORK/number"
    Xvfb -displayfd 3 -screen 0 "$1x24" -nolisten tcp -noreset \
        3>"$WORK/number" 2>"$WORK/server" &
    server=$!
    await_line "$server" "$WORK/number"
    DISPLAY=:$(cat "$WORK/number")
    export DISPLAY
}
server=
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT

# await_line PID FILE: waits until the process has written a line.
await_line() {
    until [ -s "$2" ]; do
        kill -0 "$1" 2>/dev/null || { complain "the program ended"; return; }
        sleep 0.1
    done
}

# start ARGUMENT...: runs the program in the background: $process.
start() {
    command_line="pagewalk run --window $*"
    timeout "$HANG" "$PAGEWALK" run --window -q "$@" \
        </dev/null >"$WORK/out" 2>"$WORK/err" &
    process=$!
}

# shows NAME: waits for a window whose title has NAME; its number is $window.
shows() {
    until window=$(xdotool search --name "$1" 2>/dev/null) &&
            [ -n "$window" ]; do
        kill -0 "$process" 2>/dev/null ||
            { complain "$command_line: ended without a window '$1'"; return; }
        sleep 0.1
    done
}

# is_sized WIDTH HEIGHT: waits until the window has this size.
is_sized() {
    until xdotool getwindowgeometry --shell "$window" 2>/dev/null |
            tr '\n' ' ' | grep -q "WIDTH=$1 HEIGHT=$2 "; do
        kill -0 "$process" 2>/dev/null ||
            { complain "$command_line: ended before it was $1x$2"; return; }
        sleep 0.1
    done
}

# closed: presses the window's button, and waits for the program's end.
closed() {
    "$WORK/close_window" "$window"
    ended
}

ended() {
    wait "$process"
    code=$?
}

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

finish
