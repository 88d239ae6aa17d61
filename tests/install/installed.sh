#!/bin/sh
# Installed programs find their own kernel, wherever they stand, and uninstall
# leaves nothing. BUILD is the build folder, MAKE the make to be used.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

BUILD=${BUILD:-build}
MAKE=${MAKE:-make}

# make_quietly ARGUMENT...: make, in the folder of the sources.
make_quietly() {
    # shellcheck disable=SC2086
    run_command $MAKE --no-print-directory "$@"
}

# runs_a_lab PROGRAM
runs_a_lab() {
    run_command "$1" lab --quiet --models p6 kmap
    exits 0
    prints "kmap_local "
}

test_that "DESTDIR holds the same tree as PREFIX"
make_quietly install DESTDIR="$WORK/staged" PREFIX=/usr/local
exits 0
staged=$WORK/staged/usr/local
for file in bin/pagewalk share/pagewalk/kernel.elf share/pagewalk/disk.img \
    share/pagewalk/models/p6.ini share/man/man1/pagewalk.1 \
    share/man/man1/pagewalk-run.1 share/man/man5/pagewalk-model.5 \
    share/man/man5/pagewalk-trace.5 share/doc/pagewalk/README.md \
    share/doc/pagewalk/changelog share/doc/pagewalk/docs/labs.md \
    share/bash-completion/completions/pagewalk \
    share/zsh/site-functions/_pagewalk; do
    [ -s "$staged/$file" ] || complain "$file is missing"
done

test_that "a staged program runs its own kernel"
runs_a_lab "$staged/bin/pagewalk"

test_that "a tree that was moved runs, through a symbolic link too"
mv "$staged" "$WORK/moved"
runs_a_lab "$WORK/moved/bin/pagewalk"
ln -s "$WORK/moved/bin/pagewalk" "$WORK/link"
runs_a_lab "$WORK/link"

test_that "it is the kernel of its tree that runs"
mv "$WORK/moved/share/pagewalk/kernel.elf" "$WORK/kernel.elf"
echo "no kernel" >"$WORK/moved/share/pagewalk/kernel.elf"
run_command "$WORK/moved/bin/pagewalk" lab --quiet kmap
exits 2
says "$WORK/moved/share/pagewalk/kernel.elf"

test_that "without a kernel one line names the places that were looked at"
rm "$WORK/moved/share/pagewalk/kernel.elf"
run_command "$WORK/moved/bin/pagewalk" lab --quiet kmap
exits 2
[ "$(wc -l <"$WORK/err")" = 1 ] || complain "not one line"
says "guest/kernel.elf"
says "$WORK/moved/bin"
says "/usr/local/share/pagewalk/kernel.elf"
mv "$WORK/kernel.elf" "$WORK/moved/share/pagewalk/kernel.elf"

test_that "the installed disk image boots"
run_command "$WORK/moved/bin/pagewalk" run --headless --quiet \
    --max-cycles 100000000 "$WORK/moved/share/pagewalk/disk.img"
exits 4
prints "Pagewalk guest kernel"

test_that "uninstall removes every file and the program's folders"
mkdir -p "$WORK/staged/usr"
mv "$WORK/moved" "$staged"
make_quietly uninstall DESTDIR="$WORK/staged" PREFIX=/usr/local
exits 0
left=$(find "$WORK/staged" ! -type d -o -name 'pagewalk*')
[ -z "$left" ] || complain "left: $left"

# In a copy of the build folder: the program of the build folder itself may be
# running in other tests.
test_that "another PREFIX after make is compiled in"
mkdir "$WORK/build"
cp -a "$BUILD/obj" "$BUILD/guest" "$BUILD/firmware" "$BUILD/flags" "$WORK/build"
make_quietly BUILD="$WORK/build" PREFIX="$WORK/x" install
exits 0
runs_a_lab "$WORK/x/bin/pagewalk"
mv "$WORK/x/bin/pagewalk" "$WORK/alone"
runs_a_lab "$WORK/alone"

finish
