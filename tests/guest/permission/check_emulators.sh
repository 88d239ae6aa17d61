#!/bin/sh
# check_emulators.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER EMULATOR...:
# the permission test kernel from a disk image on other emulators, against what
# check.sh has left in FOLDER of the model `modern` and the differences in
# known/.
set -u
here=$(dirname "$0")
# shellcheck source=tests/emulators/boot.sh
. "$here/../../emulators/boot.sh"
status=0

# boot_as_modern EMULATOR MEGABYTES: with the features of `modern`. This is the
# only 32-bit CPU of Bochs with execute-disable.
boot_as_modern() {
    boot_or_leave_out permission "$1" "" --memory "$2" --silence 120 \
        --qemu-cpu qemu32,+pse36,+nx --bochs-cpu core_duo_t2400_yonah
}

for emulator; do
    # With memory above 4 GiB, unless the host does not let the emulator have
    # it.
    boot_as_modern "$emulator" 6144 || continue
    [ -s "$folder/$emulator.out" ] || boot_as_modern "$emulator" 1024
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$emulator" \
        -v known="$here/known/$emulator.txt" \
        "$folder/modern.out" "$folder/$emulator.out" || status=1
done
exit $status
