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
    complains "0 stale translations were used"
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
says "write of 0x"
says "user rwx; tables: frame"
says "user r-x"
blames copy

test_that "a page that swap-out took away but that is still reached is reported"
check bug=swapflush
exits 1
says "tables: not present"
blames ptep_clear_flush

test_that "swap under pressure uses no stale translation"
run run --headless -q --serial none --mem 24M --check-stale \
    --append "swap=ram run=stress,swap,19 exit"
exits 0
complains "0 stale translations were used"

test_that "memory that is unmapped but still reached is reported"
check bug=munmapflush
exits 1
says "tables: not present"
blames zap

# paging CASE [DEFINE...]: runs paging.S under the check, on model p6.
paging() {
    assemble paging.S "-DCASE=$1" ${3:+"$3"}
    run run --headless -q --serial none --mem 16M --model "${MODEL:-p6}" \
        "--check-stale$2" "$WORK/k"
}

# told NAME: one report, of an access in `use`, after a store in `change`.
told() {
    exits 1
    says "$1"
    surprises use
    blames change
    [ "$(grep -c '^pagewalk: stale' "$WORK/err")" = 1 ] ||
        complain "$command_line: not one report"
    says "1 stale translation was used"
}

# not_told: no report.
not_told() {
    exits 0
    complains "0 stale translations were used"
}

test_that "a read through an entry of another frame is reported"
paging DATA
told "supervisor read of 0x40000000"
says "dtlb: frame 0x000300000 supervisor rwx; tables: frame 0x000301000"

test_that "a fetch through an entry of another frame is reported once"
paging CODE
exits 1
says "supervisor fetch of 0x40000000 at 0x40000000"
says "itlb: frame 0x000300000 supervisor rwx; tables: frame 0x000301000"
blames change
says "1 stale translation was used"

test_that "code that takes its own page away is reported as it goes on"
paging SELF
exits 1
says "supervisor fetch of 0x4000000a at 0x4000000a"
says "was changed from 0x00300023 to 0x00301003 at 0x40000000"
says "1 stale translation was used"

test_that "a write to a page that has become read-only is reported under WP"
paging WRITE "" -DWP=1
told "supervisor write of 0x40000000"
says "dtlb: frame 0x000300000 supervisor rwx; tables: frame 0x000300000 supervisor r-x"

test_that "a supervisor's write to a read-only page is legal without WP"
paging WRITE "" -DWP=0
not_told

test_that "a read of a page that has become read-only is legal"
paging READ
not_told

test_that "a write to a page that has become writable is legal"
paging GIVE
not_told

test_that "--check-stale=all tells of rights that the tables have taken away"
paging READ =all
exits 1
says "stale rights: supervisor read of 0x40000000"
says "at 0x0010"
blames change
says "0 stale translations were used, 1 legal use was of more"
paging GIVE =all
exits 0

MODEL=modern
test_that "a read through a cached directory entry is reported at the first access"
paging TABLE
told "supervisor read of 0x40001000"
says "psc: page table 0x000202000, frame 0x000300000 supervisor rwx; tables: page table 0x000203000, frame 0x000301000 supervisor rwx"
says "PDE at 0x000200400 was changed from 0x00202023 to 0x00203003"

test_that "a fault by a cached directory entry of another table is reported"
paging ABSENT
told "supervisor read of 0x40002000"
says "psc: page table 0x000202000, not present; tables: page table 0x000203000, frame"

test_that "another page table with an equal entry is told with =all only"
paging SAME
not_told
paging SAME =all
exits 1
says "stale rights: supervisor read of 0x40003000"
MODEL=

test_that "the total and the exit code are given at the cycle limit"
assemble paging.S -DCASE=DATA -DSTAY
run run --headless -q --serial none --mem 16M --check-stale \
    --max-cycles 5000000 "$WORK/k"
exits 1
says "1 stale translation was used"
says "stopped after"

test_that "the total and the exit code are given after a signal"
: >"$WORK/out"
"$PAGEWALK" run --headless -q --mem 16M --check-stale "$WORK/k" \
    </dev/null >"$WORK/out" 2>"$WORK/err" &
process=$!
command_line="pagewalk run --check-stale, ended by SIGTERM"
await "$process" "$WORK/out" "!"
kill -TERM "$process"
wait "$process" 2>/dev/null
code=$?
exits 1
says "1 stale translation was used"

test_that "--check-stale takes no other value than all"
run run --check-stale=some "$WORK/k"
refused "--check-stale some: not all"
run run --check-stale all
refused "all: No such file"

test_that "--check-stale changes no statistic"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/1.json"
run run --headless -q --serial none --append "lab=kmap exit" \
    --stats "$WORK/2.json" --check-stale
exits 0
same_statistics "$WORK/1.json" "$WORK/2.json"

finish
