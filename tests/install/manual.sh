#!/bin/sh
# Man pages and completions are complete: each command, option, model and lab of
# the tables, which are read here as text. BUILD is the build folder.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

here=$(dirname "$0")
BUILD=${BUILD:-build}
manual=$BUILD/manual
commands=$(sed -nE 's/^COMMAND\(([a-z]+),.*/\1/p' emu/options/commands.def)
awk -f "$here/options.awk" emu/options/options.def >"$WORK/options"

# The names in the rows "KIND(name, .." of a table.
names() {
    sed -nE "s/^$1\\(([a-z0-9_]+)[,)].*/\\1/p" "$2"
}

# page NAME.SECTION: the page as text without markup, in $WORK/page.
page() {
    sed -E 's/\\f[BIR]//g; s/\\-/-/g' "$manual/$1" >"$WORK/page"
    command_line=$1
}

# page_has TEXT
page_has() {
    grep -qF -- "$1" "$WORK/page" || complain "$command_line: no '$1'"
}

# completes LINE WORD: bash offers the word at the end of the line.
completes() {
    bash "$here/ask.bash" "$manual/pagewalk.bash" "$1" >"$WORK/out"
    tr ' ' '\n' <"$WORK/out" | grep -qxF -- "$2" ||
        complain "bash: '$1' does not complete to $2"
}

test_that "the tables were read"
[ "$(echo "$commands" | wc -w)" = "$(grep -c '^COMMAND(' \
    emu/options/commands.def)" ] || complain "not every row of commands.def"
[ "$(awk '{ print $2 }' "$WORK/options" | sort -u | wc -l)" = "$(sed -nE \
    's/^OPTION\("([^"]+)".*/\1/p' emu/options/options.def | sort -u | wc -l)" ] ||
    complain "not every row of options.def"

test_that "each command has a page, and stands in pagewalk(1) and in completion"
for command in $commands; do
    [ -s "$manual/pagewalk-$command.1" ] || complain "no pagewalk-$command(1)"
    page pagewalk.1
    page_has "pagewalk-$command(1)"
    completes "pagewalk " "$command"
    grep -q "^            '$command:[^']" "$manual/_pagewalk" ||
        complain "zsh: no command $command"
done

# The part of zsh's completion that is about a command.
zsh_part() {
    sed -n "/^    $1)\$/,/;;/p" "$manual/_pagewalk"
}

test_that "each option stands in the page of its command and in completion"
while read -r command option letter; do
    page "pagewalk-$command.1"
    grep -qE -- "^(-., )?--$option( |\[|\$)" "$WORK/page" ||
        complain "pagewalk-$command(1): no --$option"
    completes "pagewalk $command -" "--$option"
    zsh_part "$command" | grep -qE -- "[' ,]--${option}[=}']" ||
        complain "zsh: $command: no --$option"
    [ "$letter" = - ] && continue
    grep -qE -- "^-$letter, --$option" "$WORK/page" ||
        complain "pagewalk-$command(1): no -$letter"
    completes "pagewalk $command -" "-$letter"
    zsh_part "$command" | grep -qE -- "\\{-$letter\\+?,--$option" ||
        complain "zsh: $command: no -$letter"
done <"$WORK/options"

test_that "pagewalk-model(5) has each key, feature and cost class"
page pagewalk-model.5
sed -nE 's/^(MODEL_KEY\([a-z]+, +|TLB_KEY\()([a-z0-9_]+),.*/\2/p' \
    emu/model/model_keys.def emu/model/tlb_keys.def >"$WORK/keys"
{ names FEATURE cpu/model/feature.def; names COST cpu/model/cost.def; } \
    >>"$WORK/keys"
[ "$(wc -l <"$WORK/keys")" -gt 80 ] || complain "the tables were not read"
while read -r key; do
    grep -qE "^ *$key( |\$)" "$WORK/page" || complain "no $key"
done <"$WORK/keys"

test_that "pages and the program are of the newest version of the changelog"
version=$(sed -nE '1s/.*\((.*)\).*/\1/p' base/debian/changelog)
for page in "$manual"/*.[15]; do
    grep -q "^\.TH .*\"Pagewalk $version\"" "$page" ||
        complain "$page is not of version $version"
done
run_command "$BUILD/pagewalk" --version
prints "pagewalk $version"

# quiet_about PROGRAM ARGUMENT...: has nothing to say about any page.
quiet_about() {
    test_that "$1 has nothing to say about the pages"
    for page in "$manual"/*.[15]; do
        run_command "$@" "$page"
        [ "$code" = 0 ] || complain "$page: exit $code"
        lacks "$WORK/err" .
        [ "$1" = man ] || lacks "$WORK/out" .
    done
}

if command -v mandoc >/dev/null; then
    quiet_about mandoc -Tlint
else
    echo "$(basename "$0"): no mandoc: its test is left out"
fi
if man --version >/dev/null 2>&1; then
    MANROFFSEQ='' MANWIDTH=80 LC_ALL=C.UTF-8
    export MANROFFSEQ MANWIDTH LC_ALL
    quiet_about man -l --warnings
else
    echo "$(basename "$0"): no man: its test is left out"
fi

test_that "bash completes values, lists, operands and files"
: >"$WORK/only-this.elf"
completes "pagewalk run --model p" p6
completes "pagewalk run --model=p" p6
completes "pagewalk lab --models i386,p" i386,p6
completes "pagewalk run -d mmu,b" mmu,block
completes "pagewalk replay --attribution " off
completes "pagewalk sweep --policy lru,f" lru,fifo
completes "pagewalk run --headless $WORK/only" "$WORK/only-this.elf"
completes "pagewalk run --check-stale=a" all
completes "pagewalk run --check-stale $WORK/only" "$WORK/only-this.elf"
completes "pagewalk list c" counters
completes "pagewalk list counters w" walks
completes "pagewalk trace -q d" dump
completes "pagewalk trace dump $WORK/only" "$WORK/only-this.elf"
completes "pagewalk model show i4" i486
for lab in $(names LAB guest/labs/labs.def); do
    completes "pagewalk lab " "$lab"
done
for model in $(names MODEL emu/model/models.def); do
    completes "pagewalk run --model " "$model"
done

# zsh_completes LINE COMPLETED...: what zsh makes of each line.
zsh_completes() {
    : >"$WORK/lines"
    : >"$WORK/completed"
    while [ $# -gt 0 ]; do
        echo "$1" >>"$WORK/lines"
        echo "$2" >>"$WORK/completed"
        shift 2
    done
    while read -r line; do
        set -- "$@" "$line"
    done <"$WORK/lines"
    run_command zsh -f "$here/ask.zsh" "$(cd "$manual" && pwd)" "$@"
    sed 's/ *$//' "$WORK/out" >"$WORK/answers"
}

if zsh -f -c 'zmodload zsh/zpty && zpty try true' >/dev/null 2>&1; then
    test_that "zsh completes commands, options, values, operands and files"
    zsh_completes "pagewalk swe" "pagewalk sweep" \
        "pagewalk run --headl" "pagewalk run --headless" \
        "pagewalk run --model mode" "pagewalk run --model modern" \
        "pagewalk run --model=pent" "pagewalk run --model=pentium" \
        "pagewalk run --check-stale=a" "pagewalk run --check-stale=all" \
        "pagewalk lab kma" "pagewalk lab kmap" \
        "pagewalk lab --models p6,i4" "pagewalk lab --models p6,i486," \
        "pagewalk run -d blo" "pagewalk run -d block," \
        "pagewalk run $WORK/only" "pagewalk run $WORK/only-this.elf" \
        "pagewalk list flu" "pagewalk list flush-causes" \
        "pagewalk trace ver" "pagewalk trace verify" \
        "pagewalk model show i4" "pagewalk model show i486"
    exits 0
    same "$WORK/completed" "$WORK/answers" "zsh's answers"
else
    echo "$(basename "$0"): no zsh, or no terminal: its test is left out"
fi

finish
