# Sourced by the tests of the window, after helper.sh: windows on an X server
# without a screen (Xvfb), driven by xdotool. Where one of them or SDL2 is absent,
# the test says so and passes.
# shellcheck shell=sh disable=SC2034

# SDL loads libraries of X and D-Bus and unloads them again: what they leak is no
# leak of ours, and then nothing tells whose it is.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

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
        -fbdir "$WORK" \
        3>"$WORK/number" 2>"$WORK/server" &
    server=$!
    eventually "$server" "a display" test -s "$WORK/number"
    DISPLAY=:$(cat "$WORK/number")
    export DISPLAY
}
server=
trap 'kill $server 2>/dev/null; rm -rf "$WORK"' EXIT

# eventually PID WHAT COMMAND...: waits until the command succeeds. Fails the
# running test if process PID ends before, or hangs and is killed.
eventually() {
    awaited=$1
    what=$2
    shift 2
    tries=0
    until "$@"; do
        if ! kill -0 "$awaited" 2>/dev/null; then
            complain "$command_line: ended without $what"
            return
        fi
        sleep 0.1
        tries=$((tries + 1))
        [ $tries -lt $((HANG * 10)) ] || kill -KILL "$awaited"
    done
}

# start ARGUMENT...: runs the program in the background: $process.
start() {
    command_line="pagewalk run --window $*"
    "$PAGEWALK" run --window -q "$@" \
        </dev/null >"$WORK/out" 2>"$WORK/err" &
    process=$!
}

# shows NAME: waits for a window whose title has NAME; its number is $window.
shows() {
    eventually "$process" "a window '$1'" find_window "$1"
}

find_window() {
    window=$(xdotool search --name "$1" 2>/dev/null) && [ -n "$window" ]
}

# is_sized WIDTH HEIGHT: waits until the window has this size.
is_sized() {
    eventually "$process" "a window of $1x$2" has_size "WIDTH=$1 HEIGHT=$2 "
}

has_size() {
    xdotool getwindowgeometry --shell "$window" 2>/dev/null | tr '\n' ' ' |
        grep -q "$1"
}

# lines_seen: how many bright lines cross the middle of the screen, from top to
# bottom. The server keeps the screen in a file: a header in big-endian words, a
# color map of 12 bytes an entry, and rows of 4-byte pixels (XWDFile.h).
lines_seen() {
    od -An -v -tu4 -w"$(header_word 12)" -j$(($(header_word 0) + $(header_word 19) * 12)) \
        "$WORK/Xvfb_screen0" | awk '
        { bright = int($(NF / 2) / 256) % 256 > 32 }
        bright && !before { lines++ }
        { before = bright }
        END { print lines + 0 }'
}

has_lines() {
    [ "$(lines_seen)" = "$1" ]
}

header_word() {
    od -An -tu4 --endian=big -N4 -j$(($1 * 4)) "$WORK/Xvfb_screen0" | tr -d ' '
}

# closed: presses the window's button, and waits for the program's end.
closed() {
    "$WORK/close_window" "$window"
    ended
}

ended() {
    wait "$process"
    code=$?
    grep -q "ERROR: AddressSanitizer\|WARNING: ThreadSanitizer\|runtime error" "$WORK/err" &&
        complain "$command_line: $(grep -m 1 "Sanitizer\|runtime" "$WORK/err")"
    grep -q "^    #[0-9]* .* \(emu\|cpu\|mmu\|devices\|base\)/" "$WORK/err" &&
        complain "$command_line: $(grep -m 1 "^    #.* emu/" "$WORK/err")"
}

# The libraries below SDL keep memory that LeakSanitizer (make SAN=1) finds, in
# drivers that SDL unloads before: they have no name by the end, so no
# suppression reaches them. Its exit code is switched off, and `ended` looks for
# what the sanitizers say of the program's own code.
export LSAN_OPTIONS="${LSAN_OPTIONS:+$LSAN_OPTIONS:}exitcode=0"

# chord KEYS: types them in the window.
chord() {
    xdotool windowfocus --sync "$window" key "$1" 2>/dev/null
}
