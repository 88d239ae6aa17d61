#!/bin/sh
# --check-stale finds what a kernel forgot to flush, and nothing else.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

says() {
    grep -qF -- "$1" "$WORK/err" ||
        complain "$command_line: no '$1' on stderr"
}

# The store that a flush should have followed is in a function of this name, or
# of a name with it.
blames() {
    grep -q "was changed from .* at 0x[0-9a-f]* [a-z_]*$1[a-z_]*+0x" \
        "$WORK/err" || complain "$command_line: no store in '$1' on stderr"
}

# Runs the bundled kernel's self-test under the check, with other options.
check() {
    run run --headless -q --serial none --check-stale \
        --append "$1 selftest exit"
}

test_that "a kernel that flushes as it should uses no stale translation"
for options in "" "pae=on" "kpti=on" "pse=on"; do
    check "$options lab=kmap"
    exits 0
    [ -s "$WORK/err" ] && complain "$options: $(head -n 1 "$WORK/err")"
done

# The instruction that used the translation is in one of these functions.
surprises() {
    grep -Eq "^pagewalk: stale translation: .* at 0x[0-9a-f]* ($1)\+0x" \
        "$WORK/err" || complain "$command_line: no access in '$1' on stderr"
}

test_that "a missing INVLPG is told with the store that it should have followed"
for bug in noinvlpg stale; do
    check "bug=$bug"
    exits 1
    says "stale translation: supervisor"
    says "dtlb: frame 0x"
    says "; tables: frame 0x"
    surprises "memset|memcpy"
    blames unmap_slot
    says "stale translations were used"
done

test_that "it is told without the self-test, by what the kernel does anyway"
run run --headless -q --serial none --check-stale --append "bug=stale lab=kmap exit"
exits 1
blames unmap_slot

test_that "a kmap slot that is used again before the flush is told"
check bug=kmapreuse
exits 1
blames kunmap

test_that "pages that fork left writable in the TLB are told"
check bug=cowflush
exits 1
says "user rwx; tables: frame"
says "user r-x"
blames copy

test_that "memory that is unmapped but still reached is told"
check bug=munmapflush
exits 1
says "tables: not present"
blames zap

test_that "the check changes no statistics"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/1.json"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/2.json" --check-stale
exits 0
grep -v blocks_made "$WORK/1.json" >"$WORK/1"
grep -v blocks_made "$WORK/2.json" >"$WORK/2"
cmp -s "$WORK/1" "$WORK/2" || complain "the statistics differ"

finish
