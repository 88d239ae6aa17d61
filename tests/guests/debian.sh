#!/bin/sh
# debian.sh NAME FORM: unmodified kernels of Debian 12 for i386 boot to an init
# of busybox, which forks, writes and sums files in highmem, and powers off; and
# each function that flushes has its name.
#
# The files are those that fetch_debian.sh gets, or LINUX, a kernel, and BUSYBOX,
# the program of busybox-static for i386. Without them the row says so.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

kernels=${LINUX:-$(ls "$GUESTS"/debian/boot/vmlinuz-* 2>/dev/null)}
busybox=${BUSYBOX:-$GUESTS/debian/bin/busybox}
# shellcheck disable=SC2086      # a list
if ! ls $kernels "$busybox" >/dev/null 2>&1 || [ -z "$kernels" ]; then
    echo "guests: $row is skipped: no kernels of Debian for i386" \
        "(make guests-debian)"
    exit 0
fi
command -v cpio >/dev/null || { left_out "the row" cpio; exit 0; }

# What initrd.sh's init writes: zeros, and lines of text, 32 MiB of each.
zeros=$(head -c 33554432 /dev/zero | md5sum | cut -d ' ' -f 1)
lines=$(yes "the quick brown fox jumps over the lazy dog" | head -c 33554432 | md5sum | cut -d ' ' -f 1)

sh tests/guests/initrd.sh "$busybox" "$WORK/initrd" || exit 3

# check MEMORY [ARGUMENT...]: boots $kernel with so much.
check() {
    mem=$1
    shift
    test_that "$(basename "$kernel") with $mem: init runs, and powers off"
    boot --mem "$mem" --max-cycles 2e11 --initrd "$WORK/initrd" \
        --append "console=ttyS0 quiet nokaslr $form" "$@" "$kernel"
    exits 0
    prints "LowTotal:"
    prints "HighTotal:"
    sed -n "s/^\(LowTotal\|HighTotal\)/    $mem \1/p" "$WORK/out"
}

sums() {
    prints "$zeros  /tmp/zeros"
    prints "$lines  /tmp/lines"
}

# The functions that the text of the flush sites names.
names_functions() {
    test_that "$(basename "$kernel"): each function that flushes has its name"
    # What flushes is Linux' own: unmapping, fork, exec, switches.
    for name in kunmap_local_indexed copy_process begin_new_exec __schedule \
        __text_poke exit_mmap; do
        grep -qE "\"site\": \"$name\+0x" "$WORK/json" ||
            complain "no flush in $name"
    done
}

for kernel in $kernels; do
    if [ "$form" = short ]; then
        case $kernel in *pae*) ;; *) continue ;; esac
        check 1G --callers --stats "$WORK/json"
        names_functions
        continue
    fi
    check 1G --callers --stats "$WORK/json"
    sums
    names_functions
    check 3G
    sums
    case $kernel in *pae*) check 6G && sums ;; esac
done

if [ "$form" = long ]; then
    test_that "an initrd that is no archive is the kernel's matter"
    head -c 100000 "$busybox" >"$WORK/no-archive"
    boot --mem 512M --max-cycles 2e11 --no-reboot --initrd "$WORK/no-archive" \
        --append "console=ttyS0 panic=-1" "$kernel"
    exits 1
    prints "Initramfs unpacking failed"
    prints "Kernel panic - not syncing: VFS: Unable to mount root fs"
fi

finish_row
