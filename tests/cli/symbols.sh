#!/bin/sh
# --symbols: names for addresses, in all the forms that authors have them.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

# The bundled kernel without symbols of its own; with others it flushes at the
# same places, if not as often: a loader hands it its symbols in memory.
objcopy --strip-all "$KERNEL" "$WORK/bare"
sites() {
    run run --headless --serial none --mem 16M --top 1000 \
        --append "lab=kmap exit" "$@"
    awk '/^    flush site/ { on = 1 } /^$/ { on = 0 } on { print $1, $2 }' \
        "$WORK/err" | sort >"$WORK/sites"
}
sites "$KERNEL"
exits 0
cp "$WORK/sites" "$WORK/expected"
grep -q '^clear_fixmap+0x' "$WORK/expected" || complain "no clear_fixmap"

# named WHAT OPTION...: the sites have the kernel's own names. Of two names for
# an address a list without kinds or sizes may choose the other.
named() {
    what=$1
    shift
    sites "$@"
    exits 0
    same "$WORK/expected" "$WORK/sites" "$what"
}

test_that "an ELF file besides the guest has the names of its own symbols"
named "--symbols kernel.elf" --symbols "$KERNEL" "$WORK/bare"

test_that "code before paging, loaded elsewhere than linked, has names too"
for of in "$KERNEL" "$WORK/bare"; do
    run run --headless --serial none --mem 16M --symbols "$KERNEL" \
        --profile-cycles=100 --until symbol:start_kernel "$of"
    grep -q ' startup_32$' "$WORK/err" ||
        complain "no name before paging: $(grep -c . "$WORK/err") lines"
done

test_that "what nm prints has its names, in each of its forms"
nm -S "$KERNEL" >"$WORK/list"
named "nm -S" --symbols "$WORK/list" "$WORK/bare"
nm -A -S -n "$KERNEL" >"$WORK/list"
named "nm -A -S -n" --symbols "$WORK/list" "$WORK/bare"
nm -f posix "$KERNEL" >"$WORK/list"
named "nm -f posix" --symbols "$WORK/list" "$WORK/bare"
nm -f sysv "$KERNEL" >"$WORK/list"
named "nm -f sysv" --symbols "$WORK/list" "$WORK/bare"
nm -C "$KERNEL" | sed 's/^/00000000/; $a\                 U printf' >"$WORK/list"
named "nm -C of 64 bits" --symbols "$WORK/list" "$WORK/bare"
nm "$KERNEL" | sed '/ [tT] /s/$/\t[kernel]/' >"$WORK/list"
named "kallsyms" --symbols "$WORK/list" "$WORK/bare"
nm "$KERNEL" | awk '$2 ~ /[tT]/ { print $1, $3 }' >"$WORK/list"
named "a list without types" --symbols "$WORK/list" "$WORK/bare"

test_that "several lists add up"
nm -S "$KERNEL" | grep 'kunmap' >"$WORK/list"
nm -S "$KERNEL" | grep -v 'kunmap' >"$WORK/rest"
named "two lists" --symbols "$WORK/list" --symbols "$WORK/rest" "$WORK/bare"

test_that "variables have names at the prompt, and nobody executes them"
variable=$(nm "$KERNEL" | awk '$2 == "B" && $3 !~ /^_/ { print $3; exit }')
echo "x/1xw $variable" >"$WORK/script"
run_from "$WORK/script" run -q --headless --monitor --mem 16M \
    --symbols "$KERNEL" "$WORK/bare"
grep -qi "$(nm "$KERNEL" | awk -v v="$variable" '$3 == v { print $1 }')" \
    "$WORK/out" || complain "no address of $variable"
run run -q --headless --mem 16M --until "symbol:$variable"
refused "--until symbol:$variable: a variable"

test_that "a million symbols are no trouble"
awk 'BEGIN {
    for (i = 0; i < 1000000; i++)
        printf "%08x T function_%d\n", 1048576 + 4 * i, i
}' >"$WORK/million"
kernel '\017\040\340\017\042\340\017\040\330\017\042\330\260\000\346\364\364'
run run --headless --serial none --mem 16M --attribution on \
    --symbols "$WORK/million" "$WORK/k"
exits 0
grep -q '^    function_10+0x1 mov_cr3' "$WORK/err" ||
    complain "no function_10: $(grep mov_cr3 "$WORK/err")"

test_that "--flush-helper adds to the functions whose callers are charged"
sites --flush-helper set_fixmap,clear_fix "$KERNEL"
exits 0
grep -q '^paging_init+0x' "$WORK/sites" || complain "no site at all"
! grep -q '^clear_fixmap+' "$WORK/sites" || complain "clear_fixmap is charged"
sites --flush-helper kunmap_lokal "$KERNEL"
refused "--flush-helper kunmap_lokal: no function of the guest's symbols begins"
sites --flush-helper , "$KERNEL"
refused "--flush-helper : no function"

test_that "user programs have names in sites and profiles, as they execute"
user=$(dirname "$KERNEL")/user/symbols
run run --headless --serial none --mem 16M --top 1000 --profile-cycles=1000 \
    --append "lab=ctxsw exit" --symbols "$user/calls@calls" \
    --callgrind "$WORK/cg" --stats "$WORK/s.json" "$KERNEL"
exits 0
grep -q '^    calls:sched_yield+0x35 (user) ' "$WORK/err" ||
    complain "no miss site in calls"
grep -q '^    calls:_start+0x0 page_fault ' "$WORK/err" ||
    complain "no flush site in calls"
grep -q ' calls:main$' "$WORK/err" || complain "no cycles in calls"
grep -q '^fn=.*calls:sched_yield' "$WORK/cg" || complain "no profile of calls"
grep -q '"site": "calls:sched_yield+0x35"' "$WORK/s.json" ||
    complain "no calls in the JSON"

test_that "two programs at one address are told apart"
run run --headless --serial none --mem 16M --top 1000 --symbols \
    "$user/calls@calls" --symbols "$user/hello@hello" --wait '> ' \
    --type 'run hello\n' --wait '> ' --type 'run calls\n' --wait '> ' \
    --type 'exit\n' "$KERNEL"
grep -q '^    hello:_start+0x0 page_fault ' "$WORK/err" || complain "no hello"
grep -q '^    calls:_start+0x0 page_fault ' "$WORK/err" || complain "no calls"
run run --headless --serial none --mem 16M --symbols "$user/hello@" "$KERNEL"
refused "$user/hello@: No such file"

test_that "what holds no symbols is refused with its name and line"
echo "c0100000 T first" >"$WORK/list"
echo "something else" >>"$WORK/list"
run run -q --headless --symbols "$WORK/list" "$WORK/bare"
refused "$WORK/list:2: not 'ADDRESS TYPE NAME' of a System.map or of nm"
echo "00000000 T first" >"$WORK/list"
run run -q --headless --symbols "$WORK/list" "$WORK/bare"
refused "$WORK/list: every address is 0"
echo "ffffffffffffffff B The real System.map is in the linux-image-6.1-dbg" \
    "package" >"$WORK/list"
run run -q --headless --symbols "$WORK/list" "$WORK/bare"
refused "says 'The real System.map is in the linux-image-6.1-dbg package'"
: >"$WORK/list"
run run -q --headless --symbols "$WORK/list" "$WORK/bare"
refused "$WORK/list: no symbols in it"
run run -q --headless --symbols "$WORK/bare" "$WORK/bare"
refused "$WORK/bare: an ELF file without symbols"
run run -q --headless --symbols "$PAGEWALK" "$WORK/bare"
refused "$PAGEWALK: not a 32-bit ELF file for the i386"
head -c 3000 "$KERNEL" >"$WORK/cut"
run run -q --headless --symbols "$WORK/cut" "$WORK/bare"
refused "$WORK/cut: an ELF file without symbols"

finish
