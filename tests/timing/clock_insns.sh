#!/bin/sh
# Under --clock insns devices do not see cycles, so a guest does the same on two
# TLBs: its cycles differ by what walks, flushes and cache misses differ by, and
# by nothing else. PAGEWALK is the program.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

here=$(dirname "$0")

# boot MODEL TLB NAME: a lab's numbers go to $WORK/NAME, as lines "path value".
boot() {
    run_command "$PAGEWALK" run --headless --quiet --model "$1" --mem 128M \
        --clock insns --tlb "$2" --append "lab=ctxsw exit" \
        --serial "$WORK/$3.txt" --stats "$WORK/$3.json"
    exits 0
    awk -f "$here/../cli/flat.awk" "$WORK/$3.json" >"$WORK/$3"
}

# compare: one line for each way in which small and large differ and should not.
compare() {
    awk '
    $1 ~ /^(instructions|uops|cycles|cycle_stack\..*)$/ {
        value[FILENAME != first, $1] = $2
        if (!($1 in known)) { known[$1] = 1; name[++count] = $1 }
    }
    BEGIN { first = ARGV[1] }
    END {
        for (i = 1; i <= count; i++) {
            n = name[i]
            by = value[0, n] - value[1, n]
            if (n ~ /\.(itlb_walk|dtlb_walk|flush|cache_miss)$/)
                sum += by
            else if (n != "cycles" && by)
                print n " differs by " by
        }
        by = value[0, "cycles"] - value[1, "cycles"]
        if (by != sum)
            print "cycles differ by " by ", their members by " sum
        if (by <= 0)
            print "the small TLB costs nothing more"
    }' "$WORK/small" "$WORK/large"
}

for model in ${MODELS:-i386 p6 modern risc}; do
    test_that "on $model cycles differ between TLBs as walks and misses do"
    case $model in
    i386) geometries="tlb=8x2 tlb=32x4" ;;
    *) geometries="itlb=8x2,dtlb=16x4 itlb=32x4,dtlb=64x4" ;;
    esac
    boot "$model" "${geometries% *}" small
    boot "$model" "${geometries#* }" large
    compare >"$WORK/differences"
    [ ! -s "$WORK/differences" ] ||
        complain "$model: $(head -n 1 "$WORK/differences")"
done

finish
