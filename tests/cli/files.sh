#!/bin/sh
# Files of the user: outputs overwrite nothing that is in use and appear whole,
# and what cannot be read is refused in one line.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

kernel "$EXIT_0"
cd "$WORK" || exit 3
case $PAGEWALK in
/*) ;;
*) PAGEWALK=$OLDPWD/$PAGEWALK KERNEL=$OLDPWD/$KERNEL ;;
esac
"$PAGEWALK" run --headless -q --serial none --stats s.json --trace t.pwt k
"$PAGEWALK" model show p6 >my.ini
echo "00100020 T start" >map
head -c 65536 /dev/zero >rom
head -c 65536 /dev/zero >disk
poke disk 510 '\125\252'
mkdir before
cp k s.json t.pwt my.ini map rom disk before

# unharmed: every input is as it was.
unharmed() {
    for file in before/*; do
        same "$file" "${file#before/}" "$file and ${file#before/}"
    done
}

# overwrites ARGUMENT...: the command line is refused, and no file is touched.
overwrites() {
    run "$@"
    refused "the same file, which the output would overwrite"
    unharmed
}

test_that "no output of run overwrites one of its inputs"
for option in --stats --events --trace --screenshot --serial --parallel -D; do
    for input in "k" "--initrd map k" "--symbols map k" "--model ./my.ini k" \
        "--disk disk k" "--floppy disk k" \
        "--bios rom"; do
        file=${input#* }
        [ "${input% k}" = "$input" ] || file=${file% k}
        # shellcheck disable=SC2086
        overwrites run --headless $input "$option" "./${file##*/}"
    done
done
complains "--bios rom and --log-file ./rom"

test_that "no output of the other commands overwrites an input"
overwrites replay t.pwt --json t.pwt
overwrites replay t.pwt --expect s.json --json ./s.json
overwrites replay t.pwt --model ./my.ini --json my.ini
overwrites sweep t.pwt s.json --csv s.json
overwrites trace import --lackey map map
overwrites trace import --lackey map --model ./my.ini my.ini
overwrites trace cut t.pwt ./t.pwt --from cycle:1
overwrites lab --models p6,./my.ini -d all -D my.ini
overwrites run --headless --stats "$KERNEL"

test_that "the name under which a trace grows counts, too"
cp map new.pwt.part
overwrites trace import --lackey new.pwt.part new.pwt
rm new.pwt.part

test_that "links of both kinds are known"
ln -s k soft
ln k hard
overwrites run k --stats soft
overwrites run k --stats hard
overwrites run soft --stats hard
rm soft hard

test_that "no two outputs are one file, whether it exists or not"
run run k --stats new --events ./new
refused "--stats new and --events ./new: the same file for two outputs"
ln -s new link
run run k --trace new --screenshot link
refused "the same file for two outputs"
run sweep t.pwt --json before/new --csv ./before/../before/new
refused "the same file for two outputs"
run run k --stats s.json --serial s.json
refused "the same file for two outputs"
[ ! -e new ] || complain "a file was made"
rm link
unharmed

test_that "a device may be several outputs"
run run --headless -q k --stats /dev/null --events /dev/null --serial /dev/null
exits 0

test_that "one output alone can be standard output, and one input standard input"
run run k --stats - --events -
refused "only one output can be standard output"
run run k --stats - --serial stdio
refused "only one output can be standard output"
run diff - -
refused "only one input can be standard input"
run run - --model -
refused "only one input can be standard input"

test_that "a file that the shell has opened for standard output is no other output"
# shellcheck disable=SC2094
"$PAGEWALK" run --headless -q k --stats both >both 2>err
code=$?
exits 2
grep -q "standard output: the same file for two outputs" err ||
    complain "$(cat err)"
rm both

test_that "a file appears whole, or the old one stays"
echo old >stats
run run --headless -q --serial none --stats stats k
exits 0
[ "$(tail -n 1 stats)" = "}" ] || complain "half of the statistics"
kernel "$FOREVER"
echo old >stats
echo old >events
"$PAGEWALK" run --headless -q --serial none --stats stats --events events \
    k 2>err &
process=$!
tries=0
while [ -z "$(find . -name 'events.*.tmp')" ] && [ $tries -lt 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kill -KILL "$process"
wait "$process" 2>/dev/null
[ "$(cat stats events)" = "old
old" ] || complain "SIGKILL left half a file"
rm -f events.*.tmp
kernel "$EXIT_0"

test_that "through a link the file is replaced and the link stays"
echo old >target
ln -s target link
run run --headless -q --serial none --stats link k
exits 0
[ -L link ] || complain "the link is gone"
grep -q schema target || complain "its target is not replaced"
run replay -q t.pwt --json link
exits 0
[ -L link ] || complain "replay: the link is gone"
run run --headless -q --serial none --trace link k
exits 0
[ -L link ] || complain "trace: the link is gone"
run trace verify target
exits 0
rm link target

test_that "a FIFO takes an output"
mkfifo pipe
for option in --stats --events --screenshot --trace; do
    cat pipe >from_pipe &
    reader=$!
    run run --headless -q --serial none "$option" pipe k
    exits 0
    wait "$reader"
    [ -s from_pipe ] || complain "$option: nothing came"
    [ -p pipe ] || complain "$option: the FIFO was replaced"
done

test_that "a FIFO that nobody writes to is refused, not waited for without end"
for arguments in "count pipe" "trace info pipe" "trace import --lackey pipe x" \
    "diff pipe s.json" "disasm pipe" "run --symbols pipe k" \
    "run --initrd pipe k" "run --bios pipe" "run --model ./pipe k" "run pipe" \
    "replay t.pwt --expect pipe" "sweep pipe"; do
    # shellcheck disable=SC2086
    run $arguments
    refused "pipe: a FIFO that nobody writes to"
done
run run --disk pipe k
refused "pipe: not a disk image"

test_that "a pipe that has a name takes an input that is read once"
# shellcheck disable=SC2002
cat s.json | "$PAGEWALK" diff /dev/stdin s.json >out 2>err
code=$?
command_line="pagewalk diff /dev/stdin"
exits 0
# shellcheck disable=SC2002
cat map | "$PAGEWALK" run --headless -q --symbols /dev/stdin k >out 2>err
code=$?
command_line="pagewalk run --symbols /dev/stdin"
exits 0
# shellcheck disable=SC2002
cat k | "$PAGEWALK" run --headless -q /dev/stdin >out 2>err
code=$?
command_line="pagewalk run /dev/stdin"
refused "a pipe can be read as -"

test_that "a folder as an input is refused"
for arguments in "count ." "trace info ." "trace import --lackey . x" \
    "diff . s.json" "disasm ." "run --symbols . k" "run --initrd . k" \
    "run --bios ." "run --model ./ k" "run ." "replay t.pwt --expect ." \
    "sweep ."; do
    # shellcheck disable=SC2086
    run $arguments
    refused "is a directory"
done

test_that "two runs on one disk image: the second is refused"
kernel "$FOREVER"
"$PAGEWALK" run --headless -q --serial none --disk disk -d all -D log k 2>err &
process=$!
tries=0
until [ -e log ] || [ $tries -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
run run --headless --disk disk --max-cycles 1e6 k
refused "disk: the disk image is in use by another run (locked)"
kill "$process"
wait "$process" 2>/dev/null
kernel "$EXIT_0"
run run --headless -q --serial none --disk disk k
exits 0

# Root may write to every file.
chmod 444 disk
if [ ! -w disk ]; then
    test_that "a disk that may not be written says that it is read-only"
    run run --headless --serial none --disk disk k
    exits 0
    says "pagewalk: disk: read-only"
fi
chmod 644 disk

# clean: neither output has a control character but a newline.
clean() {
    if LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177\233]')" out err; then
        complain "$command_line: $(cat -v out err | head -n 2)"
    fi
}

test_that "control characters of names do not reach the terminal"
evil=$(printf 'a\033[31m\302\233b\177\233')
printf '00100020 T %s\n' "$evil" >map
run disasm --hex "$evil"
clean
run run "$evil"
refused 'a\x1b[31m\xc2\x9bb\x7f\x9b: No such file'
clean
run "$evil"
clean
run run "--$evil"
clean
cp t.pwt "$evil"
run trace verify "$evil"
exits 0
prints 'a\x1b[31m\xc2\x9bb\x7f\x9b: good'
clean
run replay "$evil"
clean
run sweep "$evil" --entries 8 --ways 1,2 --side i
clean
run trace info "$evil"
clean
sed "s/\"model\": .*/\"model\": \"$(printf 'a\302\233b')\\\\u001b\",/" \
    s.json >"$evil"
run diff "$evil" "$evil"
clean
run replay t.pwt --expect "$evil"
clean
sed "s/^title .*/title = $evil/; s/^name .*/name = my\033/" my.ini >evil.ini
run run --headless --serial none --model ./evil.ini --symbols map --callers k
exits 0
clean
says 'a\x1b[31m'

test_that "control characters of a region's name do not reach the terminal"
# mov dx, 0x5c4; xor eax, eax; out dx, eax; mov dx, 0x5c0; mov eax, 3;
# out dx, eax; mov dx, 0x5cc; then al = 0x1b, '[', 0x9b, 0, each with out dx, eax
NAME='\146\272\304\005\061\300\357\146\272\300\005\270\003\000\000\000\357'\
'\146\272\314\005\260\033\357\260\133\357\260\233\357\260\000\357'
# mov dx, 0x5c0; mov eax, 1; out dx, eax; mov eax, 2; out dx, eax
kernel "$NAME"'\146\272\300\005\270\001\000\000\000\357\270\002\000\000\000'\
'\357'"$EXIT_0"
run run --headless --serial none --stats region.json -d all k
exits 0
says '\x1b[\x9b'
clean

finish
