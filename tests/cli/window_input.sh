#!/bin/sh
# What the user of the window types and does with the mouse, as the guest sees
# it: tests/cli/input_bytes.S prints each byte. Keys come from the X server, by
# its keycodes, which are those of Linux's evdev and 8.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"
# shellcheck source=tests/cli/helper_window.sh
. "$(dirname "$0")/helper_window.sh"

SERIAL=$WORK/serial

# begin ARGUMENT...: starts the kernel that assemble has made, with the focus.
begin() {
    start --serial "$SERIAL" "$@" "$WORK/k"
    shows "^Pagewalk"
    await "$process" "$SERIAL" "ready"
    xdotool windowfocus --sync "$window"
    sleep 1     # SDL believes in a focus after a fifth of a second
}

# ends: types Escape, and waits for the program's end.
ends() {
    xdotool key Escape
    ended
    exits 0
}

# bytes_of LETTER: what the guest has got from the keyboard (k) or the mouse (m),
# in one line.
bytes_of() {
    sed -n "s/^$1 //p" "$SERIAL" | tr '\n' ' '
}

# got BYTES: of the keyboard, before Escape.
got() {
    bytes=$(bytes_of k)
    [ "$bytes" = "${1:+$1 }01 81 " ] ||
        complain "the guest has got '$bytes', not '$1 01 81'"
}

screen 1280x1024
assemble input_bytes.S

# The keys with the X keycodes of their evdev codes (linux/input-event-codes.h),
# and what they send in scan code set 1 when they go down and up. The evdev codes
# of the oldest keys, up to 83, 87 and 88, are their scan codes.
old_keys() {
    code=2
    while [ $code -le 88 ]; do
        # 84 and 85 are no keys of a PC; 86 is a later key with that code.
        [ $code = 84 ] || [ $code = 85 ] ||
            printf '%d %02x %02x\n' $((code + 8)) $code $((code + 128))
        code=$((code + 1))
    done
}

new_keys() {
    cat <<'END'
104 e0 1c e0 9c
105 e0 1d e0 9d
106 e0 35 e0 b5
107 e0 2a e0 37 e0 b7 e0 aa
108 e0 38 e0 b8
110 e0 47 e0 c7
111 e0 48 e0 c8
112 e0 49 e0 c9
113 e0 4b e0 cb
114 e0 4d e0 cd
115 e0 4f e0 cf
116 e0 50 e0 d0
117 e0 51 e0 d1
118 e0 52 e0 d2
119 e0 53 e0 d3
127 e1 1d 45 e1 9d c5
133 e0 5b e0 db
134 e0 5c e0 dc
135 e0 5d e0 dd
END
}

test_that "every key sends its scan code, Pause, Print and the extended ones too"
{ old_keys; new_keys; } >"$WORK/keys"
begin
while read -r keycode _; do
    xdotool key "$keycode"
done <"$WORK/keys"
ends
got "$(cut -d ' ' -f 2- "$WORK/keys" | tr '\n' ' ' | sed 's/ $//')"

test_that "Pause is Break with Control, and Print is SysRq with Alt"
begin
xdotool keydown Control_L key 127 keyup Control_L
xdotool keydown Alt_L key 107 keyup Alt_L
ends
got "1d e0 46 e0 c6 9d 38 54 d4 b8"

test_that "a key's place counts, not what the host's layout has there"
if command -v setxkbmap >/dev/null; then
    begin
    setxkbmap fr
    xdotool key 24              # Q of a US keyboard, A of a French one
    ends
    got "10 90"
    setxkbmap us
else
    echo "$(basename "$0"): no setxkbmap: no other layout"
fi

test_that "keys that are held go up when the window loses the focus"
begin
xdotool keydown Shift_L keydown a
await "$process" "$SERIAL" "k 1e"
xdotool windowfocus 1 2>/dev/null || xdotool windowunmap "$window"
await "$process" "$SERIAL" "k 9e"
await "$process" "$SERIAL" "k aa"
xdotool keyup a keyup Shift_L
kill -TERM "$process"
ended
exits 143

test_that "the key of a chord is not the guest's, its modifiers are"
begin
xdotool key ctrl+alt+h
xdotool key ctrl+alt+h
ends
got "1d 38 9d b8 1d 38 9d b8"

# moved: the sums of the mouse's moves, and its buttons in order, without
# repetitions.
moved() {
    sed -n 's/^m //p' "$SERIAL" | awk '
        function number(hex) {
            return (index("0123456789abcdef", substr(hex, 1, 1)) - 1) * 16 + \
                index("0123456789abcdef", substr(hex, 2, 1)) - 1
        }
        { byte[NR % 3] = number($1) }
        NR % 3 == 0 {
            x += byte[2] - (int(byte[1] / 16) % 2) * 256
            y += byte[0] - (int(byte[1] / 32) % 2) * 256
            buttons = byte[1] % 8
            if (buttons != last) order = order " " buttons
            last = buttons
        }
        END { print x + 0, y + 0, "buttons" order }'
}

has_moved() {
    [ "$(moved)" = "$1" ]
}

# waits_for MOVES: of the mouse, as `moved` has them.
waits_for() {
    eventually "$process" "moves '$1' but '$(moved)'" has_moved "$1"
}

# captures: clicks where the pointer is, until the guest has the mouse. A click
# that comes with the first focus may be undone by it.
captures() {
    xdotool click 1
    clicked=0
    eventually "$process" "a captured mouse" is_captured
}

is_captured() {
    find_window "frees the mouse" && return
    clicked=$((clicked + 1))
    [ $((clicked % 50)) != 0 ] || xdotool click 1
    return 1
}

test_that "the mouse is the guest's from a click to Ctrl-Alt-G"
begin
xdotool mousemove --sync --window "$window" 300 200
xdotool mousemove_relative -- 7 7
captures
xdotool mousemove_relative -- 10 5
xdotool mousemove_relative -- -3 20
waits_for "7 -25 buttons"
xdotool mousedown 1
waits_for "7 -25 buttons 1"
xdotool mouseup 1
xdotool click 3
waits_for "7 -25 buttons 1 0 2 0"
xdotool key ctrl+alt+g
shows "^Pagewalk[^(]*$"
xdotool mousemove_relative -- 50 50
ends
has_moved "7 -25 buttons 1 0 2 0" || complain "the mouse was moved: $(moved)"

test_that "a click outside the guest's screen of the TLB view keeps the mouse"
begin --overlay
is_sized 1280 800
xdotool mousemove --sync --window "$window" 900 600 click 1
xdotool mousemove_relative -- 10 5
xdotool mousemove --sync --window "$window" 300 200
captures
xdotool mousemove_relative -- 4 4
waits_for "4 -4 buttons"
ends

test_that "a mode of an absurd size ends neither the window nor the run"
assemble input_bytes.S -DMODES
begin --stats "$WORK/s.json"
is_sized 720 400
for times in 1 2 3 4 5 6 7; do
    xdotool key a
    await "$process" "$SERIAL" "k 9e" $times
done
ends
[ -s "$WORK/s.json" ] || complain "no statistics"

finish
