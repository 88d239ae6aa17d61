#!/bin/sh
# recipe.sh BEFORE.elf AFTER.elf: the Makefile rules of docs/ci.md in an empty
# folder. PAGEWALK is the program (default build/pagewalk).
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

PAGEWALK=$(realpath "${PAGEWALK:-build/pagewalk}")
before=$(realpath "$1")
after=$(realpath "$2")
document=$(realpath "$(dirname "$0")/../../docs/ci.md")
unset MAKEFLAGS MFLAGS MAKELEVEL

# block LANGUAGE: the first code block of the document in that language.
block() {
    awk -v start="\`\`\`$1" '
        $0 == start && !found { found = inside = 1; next }
        $0 == "```" { inside = 0 }
        inside' "$document"
}

mkdir "$WORK/repository" || exit 3
cd "$WORK/repository" || exit 3
block make >Makefile
cp "$before" kernel.elf

# make_rule NAME
make_rule() {
    run_command make "$1" PAGEWALK="$PAGEWALK" KERNEL=kernel.elf
}

test_that "the recipe's record rule makes two small files"
make_rule flushes-record
exits 0
for file in pagewalk/kernel.pwt pagewalk/kernel.json; do
    within "the size of $file" "$(wc -c <$file)" 1 100000
done

test_that "the recipe's check passes on the kernel that was recorded"
make_rule flushes-check
exits 0
prints "unchanged"

test_that "a needless flush fails the check, which names the function"
cp "$after" kernel.elf
make_rule flushes-check
exits 2
prints "read_pages mov_cr3: +"
prints "above 5%"

test_that "the check names no function that flushes as often as before"
lacks "$WORK/out" '^(read_through_window|switch_process|main) .*: above'

test_that "a recorded trace that does not fit its statistics fails the check"
cp "$before" kernel.elf
sed 's/"misses": [1-9]/&0/' pagewalk/kernel.json >changed.json
mv changed.json pagewalk/kernel.json
make_rule flushes-check
exits 2
prints "expected"

test_that "the GitHub Actions file runs the rule"
block yaml >flushes.yml
grep -q 'make flushes-check' flushes.yml || complain "no make flushes-check"

finish
