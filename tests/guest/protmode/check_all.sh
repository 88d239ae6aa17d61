#!/bin/sh
# check_all.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER: the test kernel from
# a disk image on QEMU and on Bochs, against expected.txt and the differences in
# known/. A case that is listed there to end the machine is skipped, and then
# run alone: if it passes, the list is wrong.
set -u
here=$(dirname "$0")
# shellcheck source=tests/emulators/boot.sh
. "$here/../../emulators/boot.sh"
status=0

# check EMULATOR
check() {
    known=$here/known/$1.txt
    skip=$(sed -n 's/^skip //p' "$known" | paste -s -d , -)
    boot_or_leave_out protmode "$1" "skip=$skip" --bochs-cpu p2_klamath \
        --silence 120 || return
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$1" \
        -v known="$known" "$here/expected.txt" "$folder/$1.out" || status=1
    for case in $(echo "$skip" | tr , ' '); do
        if boot "$1" "only=$case" --bochs-cpu p2_klamath --silence 10 2>&1 |
            grep -q '^PROT done 1 '; then
            echo "protmode: $1: $case is listed to end the machine, but passes"
            status=1
        fi
    done
}

check qemu
check bochs
exit $status
