#!/bin/sh
# The bundled kernel's shell, typed at the serial port. tests/unit/check_shell.c
# types at the keyboard.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# typed TEXT OPTION...: boots with the kernel's options, types the text (with the
# escapes of printf's %b) and `exit`. What the shell printed is in $WORK/out.
typed() {
    printf '%b' "$1"'exit\r' >"$WORK/keys"
    shift
    run_from "$WORK/keys" run --headless -q --append "$*"
    exits 0
    sed -n '/^> /,$p' "$WORK/out" | tr -d '\r' >"$WORK/shell"
    mv "$WORK/shell" "$WORK/out"
}

test_that "the line is edited with the keys of a terminal"
# "mops" becomes "maps", "Xpeek 0" loses its X, ^U drops "nonsense"
typed 'mops\0033[D\0033[D\0033[D\0033[3~a\r''Xpeek 0\0001\0033[3~\rnonsense\0025'
prints "lowmem"
prints "0x00000000: exception 14"
lacks "$WORK/out" "no such command"

test_that "lines come back with the cursor keys"
typed 'maps\rls\r\0033[A\0033[A\r'
[ "$(grep -c 'user space$' "$WORK/out")" = 2 ] || complain "maps ran not twice"

test_that "Tab completes a command, or lists those that fit"
typed 'ma\t\rr\t\0003'
prints "user space"
prints "run  reclaim  reboot"

test_that "^C gives a line up"
typed 'halt\0003'
prints "halt^C"
lacks "$WORK/out" "System halted"

test_that "a long text typed ahead is read whole"
typed "$(printf 'peek c0000000\\r%.0s' $(seq 40))"
[ "$(grep -c '^0xc0000000: ' "$WORK/out")" = 40 ] || complain "lines were lost"

for mode in "" "pae=on" "split=2g" "split=4g4g" "kpti=on" "recursive pae=on"; do
    test_that "maps covers the address space without gap, with: ${mode:-no options}"
    typed 'maps\r' "$mode"
    grep -E '^[0-9a-f]{8}-[0-9a-f]{8} ' "$WORK/out" >"$WORK/maps"
    awk '{ split($1, bound, "-")
        if (NR > 1 && bound[1] != after) print "gap before " $1
        last = bound[2]
        after = last
        # one more, in hexadecimal digits
        carry = 1
        next_text = ""
        for (i = 8; i > 0; i--) {
            digit = index("0123456789abcdef", substr(after, i, 1)) - 1 + carry
            carry = digit == 16
            next_text = substr("0123456789abcdef0", digit + 1, 1) next_text
        }
        after = next_text }
        END { if (last != "ffffffff") print "ends at " last }' \
        "$WORK/maps" >"$WORK/odd"
    lacks "$WORK/odd" .
done

test_that "maps counts the pages that the tables map"
typed 'maps\r'
grep -q 'c0000000-f7ffffff .* 4K:229376  *large:0 .*lowmem' "$WORK/out" ||
    complain "lowmem is not 229376 pages"
typed 'maps\r' pse=on
grep -q 'c0000000-f7ffffff .* large:224 .*lowmem' "$WORK/out" ||
    complain "lowmem is not 224 pages of 4M"

test_that "walk prints each level, and the physical address"
typed 'walk c0123456\r'
prints "linear     0xc0123456"
prints "directory  [ 768]"
prints "table      [ 291]"
prints "physical   0x00123456 = frame 0x00123000 + offset 0x456 (4K page)"

test_that "walk has three levels with PAE, and ends at a large page"
typed 'walk 0xc0123456\r' pae=on
prints "pdpt       [   3]"
prints "physical   0x00123456"
typed 'walk 0xc0123456\r' pse=on
prints "physical   0x00123456 = frame 0x00000000 + offset 0x123456 (4M page)"

test_that "walk ends at the level that is not present"
typed 'walk f8000000\r'
prints "directory  [ 992]"
lacks "$WORK/out" "^table"

test_that "what has no page ends at the table, which is there"
typed 'walk ff800000\rwalk fffff000\r'
[ "$(grep -c '^table .*not present' "$WORK/out")" = 2 ] ||
    complain "something is mapped, or has no table"

test_that "walk wants an address"
typed 'walk there\r'
prints "walk wants an address in hexadecimal"

finish
