#!/bin/sh
# --disk with its modes, --cdrom, and where the drives go.
# shellcheck source=tests/cli/helper.sh
. "$(dirname "$0")/helper.sh"

cd "$WORK" || exit 3
case $PAGEWALK in
/*) ;;
*) PAGEWALK=$OLDPWD/$PAGEWALK KERNEL=$OLDPWD/$KERNEL ;;
esac
kernel "$EXIT_0"

# boot CODE: makes d, a disk whose boot sector is the code behind: xor ax, ax;
# mov ds, ax; mov es, ax; mov bx, 0x7e00
boot() {
    head -c 65536 /dev/zero >d
    poke d 0 '\061\300\216\330\216\300\273\000\176'"$1"
    poke d 510 '\125\252'
}

# Writes "A" to the second sector of drive 0x81: mov byte [bx], 'A';
# mov ax, 0x0301; mov cx, 2; mov dx, 0x81; int 0x13
WRITE='\306\007\101\270\001\003\271\002\000\272\201\000\315\023'
# mov al, ah; out 0xf4, al; hlt: ends with the status
STATUS='\210\340\346\364\364'

fresh() {
    head -c 65536 /dev/zero >data
}

# written: the second sector of `data` begins with an A.
written() {
    [ "$(dd if=data bs=1 skip=512 count=1 2>/dev/null)" = A ]
}

boot "$WRITE$STATUS"

test_that "the guest's writes to a disk go to its file"
for mode in "" ,rw; do
    fresh
    run run --headless -q --disk "data$mode" d
    exits 0
    written || complain "data$mode: not written"
done

test_that "a disk with ro refuses writes"
fresh
run run --headless -q --disk data,ro d
exits 1
written && complain "written"

test_that "a disk with snapshot takes writes and its file does not"
fresh
chmod 444 data
run run --headless -q --disk data,snapshot d
exits 0
written && complain "written"
chmod 644 data

test_that "a snapshot shows the guest what it has written"
# The same, then: mov ax, 0x0201; mov bx, 0x8000; int 0x13; mov al, [bx];
# sub al, 'A'; out 0xf4, al; hlt
boot "$WRITE"'\270\001\002\273\000\200\315\023\212\007\054\101\346\364\364'
fresh
run run --headless -q --disk data,snapshot d
exits 0

test_that "what was written survives the end of the emulator"
# jmp to itself
boot "$WRITE"'\353\376'
fresh
"$PAGEWALK" run --headless -q --disk data d &
process=$!
tries=0
until written || [ $tries -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kill -KILL "$process"
wait "$process" 2>/dev/null
written || complain "not written"

test_that "an image that shrinks while the guest runs is a read error"
# again: mov ax, 0x0201; mov cx, 3; mov dx, 0x81; int 0x13; jnc again
boot '\270\001\002\271\003\000\272\201\000\315\023\163\363'"$STATUS"
fresh
rm -f log
"$PAGEWALK" run --headless -q --disk data -d guest,rom -D log d 2>err &
process=$!
tries=0
until [ -e log ] || [ $tries -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
head -c 1024 /dev/zero >short
dd if=short of=data bs=1024 2>/dev/null
wait "$process"
code=$?
exits 1
complains "the guest ended with value 16"
grep -q "ata: the host cannot read sector 2 of a disk" log ||
    complain "not in the log: $(cat log)"
rm log

test_that "a comma that no mode follows is part of the name"
fresh
mv data "a,b"
run run --headless -q --disk "a,b" k
exits 0
run run --headless -q --disk "a,b,ro" k
exits 0
run run --headless -q --disk "a,b,ra" k
refused "a,b,ra: No such file"
mv "a,b" "a,ro"
run run --headless -q --disk "a,ro,rw" k
exits 0
run run --headless -q --disk "a,ro" k
refused "a: No such file"
run run --headless -q --disk ",ro" k
refused "--disk ,ro: not the name of a file"

test_that "an image that is written to is opened once"
fresh
ln -s data link
for disks in "--disk data --disk link" "--disk data --disk data,ro" \
    "--disk data,snapshot --disk data" "--disk data --cdrom link"; do
    # shellcheck disable=SC2086
    run run --headless $disks k
    refused "the same file, which the output would overwrite"
done
run run --headless -q --disk data,snapshot --disk data,ro --cdrom data k
exits 0

test_that "readers share an image with other runs, and keep writers out"
kernel "$FOREVER"
"$PAGEWALK" run --headless -q --disk data,snapshot -d all -D log k 2>err &
process=$!
tries=0
until [ -e log ] || [ $tries -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kernel "$EXIT_0"
run run --headless -q --disk data,ro k
exits 0
run run --headless --disk data k
refused "data: the disk image is in use by another run (locked)"
kill "$process"
wait "$process" 2>/dev/null

test_that "there are four drives"
for name in 1 2 3 4 5; do
    cp data "d$name"
done
run run --headless -q --disk d1 --disk d2 --disk d3 --disk d4 k
exits 0
run run --headless -q --disk d1 --disk d2 --disk d3 --disk d4 --disk d5 k
refused "d5: no place for this disk: there are four drives"
run run --headless -q --cdrom d1 --disk d2 --disk d3 --disk d4 k
exits 0
run run --headless -q --cdrom d1 --disk d2 --disk d3 --disk d4 --disk d5 k
refused "d5: no place for this disk: there are four drives"

test_that "a CD-ROM is a file, and no other thing"
run run --cdrom none k
refused "none: No such file"
run run --cdrom . k
refused "neither a regular file nor a block device"
: >empty
run run --cdrom empty k
refused "empty"
mkfifo pipe
run run --cdrom pipe k
refused "neither a regular file nor a block device"
run run --disk pipe,ro k
refused "neither a regular file nor a block device"
run run --cdrom - k
refused "a disk must be a file"

test_that "a partition table that claims more than the image is told"
fresh
# type 0x83, from sector 63, 1000 sectors
poke data 446 '\000\000\000\000\203\000\000\000\077\000\000\000\350\003\000\000'
poke data 510 '\125\252'
run run --headless --serial none --disk data k
exits 0
says "pagewalk: data: partition 1 ends at sector 1063, but the image has 128"
run run --headless -q --serial none --disk data k
[ ! -s err ] || complain "-q: $(cat err)"

test_that "the statistics name the images that went in"
run run --headless -q --serial none --stats s.json --disk d1 --disk d2,ro \
    --cdrom d3 k
exits 0
for member in disk disk_2 cdrom; do
    grep -q "\"$member\": " s.json || complain "no $member"
done

finish
