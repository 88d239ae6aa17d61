#!/bin/sh
# debian.sh NAME FORM: an unmodified kernel of Debian 12 for i386 boots to an
# init of busybox, which writes and sums files in highmem, and powers off.
#
# Debian's packages for i386 do not install beside others: LINUX names the
# kernel, of linux-image-6.1.0-*-686 or -686-pae, BUSYBOX the program of
# busybox-static for i386. Without them the row says so.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

# What md5sum prints of 32 MiB of zeros.
SUM=58f06dd588d8ffb3beb46ada6309436b

kernel=${LINUX:-} busybox=${BUSYBOX:-}
if [ ! -f "$kernel" ] || [ ! -f "$busybox" ]; then
    echo "guests: $row is skipped: LINUX and BUSYBOX name no files"
    exit 0
fi
command -v cpio >/dev/null || { left_out "the row" cpio; exit 0; }

mkdir -p "$WORK/root/bin" "$WORK/root/proc" "$WORK/root/dev" "$WORK/root/tmp" &&
    cp "$busybox" "$WORK/root/bin/busybox" || exit 3
cat >"$WORK/root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
grep -E "LowTotal|HighTotal" /proc/meminfo
for i in 1 2 3; do
    dd if=/dev/zero of=/tmp/$i bs=1M count=32 2>/dev/null
    (md5sum /tmp/$i)
done
poweroff -f
INIT
chmod +x "$WORK/root/init" "$WORK/root/bin/busybox"
(cd "$WORK/root" && find . | cpio -o -H newc 2>/dev/null) >"$WORK/initrd" ||
    exit 3

# check MEMORY: boots with so much.
check() {
    test_that "$(basename "$kernel") with $1: init runs, and powers off"
    boot --mem "$1" --max-cycles 2e11 --initrd "$WORK/initrd" \
        --append "console=ttyS0 quiet" "$kernel"
    exits 0
    prints "LowTotal:"
    prints "HighTotal:"
    prints "$SUM  /tmp/3"
    grep -E "LowTotal|HighTotal" "$WORK/out" | sed "s/^/    $1 /"
}

check 1G
case $kernel in *pae*) check 6G ;; *) check 3G ;; esac

finish_row
