#!/bin/sh
# images.sh SERIAL PAGEWALK GUEST FOLDER EMULATOR...: boots the bundled kernel
# from its disk, floppy and CD images (in GUEST) in Pagewalk and in each EMULATOR
# that is installed (qemu, bochs). All of them must come to the same banner, with
# the command line of the image. FOLDER is for files.
set -u
serial=$1 pagewalk=$2 guest=$3 folder=$4
shift 4
status=0
line="console=serial exit"
mkdir -p "$folder" || exit 3

# boot_image EMULATOR MEDIUM FILE: 77 if the emulator is not installed.
boot_image() {
    cp "$guest/$3" "$folder/$3" &&
        "$guest/mkdisk" --append "$folder/$3" "$line" || exit 3
    "$serial" "$1" --pagewalk "$pagewalk" --image "$folder/$3" \
        --folder "$folder" --medium "$2" --memory 64 --silence 300 \
        >"$folder/$1.out" 2>"$folder/$1.err"
    [ $? != 77 ] || return 77
    tr -d '\r' <"$folder/$1.out" | head -n 2 >"$folder/$1.banner"
    printf 'Pagewalk guest kernel\nKernel command line: %s\n' "$line" |
        cmp -s - "$folder/$1.banner" && return
    echo "boot: $1 does not boot $3, but prints:"
    sed 's/^/    /' "$folder/$1.banner" "$folder/$1.err"
    status=1
}

for emulator in pagewalk "$@"; do
    boot_image "$emulator" disk disk.img
    [ $? != 77 ] || {
        echo "boot: $emulator is left out: $(cat "$folder/$emulator.err")"
        continue
    }
    boot_image "$emulator" floppy floppy.img
    boot_image "$emulator" cd cd.iso
done
[ $status = 0 ] &&
    echo "boot: the bundled kernel boots from disk, floppy and CD"
exit $status
