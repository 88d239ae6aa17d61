#!/bin/sh
# check.sh PAGEWALK KERNEL PICTURE FOLDER: runs the VGA test kernel on Pagewalk,
# scene by scene, and compares its lines and pictures with expected.txt; then on
# QEMU, where it is installed, with the differences that known/qemu.txt lists.
# PICTURE is the program that sums a picture up. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 picture=$3 folder=$4
here=$(dirname "$0")
status=0
# shellcheck source=tests/guest/talk.sh
. "$here/../talk.sh"
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
heard() {
    case $1 in
    "SHOWN "*)
        shoot "${1#SHOWN }"
        sum_up qemu "${1#SHOWN }"
        echo >&3
    esac
}

run_pagewalk
compare pagewalk
if command -v qemu-system-i386 >/dev/null; then
    talk_to_qemu "$folder" -vga std -kernel "$kernel" -append hold
    compare qemu "$here/known/qemu.txt"
else
    echo "vga: qemu is left out: not installed"
fi
exit $status
