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
# second. Its name is in capitals, as no real file's name is. The file contains
# its name because GCC takes files of equal contents for one file if they say
# #pragma once.
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
plant devices/BUS.c base/log.h
report
exits 0
prints "structure: ok"

test_that "an include that points up is named"
fresh_tree
plant devices/BUS.h
plant base/LOW.c base/log.h devices/BUS.h
report
exits 1
prints "FAIL: upward: base/LOW.c:3 includes devices/BUS.h"

test_that "the include that points up is named, not the files above it"
fresh_tree
plant devices/BUS.h
plant base/LOW.h devices/BUS.h
plant base/LOW.c base/LOW.h
report
exits 1
prints "FAIL: upward: base/LOW.h:2 includes devices/BUS.h"
[ "$(grep -c FAIL "$WORK/out")" = 1 ] || complain "more than one failure"

test_that "an include by a macro is found"
fresh_tree
plant devices/BUS.h
plant base/LOW.c
printf '#define NAME "devices/BUS.h"\n#include NAME\n' >>"$tree/base/LOW.c"
report
exits 1
prints "FAIL: upward: base/LOW.c includes devices/BUS.h"

test_that "an include that the compiler does not read does not count"
fresh_tree
plant devices/BUS.h
plant base/LOW.c
printf '#if 0\n#include "devices/BUS.h"\n#endif\n' >>"$tree/base/LOW.c"
report
exits 0

test_that "a circle of two folders is named, with both includes"
fresh_tree
plant devices/one/A.h devices/two/B.h
plant devices/two/B.h
plant devices/two/C.h devices/one/A.h
report
exits 1
prints "FAIL: circle of 2 folders"
prints "    devices/one/A.h:2 includes devices/two/B.h"
prints "    devices/two/C.h:2 includes devices/one/A.h"

test_that "a circle through a third folder and a room's own is named"
fresh_tree
plant emu/A.c emu/one/B.h
plant emu/one/B.h emu/two/C.h
plant emu/two/C.h emu/D.h
plant emu/D.h
report
exits 1
prints "FAIL: circle of 3 folders"
prints "    emu/two/C.h:2 includes emu/D.h"

# Two folders of the room include each other.
circle_in() {
    fresh_tree
    plant "$1/one/A.h" "$1/two/B.h"
    plant "$1/two/B.h"
    plant "$1/two/C.h" "$1/one/A.h"
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
prints "    guest/one/A.h:2 includes guest/two/B.h"

test_that "25 files and a table are a folder, 26 files are too many"
fresh_tree
for number in $(seq 25); do
    plant "mmu/FILE$number.h"
done
plant mmu/TABLE.def
report
exits 0
plant mmu/ONE_MORE.S
report
exits 1
prints "FAIL: mmu/ holds 26 files, more than 25"

test_that "a header that does not compile alone is named"
fresh_tree
plant mmu/WALK.h
echo "uint32_t walk(void);" >>"$tree/mmu/WALK.h"
report
exits 1
prints "FAIL: mmu/WALK.h does not compile alone"

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
prints "uses f1 of"

test_that "a file and its header are one file of the circle"
fresh_tree
for file in ONE TWO; do
    plant cpu/$file.h
    plant cpu/$file.c cpu/ONE.h cpu/TWO.h
done
report
exits 0
prints "note: 2 files of cpu/ need each other"

finish
