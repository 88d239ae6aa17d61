#!/bin/sh
# Profiles in the callgrind format (docs/profile.md): their sums against the
# statistics of the run, and callgrind_annotate's reading of them.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")

# profile NAME OPTION...: runs the kernel, with NAME.cg, NAME.json and NAME.pwt.
profile() {
    at=$WORK/$1
    shift
    run run -q --headless --serial none --callgrind "$at.cg" \
        --stats "$at.json" --trace "$at.pwt" --caches off "$@"
    exits 0
}

# statistics FILE.json: "EVENT NUMBER" for each event of a profile.
statistics() {
    awk -f "$here/flat.awk" "$1" | awk '
        $1 == "walks.cycles" { print "walk_cycles", $2 }
        $1 == "walks.count" { print "walks", $2 }
        $1 ~ /^tlb\.[id]?tlb\.misses$/ {
            split($1, at, ".")
            print at[2] "_misses", $2
        }
        $1 ~ /^flushes\.[a-z0-9_]*\.count$/ { flushes += $2 }
        $1 ~ /^flushes\.[a-z0-9_]*\.direct_cycles$/ { direct += $2 }
        $1 ~ /^flushes\.[a-z0-9_]*\.refill_cycles$/ { refill += $2; is = 1 }
        END {
            print "flushes", flushes
            print "flush_direct_cycles", direct
            if (is)
                print "refill_cycles", refill
        }' | sort
}

# sums FILE.cg: the same of a profile, by its lines; and what "summary:" and
# "totals:" have otherwise.
sums() {
    awk '
        $1 == "events:" { for (i = 2; i <= NF; i++) name[i + 1] = $i; n = NF }
        $1 == "summary:" { for (i = 2; i <= NF; i++) summary[i + 1] = $i }
        /^0x/ { for (i = 3; i <= NF; i++) sum[i] += $i }
        $1 == "totals:" { for (i = 2; i <= NF; i++) totals[i + 1] = $i }
        END {
            for (i = 3; i <= n + 1; i++) {
                print name[i], sum[i] + 0
                if (sum[i] + 0 != summary[i] || sum[i] + 0 != totals[i])
                    print name[i], summary[i], totals[i]
            }
        }' "$1" | sort
}

# agrees NAME.cg NAME.json: the profile has the sums of the statistics.
agrees() {
    sums "$1" >"$WORK/sums"
    statistics "$2" >"$WORK/statistics"
    same "$WORK/sums" "$WORK/statistics" "$(basename "$1") and the statistics"
}

# of_function FILE FUNCTION: the lines of cost of a function.
of_function() {
    awk -v name="fn=$2" '/^fn=/ { is = $0 == name } is && /^0x/' "$1"
}

# export_trace NAME OPTION...: the profile of NAME.pwt in NAME.trace.cg.
export_trace() {
    of=$1
    shift
    run trace export --callgrind "$WORK/$of.trace.cg" "$WORK/$of.pwt" "$@"
    exits 0
}

# agrees_twice NAME OPTION...: a run and its trace, in every number.
agrees_twice() {
    profile "$@"
    of=$1
    agrees "$WORK/$of.cg" "$WORK/$of.json"
    export_trace "$of" --symbols "$KERNEL"
    agrees "$WORK/$of.trace.cg" "$WORK/$of.json"
    grep -vE '^(cmd:|ob=)' "$WORK/$of.cg" >"$WORK/first"
    grep -vE '^(cmd:|ob=)' "$WORK/$of.trace.cg" >"$WORK/second"
    same "$WORK/first" "$WORK/second" "the profiles of $of and of its trace"
}

test_that "a run and its trace have one profile, with the sums of the statistics"
agrees_twice kmap --append "lab=kmap exit"
agrees_twice i386 --model i386 --append "lab=ctxsw exit"
agrees_twice modern --model modern --append "lab=kpti exit"
agrees_twice split --append "lab=ctxsw exit split=4g4g" --callers
agrees_twice unified --tlb tlb=64x4 --append "lab=kmap exit"
agrees_twice exclusive --model modern \
    --tlb levels=exclusive,policy=srrip --append "lab=pae exit pae=on"

test_that "a profile changes no statistic"
run run -q --headless --serial none --caches off --stats "$WORK/plain.json" \
    --append "lab=kmap exit"
same_statistics "$WORK/plain.json" "$WORK/kmap.json"

test_that "without attribution there are no refills, and the rest agrees"
agrees_twice bare --attribution off --append "lab=kmap exit"
lacks "$WORK/bare.cg" refill_cycles

test_that "the flushes of a function are those of the statistics"
expected=$(awk -f "$here/flat.awk" "$WORK/kmap.json" | awk '
    { split($1, at, ".") }
    at[1] != "call_sites" { next }
    at[3] == "site" { is = index($2, "unmap_slot+") == 1 }
    is && at[3] == "count" { count += $2 }
    is && at[3] == "refill_cycles" { refill += $2 }
    END { print count, refill }')
got=$(of_function "$WORK/kmap.cg" unmap_slot |
    awk '{ refill += $5; count += $9 } END { print count, refill }')
[ "$got" = "$expected" ] || complain "unmap_slot: '$got', not '$expected'"

test_that "user code is one place, whatever the process"
[ "$(grep -c '^fn=(user)$' "$WORK/split.cg")" = 1 ] || complain "no (user)"
of_function "$WORK/split.cg" "(user)" >"$WORK/lines"
[ -s "$WORK/lines" ] || complain "no cost of (user)"
lacks "$WORK/lines" '^0x[c-f].......'

test_that "a trace without --symbols names functions by its flush sites"
export_trace kmap
says "kernel instructions have no symbol (--symbols FILE); no lines of source"
agrees "$WORK/kmap.trace.cg" "$WORK/kmap.json"
for line in 'fn=unmap_slot' 'fn=startup_32' 'fn=0xc0[0-9a-f]*'; do
    grep -qx "$line" "$WORK/kmap.trace.cg" || complain "no $line"
done

test_that "a System.map names functions, without lines"
nm "$KERNEL" >"$WORK/map"
export_trace kmap --symbols "$WORK/map"
says "no lines of source: there is no ELF kernel to read them from"
grep -qx 'fn=lab_kmap' "$WORK/kmap.trace.cg" || complain "no lab_kmap"

test_that "a kernel without DWARF has functions only, and one line says so"
objcopy --strip-debug "$KERNEL" "$WORK/stripped.elf"
run run -q --headless --serial none --append "lab=kmap exit" \
    --stats "$WORK/stripped.json" --callgrind "$WORK/stripped.cg" \
    "$WORK/stripped.elf"
exits 0
agrees "$WORK/stripped.cg" "$WORK/stripped.json"
of_function "$WORK/stripped.cg" unmap_slot >"$WORK/lines"
[ -s "$WORK/lines" ] || complain "no unmap_slot"
lacks "$WORK/lines" '^0x[0-9a-f]* [1-9]'
lacks "$WORK/stripped.cg" '^f[lie]=[^?]'
export_trace kmap --symbols "$WORK/stripped.elf"
says "no lines of source: $WORK/stripped.elf"
[ "$(wc -l <"$WORK/err")" = 1 ] || complain "not one line on stderr"

test_that "an ELF file without symbols names nothing, and is refused"
objcopy --strip-all "$KERNEL" "$WORK/bare.elf"
run trace export --callgrind "$WORK/no" "$WORK/kmap.pwt" \
    --symbols "$WORK/bare.elf"
refused "bare.elf: an ELF file without symbols"

test_that "- is standard output"
run trace export -q --callgrind - "$WORK/kmap.pwt"
exits 0
prints "# callgrind format"

test_that "an imported trace does not know its instructions, and says so"
printf 'I  00001000,3\n L 00002000,4\n S 00003000,4\n' >"$WORK/lackey"
run trace import "$WORK/import.pwt" --lackey "$WORK/lackey"
exits 0
export_trace import
says "the instructions of some costs are not known"
[ "$(of_function "$WORK/import.trace.cg" "(unknown)" |
    awk '{ print $5, $6, $7 }')" = "2 1 3" ] || complain "not the misses"

test_that "what cannot be exported is refused, and no file is left"
run trace export "$WORK/kmap.pwt"
refused "trace export: needs --callgrind FILE"
head -c 20000 "$WORK/kmap.pwt" >"$WORK/cut.pwt"
run trace export --callgrind "$WORK/no" "$WORK/cut.pwt"
refused "cut.pwt: "
run trace export --callgrind "$WORK/none/no" "$WORK/kmap.pwt"
complains "none/no"
run run -q --headless --callgrind "$WORK/none/no" --append exit
refused "none/no: no such directory"
[ ! -e "$WORK/no" ] || complain "a file was left"

# total EVENT: of the line "PROGRAM TOTALS" that callgrind_annotate has printed.
total() {
    awk -v name="$1" '
        / PROGRAM TOTALS$/ { gsub(",", ""); print $column; exit }
        { for (i = 1; i <= NF; i++) if ($i == name) column = i }' "$WORK/out"
}

# The program with libdw has lines of source.
if grep -q '^fl=guest/' "$WORK/kmap.cg"; then
    test_that "functions stand in their files, and lines are those of the code"
    file=$(awk '/^fl=/ { file = $0 } /^fn=unmap_slot$/ { print file }' \
        "$WORK/kmap.cg")
    [ "$file" = "fl=guest/mm/map/kmap_local.c" ] || complain "$file"
    line=$(awk '/^fn=/ { is = /=unmap_slot$/; next } /^f[ie]=/ { file = $0 }
        is && $9 > 1000 { print substr(file, 4) ":" $2 }' "$WORK/kmap.cg")
    sed -n "${line##*:}p" "$here/../../${line%:*}" | grep -q invlpg ||
        complain "the flush of unmap_slot is at '$line'"
else
    echo "profile.sh: no lines of source: the program was built without libdw"
fi

if command -v callgrind_annotate >/dev/null; then
    for of in kmap kmap.trace; do
        test_that "callgrind_annotate has the sums of the statistics ($of)"
        run_command callgrind_annotate --auto=no --threshold=100 \
            --show-percs=no "$WORK/$of.cg"
        exits 0
        lacks "$WORK/err" .
        statistics "$WORK/kmap.json" | while read -r event number; do
            [ "$(total "$event")" = "$number" ] || echo "$event"
        done >"$WORK/wrong"
        [ ! -s "$WORK/wrong" ] || complain "$(tr '\n' ' ' <"$WORK/wrong")"
        grep -q ':unmap_slot ' "$WORK/out" || complain "no unmap_slot"
    done
else
    echo "profile.sh: callgrind_annotate (valgrind) is not installed: not run"
fi

finish
