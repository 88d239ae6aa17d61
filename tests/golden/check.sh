#!/bin/sh
# check.sh: replays every golden trace and compares it with the statistics of
# the run that it was recorded from. PAGEWALK is the program under test.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=${PAGEWALK:-build/pagewalk}
here=$(dirname "$0")
traces=$(grep -v '^#' "$here/golden.txt" | cut -d' ' -f1)

# replay TRACE EXPECTED
replay() {
    run_command "$PAGEWALK" replay -q "$1" --expect "$2"
}

for trace in $traces; do
    test_that "the replay of $trace has the statistics of its run"
    replay "$here/$trace.pwt" "$here/$trace.json"
    exits 0
    lacks "$WORK/out" .
done

test_that "every number of a golden file is compared"
sed -E 's/: ([0-9]+)(,?)$/: 9\1\2/' "$here/modern-kmap.json" \
    >"$WORK/changed.json"
replay "$here/modern-kmap.pwt" "$WORK/changed.json"
exits 1
changed=$(diff "$here/modern-kmap.json" "$WORK/changed.json" | grep -c '^>')
found=$(grep -c ': expected ' "$WORK/out")
[ "$found" = "$changed" ] ||
    complain "$found of $changed changed numbers were found"

test_that "a trace with a flipped byte is refused"
cp "$here/p6-pse.pwt" "$WORK/flipped.pwt"
middle=$(($(wc -c <"$WORK/flipped.pwt") / 2))
byte=$(od -An -tu1 -j $middle -N 1 "$WORK/flipped.pwt")
# shellcheck disable=SC2059
printf "\\$(printf %o $((byte ^ 1)))" |
    dd of="$WORK/flipped.pwt" bs=1 seek=$middle conv=notrunc 2>/dev/null
replay "$WORK/flipped.pwt" "$here/p6-pse.json"
exits 2

test_that "golden.txt lists every file"
for file in "$here"/*.pwt "$here"/*.json; do
    trace=$(basename "$file")
    echo "$traces" | grep -qxF "${trace%.*}" ||
        complain "$trace is in no line"
done

test_that "the golden files stay below 400 KB"
within "their size" "$(cat "$here"/*.pwt "$here"/*.json | wc -c)" 1 400000

finish
