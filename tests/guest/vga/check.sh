#!/bin/sh
# check.sh PAGEWALK KERNEL PICTURE FOLDER: runs the VGA test kernel on Pagewalk,
# scene by scene, and compares its lines and pictures with expected.txt; then on
# QEMU, where it is installed, with the differences that known/qemu.txt lists.
# PICTURE is the program that sums a picture up. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 picture=$3 folder=$4
here=$(dirname "$0")
status=0
mkdir -p "$folder" || exit 3

scenes=$(sed -n 's/^SCENE(\([a-z0-9_]*\),.*/\1/p' "$here/scenes.def")

# compare WHO [KNOWN]
compare() {
    awk -f "$here/../known.awk" -f "$here/../compare_lines.awk" \
        -v test=vga -v who="$1" -v known="${2:-}" "$here/expected.txt" \
        "$folder/$1.out" || status=1
}

# sum_up WHO SCENE: a line about the scene's picture.
sum_up() {
    echo "VGA $2/picture $("$picture" "$folder/$1-$2".p?[gm])" \
        >>"$folder/$1.out"
}

run_pagewalk() {
    : >"$folder/pagewalk.out"
    for scene in $scenes; do
        "$pagewalk" run --headless -q --serial stdio \
            --max-cycles 10000000000 --append "scene=$scene" \
            --screenshot "$folder/pagewalk-$scene.png" "$kernel" \
            >>"$folder/pagewalk.out" || status=1
        sum_up pagewalk "$scene"
    done
}

# shoot SCENE: the monitor saves QEMU's picture, which takes it a moment.
shoot() {
    ppm=$folder/qemu-$1.ppm tries=0
    rm -f "$ppm"
    echo "screendump $ppm" >&4
    until "$picture" "$ppm" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || return
        sleep 0.05
    done
}

# The kernel waits behind each scene until a byte comes.
run_qemu() {
    rm -f "$folder"/serial.* "$folder"/monitor.*
    mkfifo "$folder/serial.in" "$folder/serial.out" \
        "$folder/monitor.in" "$folder/monitor.out" || return
    timeout 300 qemu-system-i386 -M pc -m 64 -vga std -display none \
        -kernel "$kernel" -append hold \
        -serial "pipe:$folder/serial" -monitor "pipe:$folder/monitor" \
        -device isa-debug-exit,iobase=0xf4,iosize=4 \
        >/dev/null 2>"$folder/qemu.err" &
    : >"$folder/qemu.out"
    exec 3<>"$folder/serial.in" 4<>"$folder/monitor.in"
    cat "$folder/monitor.out" >/dev/null &
    while read -r line; do
        line=${line%"$(printf '\r')"}
        echo "$line" >>"$folder/qemu.out"
        case $line in
        "SHOWN "*)
            scene=${line#SHOWN }
            shoot "$scene"
            sum_up qemu "$scene"
            echo >&3
        esac
    done <"$folder/serial.out"
    exec 3>&- 4>&-
    wait
    rm -f "$folder"/serial.* "$folder"/monitor.*
}

run_pagewalk
compare pagewalk
if command -v qemu-system-i386 >/dev/null; then
    run_qemu
    compare qemu "$here/known/qemu.txt"
else
    echo "vga: qemu is left out: not installed"
fi
exit $status
