#!/bin/sh
# check_all.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER: boots the
# protected-mode test kernel from a disk image on QEMU and on Bochs and compares
# with expected.txt, but for the differences that known/EMULATOR.txt lists. A case
# that is listed to end or hang the emulator is skipped, and then run alone: if it
# ends, the list is wrong.
set -u
here=$(dirname "$0")
# shellcheck source=tests/emulators/boot.sh
. "$here/../../emulators/boot.sh"
status=0
# Seconds of silence after which an emulator hangs in such a case. A case that
# ends has printed everything in less than one.
hang=60

# check EMULATOR
check() {
    known=$here/known/$1.txt
    skip=$(sed -n 's/^skip //p' "$known" | paste -s -d , -)
    boot_or_leave_out protmode "$1" "skip=$skip" \
        --bochs-cpu p2_klamath || return
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$1" \
        -v known="$known" "$here/expected.txt" "$folder/$1.out" || status=1
    for case in $(echo "$skip" | tr , ' '); do
        if boot "$1" "only=$case" --bochs-cpu p2_klamath --silence $hang 2>&1 |
            grep -q '^PROT done 1 '; then
            echo "protmode: $1: $case is listed to be skipped, but it ends"
            status=1
        fi
    done
}

check qemu
check bochs
exit $status
