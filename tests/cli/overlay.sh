#!/bin/sh
# The TLB view and the moment of a screenshot: what they write, and that they
# change nothing in the guest. SDL's dummy driver stands for a display.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

trap 'rm -rf "$WORK"' EXIT

# png_size FILE: "WIDTH HEIGHT" of a PNG file (PNG specification, 11.2.2 IHDR).
png_size() {
    od -An -tu1 -j16 -N8 "$1" | awk '{
        print (($1 * 256 + $2) * 256 + $3) * 256 + $4,
              (($5 * 256 + $6) * 256 + $7) * 256 + $8 }'
}

LAB="lab=kmap exit"

test_that "the TLB view is saved in its own size"
run run --headless -q --serial none --append "$LAB" --overlay \
    --screenshot "$WORK/view.png"
exits 0
[ "$(png_size "$WORK/view.png")" = "1280 800" ] ||
    complain "a view of $(png_size "$WORK/view.png")"

test_that "two equal runs save the same TLB view"
run run --headless -q --serial none --append "$LAB" --overlay \
    --screenshot "$WORK/again.png"
exits 0
same "$WORK/view.png" "$WORK/again.png" "the views"

test_that "a screenshot is taken at its moment, not at the end"
run run --headless -q --serial none --append "$LAB" \
    --screenshot "$WORK/then.png" --screenshot-at symbol:kunmap_local
exits 0
run run --headless -q --serial none --append "$LAB" \
    --screenshot "$WORK/end.png"
exits 0
cmp -s "$WORK/then.png" "$WORK/end.png" && complain "the same picture as at the end"

test_that "a moment that does not come is told, and nothing is saved"
run run --headless -q --serial none --append "$LAB" \
    --screenshot "$WORK/never.png" --screenshot-at text:never-printed
exits 1
complains "--screenshot-at text:never-printed: did not come"
[ ! -e "$WORK/never.png" ] || complain "a screenshot of a moment that did not come"

test_that "--screenshot-at without --screenshot is refused"
run run --headless --screenshot-at cycle:1
refused "--screenshot-at: --screenshot must name a file"

test_that "a film is a stream of whole pictures, the same each time"
run run --headless -q --serial none --append "$LAB" --overlay \
    --record-video "$WORK/film.y4m"
exits 0
[ "$(head -n 1 "$WORK/film.y4m")" = "YUV4MPEG2 W1280 H800 F60:1 Ip A1:1 C444" ] ||
    complain "its header is $(head -n 1 "$WORK/film.y4m")"
header=$(head -n 1 "$WORK/film.y4m" | wc -c)
picture=$((6 + 3 * 1280 * 800))
size=$(($(wc -c <"$WORK/film.y4m") - header))
if [ $((size % picture)) != 0 ] || [ "$size" -lt "$picture" ]; then
    complain "$size bytes are no whole pictures of $picture"
fi
[ ! -e "$WORK/film.y4m.part" ] || complain "film.y4m.part is there"
run run --headless -q --serial none --append "$LAB" --overlay --record-video -
exits 0
same "$WORK/film.y4m" "$WORK/out" "the films"

test_that "a film can be numbered pictures, of the screen as it was then"
mkdir "$WORK/film"
run run --headless -q --serial none --append "$LAB" \
    --record-video "$WORK/film/a.png" --sandbox
[ "$code" = 3 ] && grep -q "no Landlock" "$WORK/err" &&
    run run --headless -q --serial none --append "$LAB" \
        --record-video "$WORK/film/a.png"
exits 0
[ "$(png_size "$WORK/film/a-000001.png")" = "720 400" ] ||
    complain "the first picture is $(png_size "$WORK/film/a-000001.png")"
pictures=$(find "$WORK/film" -name "a-*.png" | wc -l)
[ "$pictures" -gt 2 ] || complain "$pictures pictures"
[ -e "$WORK/film/a-00000$pictures.png" ] || [ -e "$WORK/film/a-0000$pictures.png" ] ||
    complain "the numbers are not those from 1 to $pictures"

test_that "a film that nobody can write is told before the run"
run run --headless -q --record-video "$WORK/none/film.y4m"
refused "$WORK/none/film.y4m: no such directory"

test_that "a film that its reader has seen enough of ends the run in order"
{ "$PAGEWALK" run --headless -q --serial none --stats "$WORK/piped.json" \
    --record-video - 2>"$WORK/err"; echo $? >"$WORK/code"; } | head -c 4000000 >/dev/null
[ -s "$WORK/piped.json" ] || complain "no statistics: $(cat "$WORK/err")"

test_that "statistics are the same headless and with the TLB view in a window"
run run --headless -q --serial none --append "$LAB" --stats "$WORK/1.json"
exits 0
SDL_VIDEODRIVER=dummy
export SDL_VIDEODRIVER
run run --window --exit-on-halt -q --serial none --overlay --append "$LAB" \
    --stats "$WORK/2.json" --screenshot "$WORK/window.png"
if grep -q "built without SDL2" "$WORK/err"; then
    echo "$(basename "$0"): built without SDL2: no window"
else
    exits 0
    same_statistics "$WORK/1.json" "$WORK/2.json"
    same "$WORK/view.png" "$WORK/window.png" "the view with a window"
fi

finish
