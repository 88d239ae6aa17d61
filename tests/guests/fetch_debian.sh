#!/bin/sh
# fetch_debian.sh FOLDER: gets Debian's kernels and busybox for i386 into
# FOLDER/boot (vmlinuz-VERSION-686, vmlinuz-VERSION-686-pae) and FOLDER/bin.
#
# They are downloaded by apt with lists of their own, and unpacked: nothing is
# installed, the system gets no other architecture, and root is not needed. What
# is there already is kept. Exits with 1 if something cannot be had.
set -u

folder=$1
suite=${SUITE:-bookworm}        # the last with kernels for i386
mirror=${MIRROR:-http://deb.debian.org}
wanted="linux-image-686 linux-image-686-pae busybox-static"

have() {
    ls "$folder"/boot/vmlinuz-*-686 "$folder"/boot/vmlinuz-*-686-pae \
        "$folder/bin/busybox" >/dev/null 2>&1
}
have && exit 0

apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts" \
    "$folder/boot" "$folder/bin" || exit 1
folder=$(cd "$folder" && pwd) apt=$folder/apt
keys=/usr/share/keyrings/debian-archive-keyring.gpg
: >"$apt/status"
printf 'deb [arch=i386 signed-by=%s] %s %s main\n' \
    "$keys" "$mirror/debian" "$suite" \
    "$keys" "$mirror/debian-security" "$suite-security" >"$apt/sources"

# with_lists PROGRAM ARGUMENT...: apt's programs, on these lists alone.
with_lists() {
    program=$1
    shift
    "$program" -q -o APT::Architecture=i386 -o APT::Architectures=i386 \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o Dir::State::status="$apt/status" -o Acquire::Languages=none \
        -o Dir::Etc::SourceList="$apt/sources" \
        -o Dir::Etc::SourceParts="$apt/parts" -o APT::Sandbox::User="" "$@"
}

# package NAME: what a metapackage depends on, or the package itself.
package() {
    with_lists apt-cache depends --no-recommends "$1" 2>/dev/null |
        awk -v name="$1" '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ {
            name = $2 } END { print name }'
}

# get NAME FILE: unpacks a package's FILE, a pattern, below the folder.
get() {
    (cd "$apt" && with_lists apt-get download "$1") || return 1
    for deb in "$apt/$1"_*.deb; do
        dpkg-deb --fsys-tarfile "$deb" |
            tar -x -C "$folder" --wildcards "$2" || return 1
        rm "$deb"
    done
}

with_lists apt-get update || exit 1
for name in $wanted; do
    case $name in
    busybox-static) get "$name" ./bin/busybox || exit 1 ;;
    *) get "$(package "$name")" './boot/vmlinuz-*' || exit 1 ;;
    esac
done
rm -rf "$apt"
have
