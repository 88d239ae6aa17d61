#!/bin/sh
# check_all.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER: boots the
# protected-mode test kernel from a disk image on QEMU and on Bochs and compares
# with expected.txt, but for the differences that known/EMULATOR.txt lists. A case
# that is listed as one which ends or hangs the emulator is run alone, and must.
set -u
here=$(dirname "$0")
# shellcheck source=tests/emulators/boot.sh
. "$here/../../emulators/boot.sh"
status=0
# Seconds of silence after which an emulator hangs in such a case. A case that
# ends has printed everything in less than one.
hang=60

# boot EMULATOR COMMAND_LINE [SERIAL_OPTION...]: prints what its serial port does.
boot() {
    emulator=$1 command_line=$2
    shift 2
    "$mkdisk" "$loader" "$kernel" "$folder/disk.img" "$command_line" || exit 3
    "$serial" "$emulator" --pagewalk "$pagewalk" --image "$folder/disk.img" \
        --folder "$folder" --bochs-cpu p2_klamath "$@"
}

# check EMULATOR
check() {
    known=$here/known/$1.txt
    skip=$(sed -n 's/^skip //p' "$known")
    boot "$1" "skip=$(echo "$skip" | tr '\n' ',')" \
        >"$folder/$1.out" 2>"$folder/$1.err"
    if [ $? = 77 ]; then
        echo "protmode: $1 is left out: $(cat "$folder/$1.err")"
        return
    fi
    awk -f "$here/compare.awk" -v who="$1" -v known="$known" \
        "$here/expected.txt" "$folder/$1.out" || status=1
    for case in $skip; do
        if boot "$1" "only=$case" --silence $hang 2>&1 |
            grep -q '^PROT done 1 '; then
            echo "protmode: $1: $case is listed to be skipped, but it ends"
            status=1
        fi
    done
}

check qemu
check bochs
exit $status
