#!/bin/sh
# bare.sh FOLDER [SUITE]: makes a Debian in FOLDER with git and make and nothing
# else, and in it follows inside.sh on a clone of this repository's HEAD. Nothing
# is mounted there at first, and /dev/pts never. Needs root rights, debootstrap,
# and the mirror that apt uses here. After a success the folder is removed; after
# a failure it stays, and may be given again.
set -eu
[ $# -ge 1 ] || { echo "usage: bare.sh FOLDER [SUITE]" >&2; exit 2; }
folder=$1
suite=${2:-bookworm}
root=$folder/root
here=$(cd "$(dirname "$0")" && pwd)

fail() {
    echo "bare: $1" >&2
    exit 3
}

[ "$(id -u)" = 0 ] || fail "needs root rights"
command -v debootstrap >/dev/null || fail "needs debootstrap: make deps-bare"
git -C "$here" diff --quiet HEAD || echo "bare: HEAD is tested, not what is" \
    "changed since"

# A folder of an earlier run has the file .pagewalk-bare; no other is touched.
if [ -e "$folder" ]; then
    [ -e "$folder/.pagewalk-bare" ] || fail "$folder is there and not mine"
    rm -rf --one-file-system "$folder"
fi
mkdir -p "$folder"
touch "$folder/.pagewalk-bare"

# shellcheck disable=SC2016      # apt's own variables
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' \
    'Origin: Debian' 'Component: main' 2>/dev/null |
    grep -v security | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}
echo "bare: $suite from $mirror in $root"
debootstrap --variant=minbase --include=git,make "$suite" "$root" "$mirror" \
    >"$folder/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $folder/debootstrap.log"

# A clone of a bundle is a clone, and takes no network.
git -C "$here" bundle create --quiet "$folder/pagewalk.bundle" HEAD
mv "$folder/pagewalk.bundle" "$root/root/pagewalk.bundle"
cp "$here/inside.sh" "$root/root/inside.sh"
trap 'umount "$root/proc" 2>/dev/null || :' EXIT
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    chroot "$root" sh /root/inside.sh ||
    { echo "bare: failed; all is still in $root"; exit 1; }
umount "$root/proc"
rm -rf --one-file-system "$folder"
