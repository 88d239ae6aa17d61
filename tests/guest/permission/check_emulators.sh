#!/bin/sh
# check_emulators.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER EMULATOR...:
# the permission test kernel from a disk image on other emulators, against what
# check.sh has left of the model `modern` and what is known to differ (known/).
set -u
serial=$1 pagewalk=$2 mkdisk=$3 loader=$4 kernel=$5 folder=$6
shift 6
here=$(dirname "$0")
status=0

# boot EMULATOR MEMORY: with the features of `modern`. Bochs has no 32-bit CPU
# with execute-disable but this one.
boot() {
    "$serial" "$1" --pagewalk "$pagewalk" --image "$folder/disk.img" \
        --folder "$folder" --memory "$2" --silence 120 \
        --qemu-cpu qemu32,+pse36,+nx --bochs-cpu core_duo_t2400_yonah \
        >"$folder/$1.out" 2>"$folder/$1.err"
}

"$mkdisk" "$loader" "$kernel" "$folder/disk.img" || exit 3
for emulator; do
    # Memory above 4 GiB, if the host lets an emulator have it.
    boot "$emulator" 6144
    code=$?
    if [ $code = 77 ]; then
        echo "permission: $emulator is left out: $(cat "$folder/$emulator.err")"
        continue
    fi
    [ -s "$folder/$emulator.out" ] || boot "$emulator" 1024
    awk -f "$here/compare.awk" -v who="$emulator" \
        -v known="$here/known/$emulator.txt" \
        "$folder/modern.out" "$folder/$emulator.out" || status=1
done
exit $status
