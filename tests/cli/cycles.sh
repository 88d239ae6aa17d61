#!/bin/sh
# Cycle stacks of functions, of regions and of the rows of an experiment
# (--profile-cycles, lab --cycles): their sums against those of the run.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")

# profile NAME ARGUMENT...: a run with a cycle profile; NAME.flat has its
# statistics as lines of flat.awk.
profile() {
    at=$WORK/$1
    shift
    run run --headless --serial none --profile-cycles --stats "$at.json" "$@"
    exits 0
    awk -f "$here/flat.awk" "$at.json" >"$at.flat"
}

# sums FILE.flat: complains unless the stack of each function and each region is
# its cycles, and those of all functions are the run's.
sums() {
    awk '
        { n = split($1, at, ".") }
        at[1] == "cycles" { all = $2 }
        at[1] == "cycle_stack" { run[at[2]] = $2 }
        at[1] == "cycle_profile" && at[3] == "cycles" {
            cycles[at[1] "." at[2]] = $2; total += $2; rows++
        }
        at[1] == "regions" && at[3] == "cycles" {
            cycles[at[1] "." at[2]] = $2; regions++
        }
        at[3] == "cycle_stack" {
            stack[at[1] "." at[2]] += $2
            if (at[1] == "cycle_profile")
                sum[at[4]] += $2
        }
        END {
            for (i in cycles)
                if (cycles[i] != stack[i])
                    print i ": the stack has " stack[i] " of " cycles[i]
            for (i in run)
                if (run[i] != sum[i])
                    print i ": the functions have " sum[i] " of " run[i]
            if (total != all || rows < 10 || !regions)
                print rows " functions have " total " of " all
        }' "$1" >"$WORK/untrue"
    [ ! -s "$WORK/untrue" ] || complain "$(head -n 1 "$WORK/untrue")"
}

for model in $MODELS; do
    test_that "on $model functions and regions have all cycles of the run"
    profile "$model" --model "$model" --append "lab=kmap exit"
    sums "$WORK/$model.flat"
done

for options in "lab=kpti kpti=on" "lab=split split=4g4g" "lab=ctxsw pae=on" \
    lab=swap; do
    test_that "with $options functions have all cycles, user code among them"
    profile other --append "$options exit"
    sums "$WORK/other.flat"
    grep -q '^cycle_profile\.[0-9]*\.name (user)$' "$WORK/other.flat" ||
        complain "no row (user)"
done

test_that "a profile changes no statistic"
profile with --append "lab=kmap exit"
run run -q --headless --serial none --stats "$WORK/without.json" \
    --append "lab=kmap exit"
awk -f "$here/flat.awk" "$WORK/without.json" >"$WORK/without.flat"
grep -v '^cycle_profile' "$WORK/with.flat" >"$WORK/rest.flat"
same_statistics "$WORK/without.flat" "$WORK/rest.flat"

test_that "under --clock insns, with a trace and without l0 the sums hold"
profile insns --clock insns --trace "$WORK/t.pwt" --no-l0 \
    --append "lab=kmap exit"
sums "$WORK/insns.flat"

test_that "--profile-cycles=N prints N functions, the rest and all"
run run --headless --serial none --profile-cycles=3 --append "lab=kmap exit"
exits 0
says "where the cycles went, by function"
sed -n '/by function/,/ all$/p' "$WORK/err" >"$WORK/table"
equals "lines of the table" "$(wc -l <"$WORK/table")" 7
grep -qE '%.* and [0-9]+ more$' "$WORK/table" || complain "no row of the rest"
grep -qE '100\.00%.* all$' "$WORK/table" || complain "no row of all"
says "where the cycles went, by region"
grep -qE '%.* kmap\.kmap_local$' "$WORK/err" || complain "no row kmap_local"

test_that "-q prints no table, and -x prints fields"
run run -q --headless --serial none --profile-cycles=3 --append exit
exits 0
lacks "$WORK/err" function
run run -x, --headless --serial none --profile-cycles=3 --append exit
exits 0
equals "functions" "$(grep -cE '^[0-9]+,cycles,cycles/[^/]+/$' "$WORK/err")" 3
grep -qE '^[0-9]+,cycles,cycles_issue/[^/]+/$' "$WORK/err" ||
    complain "no cause"

# call f; call f; mov al, 0; out 0xf4, al; hlt. f: ret
TWO_CALLS='\350\007\000\000\000\350\002\000\000\000\353\001\303'
kernel "$TWO_CALLS$EXIT_0"

test_that "a guest without symbols is told of --symbols"
run run --headless --serial none --profile-cycles "$WORK/k"
exits 0
says "the guest has no symbols: --symbols FILE names its functions"
grep -qE '%.* \(no symbol\)$' "$WORK/err" || complain "no row (no symbol)"
grep -qE '%.* \(ROM\)$' "$WORK/err" || complain "no row (ROM)"

test_that "--symbols names its functions, and their calls are counted"
printf '00100020 T main\n0010002c T twice\n0010002d T leave\n' >"$WORK/map"
run run --headless --serial none --profile-cycles --symbols "$WORK/map" \
    --stats "$WORK/s.json" "$WORK/k"
exits 0
lacks "$WORK/err" "no symbols"
awk -f "$here/flat.awk" "$WORK/s.json" >"$WORK/flat"
# calls_of NAME
calls_of() {
    awk -v name="$1" '$2 == name { sub(/name$/, "calls", $1); at = $1 }
        at && $1 == at { print $2 }' "$WORK/flat" | tail -n 1
}
equals "calls of twice" "$(calls_of twice)" 2
equals "calls of main" "$(calls_of main)" 1
equals "calls of leave" "$(calls_of leave)" 1

test_that "lab --cycles has the stack of one operation of each row"
run lab kmap --models p6 --cycles
exits 0
prints "p6, cycle stack"
grep -qE '^variant +cycles +issue .* dtlb_walk' "$WORK/out" ||
    complain "no columns of causes"
awk '/cycle stack$/ { inside = 1 } !NF { inside = 0 }
    inside && /^kmap_local / {
        sum = 0
        for (i = 3; i <= NF; i++)
            sum += $i
        if (sum < $2 - 1 || sum > $2 + 1 || $2 < 10)
            print "of " $2 " cycles the causes have " sum
        else
            print "right"
    }' "$WORK/out" >"$WORK/row"
equals "the row kmap_local" "$(cat "$WORK/row")" right

test_that "lab --json has the stack of each region, and a profile if asked"
run lab kmap --models p6 --json
exits 0
awk -f "$here/flat.awk" "$WORK/out" >"$WORK/flat"
lacks "$WORK/flat" cycle_profile
awk '{ split($1, at, ".") }
    at[5] == "cycles" { cycles[at[4]] = $2 }
    at[5] == "cycle_stack" { stack[at[4]] += $2 }
    END { for (i in cycles) { n++; if (cycles[i] != stack[i]) print i }
        if (n < 5) print n " regions" }' "$WORK/flat" >"$WORK/untrue"
[ ! -s "$WORK/untrue" ] || complain "$(head -n 1 "$WORK/untrue")"
run lab kmap --models p6 --json --profile-cycles=2
exits 0
prints '"cycle_profile": ['
says "kmap, p6: where the cycles went, by function"

test_that "a number of functions is above 0"
run run --profile-cycles=0
refused "--profile-cycles 0: not a number above 0"
run run --profile-cycles=many
refused "--profile-cycles many"
run lab kmap --cycles=yes
refused "--cycles=yes: takes no value"

finish
