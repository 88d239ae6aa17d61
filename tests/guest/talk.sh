# To be read by a shell script: QEMU as a partner.
# shellcheck shell=sh

# talk_to_qemu FOLDER OPTION...: runs QEMU without a screen, with the debug
# exit. What its serial port says goes, line by line, to FOLDER/qemu.out and to the
# script's function `heard LINE`, which may write to the port by descriptor 3
# and to the monitor by descriptor 4.
talk_to_qemu() {
    folder=$1
    shift
    rm -f "$folder"/serial.* "$folder"/monitor.*
    mkfifo "$folder/serial.in" "$folder/serial.out" \
        "$folder/monitor.in" "$folder/monitor.out" || return
    timeout 300 qemu-system-i386 -M pc -m 64 -display none \
        -serial "pipe:$folder/serial" -monitor "pipe:$folder/monitor" \
        -device isa-debug-exit,iobase=0xf4,iosize=4 "$@" \
        >/dev/null 2>"$folder/qemu.err" &
    : >"$folder/qemu.out"
    exec 3<>"$folder/serial.in" 4<>"$folder/monitor.in"
    cat "$folder/monitor.out" >/dev/null &
    while read -r line; do
        line=${line%"$(printf '\r')"}
        echo "$line" >>"$folder/qemu.out"
        heard "$line"
    done <"$folder/serial.out"
    exec 3>&- 4>&-
    wait
    rm -f "$folder"/serial.* "$folder"/monitor.*
}
