# Sourced by the tests that boot a kernel on other emulators:
#     SCRIPT SERIAL PAGEWALK MKDISK LOADER KERNEL FOLDER [ARGUMENT...]
# SERIAL is tests/emulators/serial.c, MKDISK and LOADER make a disk image of
# KERNEL; FOLDER is for files.
# shellcheck shell=sh disable=SC2034

serial=$1 pagewalk=$2 mkdisk=$3 loader=$4 kernel=$5 folder=$6
shift 6
mkdir -p "$folder" || exit 3

# boot EMULATOR COMMAND-LINE OPTION...: boots the kernel and prints what the
# emulator's serial port says.
boot() {
    emulator=$1
    "$mkdisk" "$loader" "$kernel" "$folder/disk.img" "$2" || exit 3
    shift 2
    "$serial" "$emulator" --pagewalk "$pagewalk" --image "$folder/disk.img" \
        --folder "$folder" "$@"
}

# boot_or_leave_out TEST EMULATOR COMMAND-LINE OPTION...: $folder/EMULATOR.out
# is what the serial port says. Fails, with a message, if the emulator is not
# installed.
boot_or_leave_out() {
    test=$1
    shift
    boot "$@" >"$folder/$1.out" 2>"$folder/$1.err"
    [ $? != 77 ] ||
        { echo "$test: $1 is left out: $(cat "$folder/$1.err")"; return 1; }
}
