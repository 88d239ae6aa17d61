#!/bin/sh
# A guest that is driven without a window: --wait, --type, --type-serial.
# shellcheck source=tests/cli/helper.sh disable=SC2034
. "$(dirname "$0")/helper.sh"

# The kernel's shell, whose prompt is "> ", and what is done in it.
shell() {
    run run -q --headless --mem 16M "$@"
}

# A disk whose boot sector prints each key (keys.S).
gcc -m32 -c -o "$WORK/keys.o" "$(dirname "$0")/keys.S" &&
    ld -m elf_i386 -Ttext=0x7c00 --oformat binary -o "$WORK/disk" \
        "$WORK/keys.o" || complain "no boot sector"
head -c 65024 /dev/zero >>"$WORK/disk"
keys() {
    run run -q --headless --serial none --mem 8M "$@" "$WORK/disk"
}

test_that "a command is typed on the keyboard, and its answer waited for"
shell --wait 'Type help' --wait '> ' --type 'help\n' --wait '> ' \
    --type 'exit\n'
exits 0
grep -q '^> help' "$WORK/out" || complain "no echo of help"
grep -q '^> exit' "$WORK/out" || complain "no echo of exit"

test_that "the same goes by the serial line"
shell --wait '> ' --type-serial 'nothing\n' --wait 'no such command' \
    --wait '> ' --type-serial 'exit\n'
exits 0

test_that "a prompt on the screen is new each time, and stays old as it scrolls"
set --
for key in 3B00 1E61 1E41 4800 5000 4400 0F09 2E03; do
    case $key in
    3B00) typed='<f1>' ;;
    1E61) typed=a ;;
    1E41) typed=A ;;
    4800) typed='<up>' ;;
    5000) typed='<down>' ;;
    4400) typed='<f10>' ;;
    0F09) typed='\t' ;;
    2E03) typed='<ctrl-c>' ;;
    esac
    set -- "$@" --wait 'key? ' --type "$typed" --wait "$key"
done
keys "$@" "$@" "$@" "$@" --wait 'key? ' --type '\e'
exits 0

test_that "what is typed can be recorded, and replayed without the script"
keys "$@" --wait 'key? ' --type '<esc>' --record-input "$WORK/log" \
    --stats "$WORK/a.json"
exits 0
grep -q ' key 00 3b 01$' "$WORK/log" || complain "no F1 in the log"
keys --replay-input "$WORK/log" --stats "$WORK/b.json"
exits 0
same_statistics "$WORK/a.json" "$WORK/b.json"
keys "$@" --wait 'key? ' --type '<esc>' --replay-input "$WORK/log"
exits 0

test_that "--until ends a script, with exit code 0"
keys --wait 'key? ' --type 'x' --until text:2D78
exits 0

test_that "a wait that never comes ends the run with exit code 1 and its name"
keys --wait 'key? ' --wait-limit 300e6 --wait 'never' --stats "$WORK/s.json"
exits 1
complains "--wait 'never': did not come within 300000000 cycles"
grep -q '"cycles": ' "$WORK/s.json" || complain "no statistics"
kernel "$EXIT_0"
run run -q --headless --serial none --wait never --type x "$WORK/k"
exits 1
complains "--wait 'never': did not come"
keys --max-cycles 100e6 --wait never
exits 1
grep -q "stopped after" "$WORK/err" || complain "no line about the limit"
grep -q -- "--wait 'never': did not come$" "$WORK/err" || complain "no line"

test_that "a moment that never comes has exit code 1 although it types"
keys --wait 'key? ' --type '<esc>' --until text:never
exits 1
complains "--until text:never: did not come"

test_that "a bad key is refused, with those that are valid"
keys --type '<donw>'
refused "--type '<donw>': no key 'donw': did you mean 'down'?; <KEY> is a name"
grep -q "pageup pagedown .* f12 ctrl" "$WORK/err" || complain "no list"
keys --type '\q'
refused "--type '\\q': no character"
keys --type-serial '<ctrl>'
refused "--type-serial '<ctrl>': a serial line has no key 'ctrl'"
keys --wait ''
refused "--wait '': no text to wait for"
keys --wait-limit 0
refused "--wait-limit 0: not a number above 0"
keys --wait x --wait-limit 5
refused "--wait-limit: no --wait follows it"

finish
