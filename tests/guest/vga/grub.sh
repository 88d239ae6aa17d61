#!/bin/sh
# grub.sh PAGEWALK PICTURE FOLDER: GRUB's menu on its graphical terminal, drawn by
# its driver for the Bochs VBE registers: the same picture as on QEMU. Left out
# where GRUB, its tools or QEMU are not installed. FOLDER is for files.
set -u
pagewalk=$1 picture=$2 folder=$3
modules="normal iso9660 part_msdos font video video_fb video_bochs gfxterm"
font=/usr/share/grub/ascii.pf2

leave_out() {
    echo "vga: GRUB's menu is left out: $*"
    exit 0
}

for program in grub-mkrescue xorriso mformat qemu-system-i386; do
    command -v $program >/dev/null || leave_out "$program is not installed"
done
for file in /usr/lib/grub/i386-pc/video_bochs.mod $font; do
    [ -f "$file" ] || leave_out "no $file (packages grub-pc-bin, grub-common)"
done

mkdir -p "$folder/cd/boot/grub" && cp $font "$folder/cd/boot/grub" &&
    cat >"$folder/cd/boot/grub/grub.cfg" <<'END' || exit 3
loadfont /boot/grub/ascii.pf2
set gfxmode=640x480
insmod video_bochs
insmod gfxterm
terminal_output gfxterm
set timeout=-1
menuentry "One" { true }
menuentry "Two" { true }
END
grub-mkrescue -d /usr/lib/grub/i386-pc --fonts= --locales= --themes= \
    --install-modules="$modules" -o "$folder/grub.iso" "$folder/cd" \
    >"$folder/mkrescue.log" 2>&1 || {
    echo "vga: grub-mkrescue failed: $(tail -n 1 "$folder/mkrescue.log")"
    exit 1
}

# The menu waits for a key until the limit.
"$pagewalk" run --headless -q --mem 64M --max-cycles 1000000000 \
    --screenshot "$folder/grub.png" "$folder/grub.iso" 2>/dev/null
ours=$("$picture" "$folder/grub.png")

# QEMU shows it after a while; it is given two minutes.
rm -f "$folder/monitor.in" "$folder/monitor.out" "$folder/grub.ppm"
mkfifo "$folder/monitor.in" "$folder/monitor.out" || exit 3
timeout 150 qemu-system-i386 -M pc -m 64 -vga std -display none -serial none \
    -cdrom "$folder/grub.iso" -monitor "pipe:$folder/monitor" \
    >/dev/null 2>&1 &
exec 4<>"$folder/monitor.in"
cat "$folder/monitor.out" >/dev/null &
theirs='' tries=0
while [ "$theirs" != "$ours" ] && [ $tries -lt 240 ]; do
    echo "screendump $folder/grub.ppm" >&4
    sleep 0.5
    theirs=$("$picture" "$folder/grub.ppm")
    tries=$((tries + 1))
done
echo quit >&4
exec 4>&-
wait
rm -f "$folder/monitor.in" "$folder/monitor.out"

if [ -z "$ours" ] || [ "$theirs" != "$ours" ]; then
    echo "vga: GRUB's menu: $ours here, $theirs on QEMU"
    exit 1
fi
echo "vga: GRUB's menu on gfxterm is QEMU's"
