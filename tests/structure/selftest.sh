#!/bin/sh
# structure.sh finds what it should: each rule is broken on purpose in a copy of
# base/, and the report must name the files.
# shellcheck source=tests/helper.sh
. "$(dirname "$0")/../helper.sh"

here=$(dirname "$0")
tree=$WORK/tree

# A copy of base/ in $tree, nothing else.
fresh_tree() {
    rm -rf "$tree"
    mkdir "$tree"
    cp -R "$here/../../base" "$tree"
}

# plant FILE INCLUDED...: a file of $tree with an include on each line from the
# second. The file's name is in it because GCC takes files of equal contents for
# one file when they say #pragma once.
plant() {
    planted=$tree/$1
    shift
    mkdir -p "$(dirname "$planted")"
    echo "#pragma once /* $planted */" >"$planted"
    for included; do
        echo "#include \"$included\"" >>"$planted"
    done
}

report() {
    run_command sh "$here/structure.sh" "$tree"
}

test_that "a tree in order passes"
fresh_tree
plant devices/bus.c base/log.h
report
exits 0
prints "structure: ok"

test_that "an include that points up is named"
fresh_tree
plant devices/bus.h
plant base/low.c base/log.h devices/bus.h
report
exits 1
prints "FAIL: upward: base/low.c:3 includes devices/bus.h"

test_that "the include that points up is named, not the files above it"
fresh_tree
plant devices/bus.h
plant base/low.h devices/bus.h
plant base/low.c base/low.h
report
exits 1
prints "FAIL: upward: base/low.h:2 includes devices/bus.h"
[ "$(grep -c FAIL "$WORK/out")" = 1 ] || complain "more than one failure"

test_that "an include by a macro is found"
fresh_tree
plant devices/bus.h
plant base/low.c
printf '#define NAME "devices/bus.h"\n#include NAME\n' >>"$tree/base/low.c"
report
exits 1
prints "FAIL: upward: base/low.c includes devices/bus.h"

test_that "an include that the compiler does not read does not count"
fresh_tree
plant devices/bus.h
plant base/low.c
printf '#if 0\n#include "devices/bus.h"\n#endif\n' >>"$tree/base/low.c"
report
exits 0

test_that "a circle of two folders is named, with both includes"
fresh_tree
plant devices/one/a.h devices/two/b.h
plant devices/two/b.h
plant devices/two/c.h devices/one/a.h
report
exits 1
prints "FAIL: circle of 2 folders"
prints "    devices/one/a.h:2 includes devices/two/b.h"
prints "    devices/two/c.h:2 includes devices/one/a.h"

test_that "a circle through a third folder and a room's own is named"
fresh_tree
plant emu/a.c emu/one/b.h
plant emu/one/b.h emu/two/c.h
plant emu/two/c.h emu/d.h
plant emu/d.h
report
exits 1
prints "FAIL: circle of 3 folders"
prints "    emu/two/c.h:2 includes emu/d.h"

# Two folders of the room include each other.
circle_in() {
    fresh_tree
    plant "$1/one/a.h" "$1/two/b.h"
    plant "$1/two/b.h"
    plant "$1/two/c.h" "$1/one/a.h"
    report
}

test_that "a circle in firmware/ fails"
circle_in firmware
exits 1
prints "FAIL: circle of 2 folders"

test_that "a circle in guest/ is reported and does not fail"
circle_in guest
exits 0
prints "note: circle of 2 folders"
prints "    guest/one/a.h:2 includes guest/two/b.h"

test_that "25 files and a table are a folder, 26 files are too many"
fresh_tree
for number in $(seq 25); do
    plant "mmu/file$number.h"
done
plant mmu/table.def
report
exits 0
plant mmu/file26.S
report
exits 1
prints "FAIL: mmu/ holds 26 files, more than 25"

test_that "a header that does not compile alone is named"
fresh_tree
plant mmu/walk.h
echo "uint32_t walk(void);" >>"$tree/mmu/walk.h"
report
exits 1
prints "FAIL: mmu/walk.h does not compile alone"

# ring COUNT: as many files of cpu/ whose functions call each other in a circle.
ring() {
    fresh_tree
    mkdir "$tree/cpu"
    for number in $(seq "$1"); do
        next=$((number % $1 + 1))
        echo "void f$next(void); void f$number(void) { f$next(); }" \
            >"$tree/cpu/f$number.c"
    done
    report
}

test_that "6 files of cpu/ may call each other in a circle, 7 may not"
ring 6
exits 0
prints "note: 6 files of cpu/ need each other"
ring 7
exits 1
prints "FAIL: 7 files of cpu/ need each other"
prints "    cpu/f7.c uses f1 of cpu/f1.c"

test_that "a file and its header are one file of the circle"
fresh_tree
for number in 1 2; do
    plant cpu/f$number.h
    plant cpu/f$number.c cpu/f1.h cpu/f2.h
done
report
exits 0
prints "note: 2 files of cpu/ need each other"

finish
