#!/bin/sh
# `pagewalk report` and `lab --html`: every number of a page is one of its file,
# nothing of a file becomes markup, and a browser draws what the tables say.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

here=$(dirname "$0")
page=$WORK/page.html

# table SECTION, members LIST NAME...: of the page, of a statistics file.
table() {
    awk -v id="$1" -f "$here/table.awk" "${2:-$page}"
}

members() {
    awk -v list="$1" -v members="$2" -f "$here/members.awk" "${3:-$WORK/a.json}"
}

# same FILE FILE WHAT: both have the same lines.
same() {
    cmp -s "$1" "$2" || complain "$3: $(diff "$1" "$2" | head -n 3 | tr '\n' ' ')"
}

# refused TEXT: an input of this text ends with one line, and leaves no page.
refused() {
    printf '%s' "$1" >"$WORK/bad.json"
    rm -f "$page"
    run report "$WORK/bad.json" -o "$page"
    exits 2
    says "$WORK/bad.json"
    [ "$(wc -l <"$WORK/err")" = 1 ] || complain "more than a line: $1"
    [ ! -e "$page" ] || complain "a page of $1"
}

test_that "the numbers of the tables are those of the statistics"
run run --headless -q --serial none --append "lab=kmap exit" --callers \
    --stats "$WORK/a.json" --profile-cycles --interval 1M \
    --interval-data "$WORK/a.jsonl"
exits 0
run report "$WORK/a.json" --top 1000 -o "$page"
exits 0
members call_sites "site cause count entries_dropped direct_cycles \
refill_cycles refill_avoidable refill_remapped" | sort >"$WORK/expected"
table call-sites | sort >"$WORK/got"
same "$WORK/expected" "$WORK/got" "call sites"
members miss_sites "site walk_cycles walks dtlb_misses itlb_misses" |
    sort >"$WORK/expected"
table miss-sites | sort >"$WORK/got"
same "$WORK/expected" "$WORK/got" "miss sites"
members regions "name count cycles instructions" >"$WORK/expected"
table regions | cut -d ' ' -f 1-4 >"$WORK/got"
same "$WORK/expected" "$WORK/got" "regions"
members miss_heat "address dtlb_misses itlb_misses" >"$WORK/expected"
table heat >"$WORK/got"
same "$WORK/expected" "$WORK/got" "heat"
[ "$(wc -l <"$WORK/got")" -gt 5 ] || complain "next to no places that miss"

test_that "the causes of a cycle stack sum up to the cycles"
sum=$(table cycle-stack | awk '{ sum += $2 } END { print sum }')
grep -q "^  \"cycles\": $sum,$" "$WORK/a.json" || complain "the sum is $sum"

test_that "the misses of the address space are all there are"
sum=$(table heat | awk '{ sum += $2 + $3 } END { print sum }')
total=$(table misses | awk '{ sum += $3 } END { print sum }')
[ "$sum" = "$total" ] || complain "$sum places, $total misses"

test_that "of many rows the costliest are shown, and the rest in one"
run report "$WORK/a.json" --top 3 -o "$page"
exits 0
[ "$(table call-sites | wc -l)" = 4 ] || complain "$(table call-sites | wc -l) rows"
table call-sites | grep -q "^[0-9]* others " || complain "no row of the others"
few=$(table call-sites | awk '{ sum += $(NF - 3) } END { print sum }')
run report "$WORK/a.json" --top 1000 -o "$page"
all=$(table call-sites | awk '{ sum += $(NF - 3) } END { print sum }')
[ "$few" = "$all" ] || complain "sums: $few of few rows, $all of all"

test_that "two files stand side by side with their difference"
run run --headless -q --serial none --append "lab=kmap kpti=on exit" \
    --stats "$WORK/b.json"
run report "$WORK/a.json" "$WORK/b.json" -o "$page"
exits 0
grep -q "B &minus; A" "$page" || complain "no difference"
table flushes | grep -q "^mov_cr3 [0-9]* [0-9]* [0-9]* [0-9]* [0-9]* [0-9]* [0-9]" ||
    complain "no second side"

test_that "--interval-data has a line of JSON for each window"
tail -n +2 "$WORK/a.jsonl" | sed 's/.*"instructions": \([0-9]*\).*/\1/' |
    awk '{ sum += $1 } END { print sum }' >"$WORK/got"
sed -n 's/^  "instructions": \([0-9]*\),$/\1/p' "$WORK/a.json" >"$WORK/expected"
same "$WORK/expected" "$WORK/got" "instructions of all windows"
run report "$WORK/a.jsonl" -o "$page"
exits 0
[ "$(table interval-A | wc -l)" = $(($(wc -l <"$WORK/a.jsonl") - 1)) ] ||
    complain "not a row for each window"
run run --headless -q --interval-data "$WORK/c.jsonl"
exits 2
says "--interval-data without --interval"

test_that "--perfetto has an event for each flush, fault and region"
run run --headless -q --serial none --append "lab=ctxsw,protect exit" \
    --perfetto "$WORK/trace.json" --stats "$WORK/p.json"
exits 0
# The reader of JSON has nothing to say but that it is of another kind.
run report "$WORK/trace.json" -o "$page"
exits 2
says 'no "schema"'
for cause in mov_cr3 invlpg page_fault; do
    expected=$(awk -v cause="$cause" '$0 ~ "^    \"" cause "\": {" { inside = 1 }
        inside && /"count"/ { gsub(/[^0-9]/, ""); print; exit }' "$WORK/p.json")
    got=$(grep -c "\"name\": \"$(echo $cause | sed s/page_/page\ /)\"" \
        "$WORK/trace.json")
    equals "$cause" "$got" "$expected"
done
[ "$(grep -c '"tid": 2, "name": "ctxsw' "$WORK/trace.json")" -ge 5 ] ||
    complain "regions are missing"

test_that "a sweep is a curve for each kind of TLB"
run run --headless -q --serial none --append "lab=kmap exit" \
    --trace "$WORK/a.pwt" --trace-filter split:1,1
run sweep "$WORK/a.pwt" -q --ways 4,full --policy lru --json "$WORK/s.json" \
    --csv /dev/null
exits 0
run report --sweep "$WORK/s.json" -o "$page"
exits 0
members geometries "entries ways misses" "$WORK/s.json" |
    awk '$2 == 4 { print $1, $3 }' >"$WORK/expected"
table sweep-A | awk '{ print $1, $2 }' >"$WORK/got"
same "$WORK/expected" "$WORK/got" "misses of 4 ways"
run report --sweep "$WORK/a.json" -o "$page"
exits 2
says "no sweep"

test_that "lab --html has question, numbers, and what each row does"
run lab kmap --models p6 --html "$WORK/lab.html" --csv
exits 0
awk -F , 'NR > 1 && $1 == "kmap" { printf "%s %.1f\n", $3, $6 }' "$WORK/out" \
    >"$WORK/expected"
head -n 1 "$WORK/out" >"$WORK/heading"
table lab-0 "$WORK/lab.html" | cut -d ' ' -f 1 >"$WORK/got"
grep -q "what does touching a page cost" "$WORK/lab.html" || complain "no question"
grep -q "touches lowmem pages" "$WORK/lab.html" || complain "no sentence"
[ "$(wc -l <"$WORK/got")" = 9 ] || complain "$(wc -l <"$WORK/got") rows"

test_that "nothing of a file becomes markup"
cat >"$WORK/evil.json" <<'JSON'
{"schema": "pagewalk-stats/1", "model": "</style><script>alert(1)</script>",
 "cycles": 5, "made_by": {"options": "\"><img src=x onerror=alert(2)>"},
 "cycle_stack": {"<b onmouseover='alert(3)'>": 5},
 "flushes": {"\u0000\u001b[31m&amp;": {"count": 1}},
 "call_sites": [{"site": "</table><iframe>", "cause": "'\"><svg onload=x>",
                 "count": 2}],
 "regions": [{"name": "</script><script>alert(4)</script>", "cycles": 1}]}
JSON
run report "$WORK/evil.json" -o "$page"
exits 0
sed '/<script type="text\/plain"/,$d' "$page" >"$WORK/body"
grep -nE "<(script|img|iframe|svg|b) |<script>|onerror=alert\(2\)>" "$WORK/body" |
    head -n 1 >"$WORK/markup"
[ ! -s "$WORK/markup" ] || complain "markup: $(cat "$WORK/markup")"
grep -q "&lt;iframe&gt;" "$page" || complain "the name is not shown"

test_that "a page asks no one for anything"
grep -nE "<[^>]*(src|href)=" "$WORK/body" >"$WORK/asks" &&
    complain "$(head -n 1 "$WORK/asks")"
grep -q "Content-Security-Policy" "$page" || complain "no policy"

test_that "what is no file of Pagewalk's ends with one line, and no page"
refused ""
refused "{"
refused "[]"
refused "{}"
refused '{"schema": 7}'
refused '{"schema": "pagewalk-stats/2"}'
refused '{"schema": "pagewalk-stats/1", "cycles": NaN}'
refused '{"schema": "pagewalk-stats/1", "cycles": 1e999}'
refused '{"schema": "pagewalk-stats/1", "cycles": -1}'
refused '{"schema": "pagewalk-stats/1", "cycles": 1e300}'
refused '{"schema": "pagewalk-stats/1", "cycle_stack": []}'
refused '{"schema": "pagewalk-stats/1", "cycle_stack": {"issue": "x"}}'
refused '{"schema": "pagewalk-stats/1", "call_sites": {}}'
refused '{"schema": "pagewalk-stats/1", "call_sites": [3]}'
refused '{"schema": "pagewalk-stats/1", "call_sites": [{"site": 3}]}'
refused '{"schema": "pagewalk-stats/1", "regions": [{"cycles": 0.5}]}'
refused '{"schema": "pagewalk-sweep/1", "geometries": [{"misses": []}]}'
refused '{"schema": "pagewalk-labs/1", "runs": [{"lab": "x", "results": 1}]}'
refused '{"schema": "pagewalk-interval/1"}
{"end": 1}
{"end": '
head -c 3000 "$WORK/a.json" >"$WORK/cut.json"
run report "$WORK/cut.json" -o "$page"
exits 2
says "cut.json:"
run report "$WORK/a.json"
exits 2
says "no -o FILE.html"
run report "$WORK/a.json" -o "$WORK/a.json"
exits 2

test_that "a million call sites make a page that opens"
awk 'BEGIN {
    print "{\"schema\": \"pagewalk-stats/1\", \"cycles\": 1, \"call_sites\": ["
    for (i = 0; i < 1000000; i++)
        printf "%s{\"site\": \"f%d\", \"cause\": \"invlpg\", \"count\": 1, " \
               "\"direct_cycles\": %d}\n", i ? "," : "", i, i % 1000
    print "]}"
}' >"$WORK/many.json"
run report "$WORK/many.json" --top 1000 -o "$page"
exits 0
[ "$(wc -c <"$page")" -lt 4000000 ] || complain "$(wc -c <"$page") bytes"
table call-sites | grep -q "^999000 others 999000 " || complain "sites are lost"

if command -v chromium >/dev/null; then
    # render PAGE: what the browser has made of it, and what it complained of.
    render() {
        timeout "$HANG" chromium --headless --no-sandbox --disable-gpu \
            --disable-quic --no-first-run --disable-background-networking \
            --disable-component-update --disable-sync --enable-logging=stderr \
            --user-data-dir="$WORK/chromium" --dump-dom "file://$1" \
            >"$WORK/dom" 2>"$WORK/console"
    }

    # marks SECTION: how many its plot has.
    marks() {
        awk -v id="$1" 'index($0, "<section id=\"" id "\"") { inside = 1 }
            inside { count += gsub(/class="[a-z ]*mark"/, "") }
            /<\/section>/ { inside = 0 } END { print count + 0 }' "$WORK/dom"
    }

    test_that "a browser draws a mark for each number that is not 0"
    run report "$WORK/a.json" "$WORK/a.jsonl" "$WORK/s.json" -o "$page"
    render "$page"
    grep -q CONSOLE "$WORK/console" &&
        complain "$(grep -m 1 CONSOLE "$WORK/console")"
    [ "$(marks cycle-stack)" = "$(table cycle-stack | wc -l)" ] ||
        complain "cycle stack: $(marks cycle-stack) marks"
    [ "$(marks heat)" = "$(table heat | awk '$2' | wc -l)" ] ||
        complain "heat: $(marks heat) marks"
    [ "$(marks call-sites)" = "$(table call-sites |
        awk '{ n += !!$(NF - 3) + !!$(NF - 2) } END { print n }')" ] ||
        complain "call sites: $(marks call-sites) marks"
    [ "$(marks interval-B)" = 4 ] || complain "$(marks interval-B) time lines"
    [ "$(marks sweep-C)" = 2 ] || complain "$(marks sweep-C) curves"

    test_that "a browser shows hostile names as text"
    run report "$WORK/evil.json" -o "$page"
    render "$page"
    grep -q CONSOLE "$WORK/console" &&
        complain "$(grep -m 1 CONSOLE "$WORK/console")"
    grep -qE "<(iframe|img)" "$WORK/dom" && complain "markup in the page"
else
    echo "report.sh: no chromium: what a browser draws is left out"
fi

finish
