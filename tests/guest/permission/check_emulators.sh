#!/bin/sh
# check_emulators.sh SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER EMULATOR...:
# boots the permission test kernel from a disk image on other emulators. Each must
# print what Pagewalk's model `modern` has printed (check.sh leaves it in FOLDER),
# but for the differences that known/EMULATOR.txt lists.
set -u
here=$(dirname "$0")
# shellcheck source=tests/emulators/boot.sh
. "$here/../../emulators/boot.sh"
status=0

# boot_as_modern EMULATOR MIB: with the features of `modern`. Of Bochs's 32-bit
# CPUs only core_duo_t2400_yonah has execute-disable.
boot_as_modern() {
    boot_or_leave_out permission "$1" "" --memory "$2" \
        --qemu-cpu qemu32,+pse36,+nx --bochs-cpu core_duo_t2400_yonah
}

for emulator; do
    # Memory above 4 GiB, if the host gives an emulator as much.
    boot_as_modern "$emulator" 6144 || continue
    [ -s "$folder/$emulator.out" ] || boot_as_modern "$emulator" 1024
    awk -f "$here/../known.awk" -f "$here/compare.awk" -v who="$emulator" \
        -v known="$here/known/$emulator.txt" \
        "$folder/modern.out" "$folder/$emulator.out" || status=1
done
exit $status
