#!/bin/sh
# check_all.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER: the test kernel from
# a disk image on QEMU and on Bochs, against expected.txt with what is known to
# differ there (known/). A case that is listed as the end of a machine is run
# alone, and has to be.
set -u
serial=$1 pagewalk=$2 mkdisk=$3 loader=$4 kernel=$5 folder=$6
here=$(dirname "$0")
status=0

# boot EMULATOR COMMAND-LINE SILENCE: what its serial port says.
boot() {
    "$mkdisk" "$loader" "$kernel" "$folder/disk.img" "$2" || exit 3
    "$serial" "$1" --pagewalk "$pagewalk" --image "$folder/disk.img" \
        --folder "$folder" --bochs-cpu p2_klamath --silence "$3"
}

# check EMULATOR
check() {
    known=$here/known/$1.txt
    skip=$(sed -n 's/^skip //p' "$known")
    boot "$1" "skip=$(echo $skip | tr ' ' ',')" 120 \
        >"$folder/$1.out" 2>"$folder/$1.err"
    if [ $? = 77 ]; then
        echo "protmode: $1 is left out: $(cat "$folder/$1.err")"
        return
    fi
    awk -f "$here/compare.awk" -v who="$1" -v known="$known" \
        "$here/expected.txt" "$folder/$1.out" || status=1
    for case in $skip; do
        if boot "$1" "only=$case" 10 2>&1 | grep -q '^PROT done 1 '; then
            echo "protmode: $1: $case is listed as its end, but passes"
            status=1
        fi
    done
}

mkdir -p "$folder"
check qemu
check bochs
exit $status
