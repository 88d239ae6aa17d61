#!/bin/sh
# Caches (docs/caches.md): what the emulator keeps to be fast changes no number;
# the counters of a level sum up; caches off are as none.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")

# booted NAME OPTION...: runs two experiments of the kernel, to NAME.json and,
# flat, NAME.txt.
booted() {
    name=$1
    shift
    run run -q --headless --serial none --device dma \
        --append "lab=kmap,dma exit" \
        --stats "$WORK/$name.json" "$@"
    exits 0
    awk -f "$here/flat.awk" "$WORK/$name.json" >"$WORK/$name.txt"
}

# number NAME PATH
number() {
    awk -v path="$2" '$1 == path { print $2 }' "$WORK/$1.txt"
}

for model in i486 p6 modern; do
    test_that "the caches of $model count the same without l0"
    booted fast --model $model --caches on
    booted slow --model $model --caches on --no-l0
    same_statistics "$WORK/fast.json" "$WORK/slow.json"
done

test_that "a level's misses are at most its accesses, and the second level's
accesses are the first level's misses"
awk '
    /^caches\.levels\.[a-z0-9]*\.accesses\./ { accesses[$1] = $2 }
    /^caches\.levels\.[a-z0-9]*\.misses\./ { misses[$1] = $2 }
    END {
        for (m in misses) {
            a = m
            sub(/misses/, "accesses", a)
            if (misses[m] > accesses[a])
                print m, "exceeds", a
            split(m, at, ".")
            sum[at[3]] += misses[m]
            seen[at[3]] += accesses[a]
        }
        if (sum["l1i"] + sum["l1d"] != seen["l2"])
            print "l2:", seen["l2"], "accesses for", sum["l1i"] + sum["l1d"]
        if (!sum["l1i"] || !sum["l1d"] || !sum["l2"])
            print "a level without misses"
    }' "$WORK/fast.txt" >"$WORK/wrong"
[ -s "$WORK/wrong" ] && complain "$(cat "$WORK/wrong")"

test_that "the cycle stack sums to the cycles, and has cache_miss"
awk '/^cycle_stack\./ { sum += $2 } $1 == "cycles" { cycles = $2 }
    END { exit sum != cycles }' "$WORK/fast.txt" ||
    complain "the cycle stack does not sum to the cycles"
[ "$(number fast cycle_stack.cache_miss)" -gt 0 ] || complain "no cache_miss"

test_that "DMA makes lines invalid"
[ "$(number fast caches.invalidations)" -gt 0 ] || complain "none was"

test_that "--caches off is as no caches, and has no counters of them"
booted off --model p6 --caches off
grep -q "^caches\." "$WORK/off.txt" && complain "it has counters of caches"
[ -z "$(number off cycle_stack.cache_miss)" ] || complain "it has cache_miss"

test_that "a model without caches ignores --caches on"
booted none --model i386 --caches on
grep -q "^caches\." "$WORK/none.txt" && complain "it has counters of caches"

test_that "a wrong cache is refused with its file, line and key"
printf 'based_on = p6\n[cache]\nl1d = 16Kx4x48\n' >"$WORK/mine.ini"
run model show "$WORK/mine.ini"
refused "mine.ini:3: [cache] l1d: a line has 16, 32, 64 or 128 bytes, not 48"

finish
