#!/bin/sh
# Installed programs find their own kernel, wherever they stand, and uninstall
# leaves nothing. BUILD is the build folder, MAKE the make to be used.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

BUILD=${BUILD:-build}
MAKE=${MAKE:-make}

# All is made in a copy of the build folder: another PREFIX links the program
# anew, and other tests may be running it.
mkdir "$WORK/build"
cp -a "$BUILD/obj" "$BUILD/guest" "$BUILD/firmware" "$BUILD/flags" "$WORK/build"

# make_there ARGUMENT...
make_there() {
    # shellcheck disable=SC2086
    run_command $MAKE --no-print-directory BUILD="$WORK/build" "$@"
}

# runs_a_lab PROGRAM
runs_a_lab() {
    run_command "$1" lab --quiet --models p6 kmap
    exits 0
    prints "kmap_local "
}

# has_all FOLDER: everything is installed there.
has_all() {
    for file in bin/pagewalk share/pagewalk/kernel.elf share/pagewalk/disk.img \
        share/pagewalk/linux-lab.cpio \
        share/pagewalk/floppy.img share/pagewalk/cd.iso \
        share/pagewalk/models/p6.ini share/man/man1/pagewalk.1 \
        share/man/man1/pagewalk-run.1 share/man/man5/pagewalk-model.5 \
        share/man/man5/pagewalk-trace.5 share/doc/pagewalk/README.md \
        share/doc/pagewalk/changelog share/doc/pagewalk/docs/labs.md \
        share/doc/pagewalk/docs/images/kernel.png \
        share/bash-completion/completions/pagewalk \
        share/zsh/site-functions/_pagewalk; do
        [ -s "$1/$file" ] || complain "$file is missing"
    done
}

test_that "make, then make install with another PREFIX"
make_there install PREFIX="$WORK/x"
exits 0
has_all "$WORK/x"
runs_a_lab "$WORK/x/bin/pagewalk"

test_that "a program that was moved alone runs the kernel of its PREFIX"
cp "$WORK/x/bin/pagewalk" "$WORK/alone"
runs_a_lab "$WORK/alone"

test_that "a tree that was moved runs, through a symbolic link too"
mv "$WORK/x" "$WORK/moved"
runs_a_lab "$WORK/moved/bin/pagewalk"
ln -s "$WORK/moved/bin/pagewalk" "$WORK/link"
runs_a_lab "$WORK/link"

test_that "it is the kernel of its tree that runs, not that of its PREFIX"
mkdir -p "$WORK/x/share/pagewalk"
echo "no kernel" >"$WORK/x/share/pagewalk/kernel.elf"
runs_a_lab "$WORK/moved/bin/pagewalk"

test_that "without a kernel one line names the places that were looked at"
rm "$WORK/x/share/pagewalk/kernel.elf"
run_command "$WORK/alone" lab --quiet kmap
exits 2
[ "$(wc -l <"$WORK/err")" = 1 ] || complain "not one line"
says "guest/kernel.elf"
says "../share/pagewalk/kernel.elf in $WORK"
says "$WORK/x/share/pagewalk/kernel.elf"

test_that "the installed disk image boots"
run_command "$WORK/moved/bin/pagewalk" run --headless --quiet \
    --max-cycles 100000000 "$WORK/moved/share/pagewalk/disk.img"
exits 4
prints "Pagewalk guest kernel"

test_that "a tree under DESTDIR runs its own kernel"
make_there install DESTDIR="$WORK/staged" PREFIX=/usr
exits 0
has_all "$WORK/staged/usr"
runs_a_lab "$WORK/staged/usr/bin/pagewalk"

test_that "uninstall removes all that is the program's, and nothing else"
echo mine >"$WORK/staged/usr/share/pagewalk/models/mine.ini"
make_there uninstall DESTDIR="$WORK/staged" PREFIX=/usr
exits 0
left=$(find "$WORK/staged" ! -type d)
[ "$left" = "$WORK/staged/usr/share/pagewalk/models/mine.ini" ] ||
    complain "left: $left"
[ ! -d "$WORK/staged/usr/share/doc/pagewalk" ] || complain "an empty folder"

finish
