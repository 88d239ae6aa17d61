#!/bin/sh
# Miss sites: which instructions missed the TLB, and what that cost.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

# sites: of $WORK/s.json, a line "SITE [user] MISSES.. WALKS CYCLES" each.
sites() {
    awk '/"miss_sites"/ { on = 1; next } !on { next }
        /^  \]/ { exit }
        /\}/ { print text; text = ""; next }
        /"user"/ { text = text " user"; next }
        /:/ { sub(/^[^:]*: /, ""); gsub(/[",]/, ""); text = text " " $0 }' \
        "$WORK/s.json" | sed 's/^ *//'
}

# total COLUMN: the sum over all sites.
total() {
    sites | awk -v column="$1" '{ sum += $column } END { print sum }'
}

# member PATH: a number of $WORK/s.json.
member() {
    awk -f "$(dirname "$0")/flat.awk" "$WORK/s.json" |
        awk -v path="$1" '$1 == path { print $2 }'
}

assemble misses.S
misses() {
    run run --headless --serial none --mem 16M --tlb \
        itlb=16xfull,dtlb=16xfull,policy=lru --stats "$WORK/s.json" "$@" \
        "$WORK/k"
    exits 0
}

# Columns: site, ITLB misses, DTLB misses, walks, walk cycles. 32 pages do not
# fit in 16 entries under LRU, so each of three rounds misses them all; a write
# of a page that was read walks again; each called page is fetched from and
# misses; the page of the stack misses once.
test_that "a program that was counted by hand has its misses at their sites"
misses
sites >"$WORK/sites"
grep -q '^rounds+0xa 0 96 96 ' "$WORK/sites" || complain "rounds"
grep -q '^again+0x0 0 1 1 ' "$WORK/sites" || complain "again"
grep -q '^dirty+0x0 0 0 1 ' "$WORK/sites" || complain "dirty"
grep -q '^far_calls+0xa 0 1 1 ' "$WORK/sites" || complain "far_calls"
equals "sites of called pages" \
    "$(grep -c '^0x400[cd]....* 2 0 2 ' "$WORK/sites")" 20
equals "all sites" "$(wc -l <"$WORK/sites")" 25
head -n 1 "$WORK/sites" | grep -q '^rounds' || complain "rounds is not first"

test_that "accelerator, blocks and --callgrind change none of them"
misses --no-l0
sites >"$WORK/others"
same "$WORK/sites" "$WORK/others" "with --no-l0"
misses --callgrind /dev/null
sites >"$WORK/others"
same "$WORK/sites" "$WORK/others" "with --callgrind"

test_that "the text lists the costliest"
misses --top 2
grep -q '^    miss site  *misses  *walks  *walk cycles  *% cyc$' "$WORK/err" ||
    complain "no heading"
grep -q '^    rounds+0xa  *96  *96 ' "$WORK/err" || complain "no rounds"
grep -q '^    and 23 more$' "$WORK/err" || complain "not 23 more"

test_that "sites sum to the statistics, also of a part of a run"
for part in '' '--stats-from cycle:24000000'; do
    for model in p6 modern; do
        # shellcheck disable=SC2086
        run run -q --headless --serial none --mem 16M --model $model $part \
            --append "lab=ctxsw exit" --stats "$WORK/s.json"
        exits 0
        sites | sed 's/ user / /' >"$WORK/sites"
        for column in 2:tlb.itlb.misses 3:tlb.dtlb.misses 4:walks.count \
            5:walks.cycles; do
            equals "$model $part $column" \
                "$(awk -v c="${column%%:*}" '{ sum += $c }
                    END { print sum }' "$WORK/sites")" \
                "$(member "${column#*:}")"
        done
    done
done

test_that "a unified TLB has one number of misses"
run run -q --headless --serial none --mem 16M --model i486 \
    --stats "$WORK/s.json" "$WORK/k"
exits 0
grep -q '"tlb_misses"' "$WORK/s.json" || complain "no tlb_misses"

test_that "without attribution there are no miss sites"
run run -q --headless --serial none --mem 16M --attribution off \
    --stats "$WORK/s.json" "$WORK/k"
exits 0
! grep -q '"miss_sites"' "$WORK/s.json" || complain "miss_sites"

finish
