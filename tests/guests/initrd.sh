#!/bin/sh
# initrd.sh BUSYBOX OUT: an initrd of Debian's busybox for i386, whose init forks,
# writes files of 32 MiB into highmem, reads them and powers off. With `short` on
# the kernel's command line it writes no files. Needs cpio.
set -e
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir "$root/bin" "$root/proc" "$root/dev" "$root/tmp"
cp "$1" "$root/bin/busybox"
cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
grep -E "LowTotal|HighTotal" /proc/meminfo
if ! grep -q short /proc/cmdline; then
    dd if=/dev/zero of=/tmp/zeros bs=1M count=32 2>/dev/null
    yes "the quick brown fox jumps over the lazy dog" |
        head -c 33554432 >/tmp/lines
    md5sum /tmp/zeros /tmp/lines
fi
poweroff -f
INIT
chmod +x "$root/init" "$root/bin/busybox"
# The same bytes at each time: the kernel's work depends on them.
find "$root" -exec touch -h -d @0 {} +
(cd "$root" && find . | LC_ALL=C sort |
    cpio -o -H newc -R 0:0 --reproducible 2>/dev/null) >"$2"
