#!/bin/sh
# ROM images, and what a guest writes to its POST, serial and parallel ports.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

# rom BYTES END: makes $WORK/rom, of that size, which ends as rom.S says.
rom() {
    gcc -m32 -c -x assembler-with-cpp -DROM_SIZE="$1" -DEND="$2" \
        -o "$WORK/rom.o" "$(dirname "$0")/rom.S" &&
    objcopy -O binary -j .text "$WORK/rom.o" "$WORK/rom"
}

# run_rom ARGUMENT...: runs the ROM, with COM1 and LPT1 to files.
run_rom() {
    rm -f "$WORK/com" "$WORK/lpt"
    run run --headless -q --bios "$WORK/rom" --mem 1M --post-port 0x190 \
        --serial "$WORK/com" --parallel "$WORK/lpt" "$@"
}

# The files have what rom.S writes.
files_are_whole() {
    [ "$(cat "$WORK/com")" = C ] || complain "$command_line: no C from COM1"
    [ "$(cat "$WORK/lpt")" = L ] || complain "$command_line: no L from LPT1"
}

for size in 0x10000 0x20000 0x40000; do
    test_that "a ROM of $size bytes boots and writes to every port"
    rom "$size" 0
    run_rom --stats "$WORK/s.json"
    exits 0
    files_are_whole
    [ "$(cut -d' ' -f1-3 "$WORK/err" | tr '\n' ,)" = \
        "post: 0x0190 0x01,post: 0x0190 0x02," ] ||
        complain "other POST codes: $(cat "$WORK/err")"
    tr -d ' \n' <"$WORK/s.json" |
        grep -q '"post":{"port":400,"writes":2,"last":2}' ||
        complain "no POST codes in the JSON"
done

test_that "-D takes POST codes with the log"
run_rom -D "$WORK/log"
[ "$(grep -c '^post: 0x0190 ' "$WORK/log")" = 2 ] ||
    complain "$command_line: no two POST codes in the log"

test_that "the ports' files are whole after a triple fault"
rom 0x10000 1
run_rom
exits 1
files_are_whole

test_that "the ports' files are whole at the cycle limit"
rom 0x10000 2
run_rom --max-cycles 1000000
exits 4
files_are_whole

test_that "after SIGTERM the ports' files are whole and the statistics written"
rm -f "$WORK/s.json"
: >"$WORK/err"
"$PAGEWALK" run --headless -q --bios "$WORK/rom" --serial "$WORK/com" \
    --parallel "$WORK/lpt" --stats "$WORK/s.json" --post-port 0x190 \
    </dev/null 2>"$WORK/err" &
process=$!
command_line="pagewalk run, ended by SIGTERM"
await "$process" "$WORK/err" "0x0190 0x02"
kill -TERM "$process"
wait "$process" 2>/dev/null
code=$?
exits 143
files_are_whole
[ -s "$WORK/s.json" ] || complain "no statistics"

test_that "a full disk under the parallel port's file is the host's failure"
rom 0x10000 0
run run --headless -q --bios "$WORK/rom" --serial none --parallel /dev/full
exits 3
complains "/dev/full: No space left on device"

test_that "standard output takes both ports"
run run --headless -q --bios "$WORK/rom" --serial - --parallel stdio
exits 0
prints "CL"

test_that "a parallel file that cannot be opened is found before the run"
run_rom --parallel "$WORK/none/lpt" --post-port 1
refused "none/lpt: No such file"

for port in 0 0x10000 -1 80x ""; do
    test_that "--post-port '$port' is refused"
    run run --post-port "$port"
    refused "not a port, 1 to 0xffff"
done

for size in 0 1 65535 65537 262145 4259840; do
    test_that "a ROM of $size bytes is refused"
    head -c "$size" /dev/zero >"$WORK/bad"
    run run --bios "$WORK/bad"
    refused "$size bytes, not a multiple of 64K from 64K to 4M"
done

test_that "--append without a kernel is refused"
run run --bios "$WORK/rom" --append exit
refused "no kernel to take --append"

finish
