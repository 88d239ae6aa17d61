#!/bin/sh
# The window while the guest runs: the bundled kernel used by its keyboard, and
# what the chords do to the run. Statistics stay what they are without a window.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"
# shellcheck source=tests/cli/helper_window.sh
. "$(dirname "$0")/helper_window.sh"

gcc -o "$WORK/differing_pixels" "$(dirname "$0")/differing_pixels.c" -lpng &&
    gcc -o "$WORK/own_clipboard" "$(dirname "$0")/own_clipboard.c" -lX11 || exit 3
SERIAL=$WORK/serial
screen 1280x1024

# begin ARGUMENT...: starts the bundled kernel, up to its prompt, with the focus.
begin() {
    : >"$SERIAL"
    start --serial "$SERIAL" "$@"
    shows "^Pagewalk"
    await "$process" "$SERIAL" "Type help"
    case "$*" in
    *--overlay*) has_become "1280 800" ;;
    *) has_become "1024 768" ;;
    esac
    xdotool windowfocus --sync "$window"
}

has_become() {
    eventually "$process" "a window of $1" has_size "WIDTH=${1% *} HEIGHT=${1#* } "
}

# types TEXT: on the X keyboard, and Enter.
types() {
    xdotool type --delay 20 "$1"
    xdotool key Return
}

test_that "lab kmap, typed on the X keyboard, prints its results on the screen"
begin --pace max --record-input "$WORK/log" --stats "$WORK/window.json" \
    --screenshot "$WORK/window.png"
types "lab kmap"
await "$process" "$SERIAL" "CHECK kmap local_slots_in_use 0"
types exit
ended
exits 0
grep -q "^LAB kmap kmap_local .* cycles/page" "$SERIAL" ||
    complain "no result on the serial line"
run run --headless -q --serial none --wait "Type help" \
    --type 'lab kmap\n' --wait "local_slots_in_use 0" --type 'exit\n' \
    --screenshot "$WORK/headless.png"
exits 0
differ=$("$WORK/differing_pixels" "$WORK/window.png" "$WORK/headless.png")
[ "${differ:-1000}" -le 10 ] ||
    complain "$differ pixels in a thousand differ from those of a headless run"

test_that "a headless replay of the window's input has its statistics"
run run --headless -q --serial none --replay-input "$WORK/log" \
    --stats "$WORK/replay.json"
exits 0
same_statistics "$WORK/window.json" "$WORK/replay.json"

test_that "so has one of a run that was watched, paused, stepped and slowed"
begin --overlay --record-input "$WORK/log" --stats "$WORK/window.json"
xdotool key ctrl+alt+minus
shows "slow, 1,000,000 instructions a second"
types "lab kmap"
xdotool key ctrl+alt+f
shows "paused, flush [a-z_0-9]* by 0x"
xdotool key ctrl+alt+s
shows "paused, at 0x"
xdotool key ctrl+alt+f
shows "paused, flush"
xdotool mousemove --window "$window" 760 120
xdotool key ctrl+alt+h
xdotool key ctrl+alt+t
xdotool key ctrl+alt+t
xdotool key ctrl+alt+h
xdotool key ctrl+alt+equal
xdotool key ctrl+alt+p
await "$process" "$SERIAL" "CHECK kmap local_slots_in_use 0"
types exit
ended
exits 0
run run --headless -q --serial none --replay-input "$WORK/log" \
    --stats "$WORK/replay.json" --attribution on
exits 0
same_statistics "$WORK/window.json" "$WORK/replay.json"

test_that "a guest is slowed down to one instruction a second, and set free"
begin
for rate in 1,000,000 100,000 10,000 1,000 100 10; do
    xdotool key ctrl+alt+minus
    shows "slow, $rate instructions a second"
done
xdotool key ctrl+alt+minus
shows "slow, 1 instruction a second"
for _ in 1 2 3 4 5 6 7; do
    xdotool key ctrl+alt+equal
done
shows "^Pagewalk: idle"
closed
exits 0

test_that "a guest that stands at one instruction a second can be closed"
begin --stats "$WORK/s.json"
for _ in 1 2 3 4 5 6 7; do
    xdotool key ctrl+alt+minus
done
shows "slow, 1 instruction a second"
rm -f "$WORK/s.json"
closed
exits 0
[ -s "$WORK/s.json" ] || complain "no statistics"

test_that "the clipboard's text is typed"
begin
"$WORK/own_clipboard" "$(printf 'echo Pasted: "<&|\\\\"\nexit\n ')" >"$WORK/owned" &
owner=$!
await "$owner" "$WORK/owned" owned
xdotool key ctrl+alt+v
ended
exits 0
kill "$owner"
grep -qF 'echo Pasted: "<&|\\"' "$SERIAL" ||
    complain "it is not what was typed: $(tail -n 3 "$SERIAL")"

test_that "a screenshot is saved under a free name, pixel for pixel the view"
mkdir "$WORK/shots"
PAGEWALK=$(realpath "$PAGEWALK")
(
    cd "$WORK/shots" || exit
    : >pagewalk-1.png
    exec "$PAGEWALK" run --window -q --serial "$SERIAL"
) </dev/null >"$WORK/out" 2>"$WORK/err" &
process=$!
shows "^Pagewalk"
has_become "1024 768"
await "$process" "$SERIAL" "Type help"
xdotool windowfocus --sync "$window" key ctrl+alt+i
await "$process" "$WORK/err" "pagewalk: saved pagewalk-2.png"
closed
exits 0
[ ! -s "$WORK/shots/pagewalk-1.png" ] || complain "it has replaced a file"

test_that "neither a hundred resizes a second nor 1 x 1 ends the run"
begin --overlay --stats "$WORK/s.json"
i=0
while [ $i -lt 200 ]; do
    echo "windowsize $window $((1 + i * 7 % 900)) $((1 + i * 13 % 700))"
    echo "sleep 0.01"
    i=$((i + 1))
done | xdotool -
xdotool windowsize "$window" 1 1
has_size_1() {
    has_size "WIDTH=1 HEIGHT=1 "
}
eventually "$process" "a window of 1 x 1" has_size_1
xdotool windowsize "$window" 700 500
types exit
ended
exits 0
[ -s "$WORK/s.json" ] || complain "no statistics"

test_that "when the X server is killed, the run goes on without its window"
begin --overlay --stats "$WORK/s.json" --max-cycles 3000000000
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ended
exits 4
says "pagewalk: the display has gone: the run goes on without a window"
[ -s "$WORK/s.json" ] || complain "no statistics"

test_that "so it does when the guest is paused"
screen 1280x1024
begin --max-cycles 3000000000
xdotool key ctrl+alt+p
shows "^Pagewalk: paused"
kill -KILL "$server"
wait "$server" 2>/dev/null
server=
ended
exits 4

finish
