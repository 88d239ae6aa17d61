#!/bin/sh
# --sandbox: a run can open nothing but what it still needs, and all that opens
# files late works in it. tests/unit/check_sandbox.c tries what is refused.
set -u
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

LAB="lab=kmap exit"

# Without Landlock a run that asks for it says so, and no more can be tested.
run run --headless --sandbox -q --serial none --append "$LAB"
if [ "$code" = 3 ]; then
    test_that a_host_without_landlock_is_told_in_one_line
    exits 3
    complains "--sandbox"
    finish
    exit
fi

# outputs FOLDER OPTION: all that is opened when the run has ended.
outputs() {
    mkdir "$WORK/$1"
    run run --headless "$2" -q --serial "$WORK/$1/serial" --append "$LAB" \
        --stats "$WORK/$1/s.json" --trace "$WORK/$1/t.pwt" \
        --events "$WORK/$1/e.events" --callgrind "$WORK/$1/c.out" \
        --screenshot "$WORK/$1/s.png" --record-input "$WORK/$1/i.input" \
        --log-file "$WORK/$1/log" -d guest --interval 10M
    exits 0
}

test_that a_run_in_a_sandbox_writes_what_it_writes_without
outputs boxed --sandbox
outputs open --no-sandbox
for file in serial e.events s.png; do
    same "$WORK/boxed/$file" "$WORK/open/$file" "$file in a sandbox"
done
same_statistics "$WORK/boxed/s.json" "$WORK/open/s.json"

test_that a_replayed_run_in_a_sandbox_ends_in_the_recorded_state
run run --headless --sandbox -q --serial none --append "$LAB" \
    --replay-input "$WORK/open/i.input"
exits 0

test_that a_sandbox_lets_outputs_be_links_and_devices
mkdir "$WORK/there"
ln -s there/s.json "$WORK/link"
run run --headless --sandbox -q --serial none --append "$LAB" \
    --stats "$WORK/link" --events /dev/null
exits 0
same_statistics "$WORK/there/s.json" "$WORK/open/s.json"

test_that a_sandbox_has_no_window
run run --window --sandbox
[ "$code" = 2 ] || [ "$code" = 3 ] || complain "exit $code"

finish
