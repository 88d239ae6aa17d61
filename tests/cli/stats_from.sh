#!/bin/sh
# Statistics that begin in mid-run: --stats-from.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

boot() {
    run run -q --headless --serial none --mem 16M --append "lab=ctxsw exit" "$@"
}

# numbers FILE: counts by path, those of sites, functions and addresses by their
# names. The boot's code before paging is named by what is mapped at the end, so
# it is left out; so are sizes, and rates.
numbers() {
    awk -f "$(dirname "$0")/flat.awk" "$1" | awk '
        /^(made_by|host|per_thousand_instructions|regions)\./ { next }
        $1 ~ /^miss_heat\..*address$/ {
            key = $1
            sub(/[^.]*$/, "", key)
            name[key] = "at " $2
            next
        }
        /\.(entries|ways|bytes|line|address) / { next }
        $1 ~ /\.(site|name)$/ {
            key = $1
            sub(/[^.]*$/, "", key)
            sub(/^[^ ]* /, "")
            name[key] = name[key] $0
            next
        }
        $1 ~ /\.cause$/ { key = $1; sub(/[^.]*$/, "", key)
            name[key] = name[key] ":" $2; next }
        $2 ~ /^[0-9]+$/ {
            for (i = 2; i <= 3; i++) {
                n = split($1, part, ".")
                key = ""
                for (j = 1; j <= i && j < n; j++)
                    key = key part[j] "."
                if (key in name) {
                    rest = substr($1, length(key) + 1)
                    if (name[key] ~ /^0x|^startup_32/)
                        next
                    print part[1] "[" name[key] "]." rest "\t" $2
                    next
                }
            }
            print $1 "\t" $2
        }' | sort
}

# splits WHEN OPTION...: what a run counts up to WHEN and from WHEN on is what
# it counts in all.
splits() {
    when=$1
    shift
    boot "$@" --stats "$WORK/all.json"
    exits 0
    boot "$@" --until "$when" --stats "$WORK/before.json"
    exits 0
    boot "$@" --stats-from "$when" --stats "$WORK/after.json"
    exits 0
    for part in all before after; do
        numbers "$WORK/$part.json" >"$WORK/$part"
    done
    awk -F '\t' -v OFS='\t' '{ sum[$1] += $2 }
        END { for (key in sum) if (sum[key]) print key, sum[key] }' \
        "$WORK/before" "$WORK/after" | sort >"$WORK/sum"
    awk -F '\t' '$2 != 0' "$WORK/all" >"$WORK/nonzero"
    same "$WORK/nonzero" "$WORK/sum" "the parts of $when $*"
    grep -q '^call_sites\[' "$WORK/after" ||
        complain "no flush site after $when"
}

test_that "what is counted before the moment and after it adds up to all"
splits symbol:start_kernel --profile-cycles
splits cycle:20000000 --model modern
splits cycle:20000000 --no-l0
splits cycle:1000000 --clock insns --model i386

test_that "firmware and boot loader are not in the table"
boot --stats-from symbol:start_kernel --profile-cycles --stats "$WORK/s.json"
! grep -q '(ROM)' "$WORK/s.json" || complain "the ROM is in the profile"
grep -q '"stats_from": "symbol:start_kernel"' "$WORK/s.json" ||
    complain "made_by does not say it"
run run --headless --serial none --mem 16M --append "lab=ctxsw exit" \
    --stats-from symbol:start_kernel --profile-cycles "$KERNEL"
equals "the profile's issue" "$(awk '/ all$/ { print $3; exit }' "$WORK/err")" \
    "$(awk '$2 == "issue" { print $1; exit }' "$WORK/err")"
grep -q 'Statistics of model p6, .*, from symbol:start_kernel$' "$WORK/err" ||
    complain "the text does not say it"

test_that "regions of before are gone, and one that is open begins anew"
boot --stats "$WORK/all.json"
region=$(sed -n '/"regions"/,$ s/.*"name": "\(.*\)",/\1/p' "$WORK/all.json" |
    sed -n 2p)
boot --stats-from "region:$region" --stats "$WORK/s.json"
exits 0
first=$(sed -n '/"regions"/,$ s/.*"name": "\(.*\)",/\1/p' "$WORK/s.json" |
    head -n 1)
[ "$first" = "$region" ] || complain "the first region is $first"
for part in all s; do
    sed -n "/\"name\": \"$region\"/,/\"cycles\"/ s/.*\"cycles\": //p" \
        "$WORK/$part.json" | head -n 1 >"$WORK/$part"
done
same "$WORK/all" "$WORK/s" "the cycles of $region"

test_that "the run itself is the same, as a recording shows"
printf 'ls\nexit\n' >"$WORK/typed"
run_from "$WORK/typed" run -q --headless --mem 16M --record-input "$WORK/log"
exits 0
run run -q --headless --mem 16M --replay-input "$WORK/log" \
    --stats-from text:initramfs --profile-cycles --interval 5000000
exits 0

test_that "intervals begin at the moment and add up to the statistics"
boot --interval 1000000 -x , --stats-from cycle:20500000 \
    --stats "$WORK/s.json"
exits 0
sum=$(awk -F, '$1 != "summary" && $4 == "instructions" { sum += $2 } END { print sum }' \
    "$WORK/err")
equals instructions "$sum" \
    "$(sed -n 's/^  "instructions": \(.*\),/\1/p' "$WORK/s.json")"

test_that "a moment that never comes has exit code 1, and statistics of all"
boot --stats-from symbol:panic --stats "$WORK/s.json"
exits 1
complains "--stats-from symbol:panic: did not come"
numbers "$WORK/s.json" >"$WORK/s"
boot --stats "$WORK/all.json"
numbers "$WORK/all.json" >"$WORK/all"
same "$WORK/all" "$WORK/s" "the statistics"
boot --stats-from symbol:no_such_function
refused "--stats-from symbol:no_such_function: the guest's symbols have no"

test_that "the limit of cycles counts from power-on, and prints all totals"
run run --headless --serial none --mem 16M --max-cycles 21000000 \
    --stats-from cycle:20000000 --stats "$WORK/s.json" "$KERNEL"
exits 4
grep -q "stopped after 210000" "$WORK/err" || complain "another limit"
cycles=$(sed -n 's/^  "cycles": \(.*\),/\1/p' "$WORK/s.json")
[ "$cycles" -ge 999000 ] && [ "$cycles" -le 1001000 ] ||
    complain "$cycles cycles"
grep -q '    flush cause' "$WORK/err" || complain "no table of flushes"

finish
