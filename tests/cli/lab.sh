#!/bin/sh
# The bundled kernel and its experiments, as a newcomer runs them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

test_that "lab prints a table for each experiment, and no check fails"
run lab
exits 0
prints "p6: "
prints "0 failed"
prints "kmap_local"
prints "4k_256"

test_that "lab NAME --models MODEL runs one experiment on one model"
run lab directmap --models i486
exits 0
prints "i486"
lacks "$WORK/out" kmap_local

test_that "--csv prints the results as CSV"
run lab kmap --models p6 --csv
exits 0
prints "lab,variant,model,vs,value,unit,operations,cycles"
prints "kmap,direct,p6,,"

test_that "--json prints the results as JSON"
run lab kmap --models p6 --json
exits 0
prints '"schema": "pagewalk-labs/1"'

test_that "two equal runs print equal tables"
run lab kmap --models p6,i386
cp "$WORK/out" "$WORK/first"
run lab kmap --models p6,i386
same "$WORK/first" "$WORK/out" "the tables"

test_that "variants that need highmem are skipped where there is none"
run lab kmap --models p6 --mem 64M
exits 0
prints "skipped: no-highmem"

test_that "a lab that --max-cycles stops exits with 4"
run lab kmap --models p6 --max-cycles 1000000
exits 4
prints "stopped by --max-cycles"

test_that "an unknown model is refused"
run lab --models p6,i286
refused "no model 'i286'"

test_that "run without an IMAGE boots the bundled kernel"
run run --headless --quiet --append "lab=kmap exit"
exits 0
prints "CHECK kmap slots_in_use 0"

test_that "the kernel's shell reads standard input"
mkfifo "$WORK/words"
printf 'lab\rexit\r' >"$WORK/words" &
run_from "$WORK/words" run --headless -q
exits 0
prints "> lab"
prints "directmap "

test_that "--set gives the kernel a list of options"
run lab --quiet --models p6 --set kpti=on,structpage=32 kpti
exits 0
prints "call_int80"

# sha256 FILE
sha256() {
    sha256sum "$1" | cut -d' ' -f1
}

test_that "an option that the kernel does not know fails the lab"
run lab kmap --set ktpi=on
exits 2
complains 'lab: the kernel says: unknown option "ktpi=on" ignored'
lacks "$WORK/out" .
run lab kmap --append ktpi
exits 2
complains 'unknown option "ktpi"'

test_that "a bad value of a kernel option fails the lab"
run lab kmap --csv --set split=9g
exits 2
complains 'bad value in option "split=9g"'

test_that "run warns of an option that the kernel does not know"
run run --headless -q --append "ktpi=on exit"
exits 0
prints 'warning: unknown option "ktpi=on" ignored'

test_that "nothing is measured on a machine that cannot do what is asked for"
run lab pae --set pae=on
exits 0
prints 'i386: skipped: option "pae=on" ignored: this processor has no PAE'
lacks "$WORK/out" "i386, "

test_that "several --set add up"
run lab kmap --models p6 --set pae=on --set kpti=on --json
exits 0
prints '"options": "lab=kmap exit pae=on kpti=on"'

test_that "two values for one kernel option are refused"
run lab kmap --set kpti=on --set pae=on,kpti=off
refused "--set kpti=off: kpti=on is given, too"
run lab kmap --set kpti=on --append kpti=off
refused "--append kpti=off: kpti=on is given, too"
run lab kmap --append lab=all
refused "--append lab=all: lab=kmap is given, too"

test_that "--vs sets the values of an option side by side"
run lab pagecache --models p6 --vs highmem=on/off
exits 0
prints "p6, highmem=on, cycles/page"
prints "p6, highmem=off, cycles/page"

test_that "several --vs make every combination"
run lab kmap --models p6 --csv --vs kpti=off/on \
    --vs tlb=dtlb=64x4/dtlb=128x4,policy=lru
exits 0
for vs in '"kpti=off, tlb=dtlb=64x4"' '"kpti=on, tlb=dtlb=64x4"' \
    '"kpti=off, tlb=dtlb=128x4,policy=lru"' \
    '"kpti=on, tlb=dtlb=128x4,policy=lru"'; do
    prints "kmap,direct,p6,$vs,"
done

test_that "TLBs without a model are those of the p6, whose arrays they name"
run lab lowmem --csv --vs tlb=dtlb=64x4/dtlb=128x4,policy=lru
exits 0
prints '"tlb=dtlb=128x4,policy=lru"'
lacks "$WORK/out" ",i386,"
run lab lowmem --csv --tlb dtlb=64x4
exits 0
lacks "$WORK/out" ",i386,"

test_that "--vs compares models, memory and clocks, too"
run lab lowmem --vs model=p6/i486 --vs mem=1G/2G
exits 0
prints "p6, mem=2G"
prints "i486, mem=1G"
run lab lowmem --models p6 --json --vs clock=cycles/insns
exits 0
prints '"vs": "clock=insns"'
prints '"clock": "insns"'

test_that "what cannot be compared is refused in one line"
run lab kmap --vs kpti
refused "--vs: kpti: not KEY=VALUE/VALUE"
run lab kmap --vs mem=1X/2G
refused "--vs mem 1X"
run lab kmap --vs kpti=on/off --set kpti=on
refused "--vs kpti=off: kpti=on is given, too"
run lab kmap --vs tlb=ideal/dtlb=64x4 --tlb ideal
refused "--vs tlb: --tlb ideal is given, too"
run lab kmap --models p6 --vs model=p6/i386
refused "model is compared already"

test_that "too many combinations are refused with their number"
run lab kmap --models p6 --vs a=1/2/3/4/5 --vs b=1/2/3/4/5 --vs c=1/2/3
refused "--vs: 75 combinations, and a lab has room for 64"

test_that "lab kpti answers its question by itself"
run lab kpti --csv
exits 0
prints 'kpti,kernel_pages_mapped,p6,kpti=off,230144,pages,'
prints 'kpti,kernel_pages_mapped,p6,kpti=on,2,pages,'
prints 'kpti,peek_error_code,p6,kpti=off,5,'
prints 'kpti,peek_error_code,i386,kpti=on,4,'

test_that "a lab's own comparison gives way to --set and --vs"
run lab kpti --models p6 --csv --set kpti=on
exits 0
prints 'kpti,peek_error_code,p6,,4,'
lacks "$WORK/out" 'kpti=off'
run lab kpti --models p6 --csv --vs pge=on/off
exits 0
prints 'kpti,peek_error_code,p6,pge=off,5,'

test_that "a lab's figures do not depend on which labs ran before it"
run lab ctxsw --csv
cp "$WORK/out" "$WORK/alone"
run lab kmap vmalloc ctxsw --csv
grep -E '^(lab|ctxsw),' "$WORK/out" >"$WORK/after"
same "$WORK/alone" "$WORK/after" "the figures of ctxsw"

test_that "the order and the figures do not depend on the number of threads"
run lab kmap kpti ctxsw --json -j 1
cp "$WORK/out" "$WORK/one"
run lab kmap kpti ctxsw --json -j 7
same "$WORK/one" "$WORK/out" "the results"

test_that "results say what made them"
run lab lowmem --models p6 --tlb dtlb=128x4 --mem 1G --set pae=on
exits 0
tr '\n' ' ' <"$WORK/out" >"$WORK/joined"
mv "$WORK/joined" "$WORK/out"
prints "made by: pagewalk 0.1, kernel.elf $(sha256 "$KERNEL" | cut -c1-12)"
prints "tlb dtlb=128x4, options pae=on"
run lab lowmem --models p6 --tlb dtlb=128x4 --mem 1G --set pae=on --json
for member in '"version": "0.1"' '"tlb": "dtlb=128x4"' \
    '"memory": 1073741824' '"options": "lab=lowmem exit pae=on"' \
    "\"sha256\": \"$(sha256 "$KERNEL")\""; do
    prints "$member"
done
run lab lowmem --models p6 --csv
prints ",$(sha256 "$KERNEL"),"

test_that "JSON and CSV have the number of operations"
run lab kmap --models p6 --csv
awk -F, '$2 == "kmap_local" && ($8 / $7 < $5 || $8 / $7 > 1.01 * $5)' \
    "$WORK/out" >"$WORK/odd"
lacks "$WORK/odd" .
run lab kmap --models p6 --json
prints '"operations": 1024'

test_that "a table fits the columns that COLUMNS names"
for columns in 60 80 132; do
    COLUMNS=$columns "$PAGEWALK" lab kpti >"$WORK/out" 2>"$WORK/err"
    awk -v max="$columns" 'length($0) > max' "$WORK/out" >"$WORK/odd"
    lacks "$WORK/odd" .
done
COLUMNS=60 "$PAGEWALK" lab kpti >"$WORK/out"
grep -q 'kernel_pages_mapped  *230144' "$WORK/out" || complain "a number is cut"

test_that "--explain names for each row what it does, and where"
run lab kmap --explain
exits 0
prints "touch_kmap_local, guest/labs/kmap.c:"
place=$(sed -n 's/^    touch_window, //p' "$WORK/out")
sed -n "${place#*:}p" "$(dirname "$0")/../../${place%:*}" |
    grep -q 'touch_window(' || complain "touch_window is not at $place"

# explained LAB VARIANT: whether a pattern of `lab --explain` fits the row.
explained() {
    "$PAGEWALK" lab "$1" --explain | grep -E '^[^ ]+$' >"$WORK/patterns"
    while read -r pattern; do
        # shellcheck disable=SC2254
        case $2 in $pattern) return 0 ;; esac
    done <"$WORK/patterns"
    return 1
}

test_that "every row that the kernel prints has a sentence"
run lab all --models p6,i386 --csv
exits 0
cut -d, -f1,2 "$WORK/out" | grep -v '^lab,' | sort -u |
    while IFS=, read -r name variant; do
        explained "$name" "$variant" || echo "$name.$variant"
    done >"$WORK/odd"
lacks "$WORK/odd" .

test_that "lab all runs every lab"
run lab --quiet --models p6 all
exits 0
prints "pagecache"

test_that "lab --trace records its one boot, which replays"
run lab -q recursive --models p6 --trace "$WORK/lab.pwt"
exits 0
run replay -q "$WORK/lab.pwt"
exits 0
run trace info "$WORK/lab.pwt"
prints "lab=recursive"

test_that "lab --trace refuses several boots, which one file cannot hold"
run lab -q recursive --models p6,i386 --trace "$WORK/two.pwt"
refused "lab --trace: a trace is of one boot, and these are 2"
[ ! -e "$WORK/two.pwt" ] || complain "a file was written"

test_that "lab linux asks for the kernel that it measures"
run lab linux
refused "lab linux: no --kernel"
run lab kmap --kernel vmlinuz
refused "--kernel is for lab linux only"
run lab kmap --initrd initrd
refused "--initrd is for lab linux only"
run lab linux --kernel "$WORK/none"
refused "$WORK/none"
run lab linux --explain
exits 0
prints "row_syscall, guest/linux/lab.c:"

finish
