#!/bin/sh
# --check-stale reports each use of a translation that the page tables no longer
# have. The bundled kernel is right; each of its bug= options is reported.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# blames NAME: the store that a flush should have followed is in a function whose
# name has NAME in it.
blames() {
    grep -q "was changed from .* at 0x[0-9a-f]* [a-z_]*$1[a-z_]*+0x" \
        "$WORK/err" || complain "$command_line: no store in '$1' on stderr"
}

# surprises NAMES: the instruction that used the translation is in one of these
# functions, separated by |.
surprises() {
    grep -Eq "^pagewalk: stale translation: .* at 0x[0-9a-f]* ($1)\+0x" \
        "$WORK/err" || complain "$command_line: no access in '$1' on stderr"
}

# check OPTIONS: runs the bundled kernel's self-test under the check.
check() {
    run run --headless -q --serial none --check-stale \
        --append "$1 selftest exit"
}

test_that "a kernel that flushes as it should uses no stale translation"
for options in "" "pae=on" "kpti=on" "pse=on"; do
    check "$options lab=kmap"
    exits 0
    lacks "$WORK/err" .
done

test_that "a missing INVLPG is reported with the store it should have followed"
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

test_that "a missing INVLPG is reported in a lab as well"
run run --headless -q --serial none --check-stale --append "bug=stale lab=kmap exit"
exits 1
blames unmap_slot

test_that "a kmap slot that is used again before the flush is reported"
check bug=kmapreuse
exits 1
blames kunmap

test_that "pages that fork left writable in the TLB are reported"
check bug=cowflush
exits 1
says "user rwx; tables: frame"
says "user r-x"
blames copy

test_that "memory that is unmapped but still reached is reported"
check bug=munmapflush
exits 1
says "tables: not present"
blames zap

test_that "--check-stale changes no statistic"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/1.json"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/2.json" --check-stale
exits 0
same_statistics "$WORK/1.json" "$WORK/2.json"

finish
