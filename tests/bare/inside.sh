#!/bin/sh
# What bare.sh does in its Debian: from `git clone` to the removed package. Each
# step must exit with 0. Prints for each its seconds and the packages that are
# installed after it.
set -u
cd /root || exit 3
table=/root/table
: >"$table"

packages() {
    dpkg-query -W -f '${Status}\n' | grep -c ' installed$'
}

# step COMMAND: in the sources; its output is in /root/step-N.
count=0
step() {
    count=$((count + 1))
    echo "bare: $1"
    start=$(date +%s)
    (cd "$folder" && eval "$1") >"/root/step-$count" 2>&1
    code=$?
    printf '%-64s %5d s  exit %d  %4d packages\n' "$1" \
        $(($(date +%s) - start)) $code "$(packages)" | tee -a "$table"
    [ $code = 0 ] && return
    tail -n 40 "/root/step-$count"
    exit 1
}

printf '%-64s %22s %d packages\n' "a bare Debian with git and make" "" \
    "$(packages)" | tee -a "$table"
folder=/root
step "git clone --quiet pagewalk.bundle pagewalk"
folder=/root/pagewalk
step "make deps lab"
# The lab needs no /proc; of the tests some do (/dev/stdin is a link into it).
step "mount -t proc proc /proc"
step "make deps check"
step "make install PREFIX=/opt/p"
step "/opt/p/bin/pagewalk lab kmap"
step "mv /opt/p /opt/q && /opt/q/bin/pagewalk lab kmap && mv /opt/q /opt/p"
step "make uninstall PREFIX=/opt/p && ! find /opt ! -type d | grep ."
step "make install DESTDIR=/opt/staged PREFIX=/usr"
step "/opt/staged/usr/bin/pagewalk lab kmap"
step "rm -r /opt/staged && make deps deb"
step "apt-get install -q -y ./build/deb/pagewalk_*.deb"
step "cd / && AUTOPKGTEST_TMP=/tmp sh /root/pagewalk/base/debian/tests/lab"
step "cd / && dpkg --verify pagewalk && pagewalk run --headless -q \
--append 'lab=kmap exit'"
step "apt-get purge -q -y pagewalk && ! command -v pagewalk"
step "! find /usr /etc /var/lib/dpkg/info -name '*pagewalk*' | grep ."
echo
echo "bare: every step exits with 0"
cat "$table"
