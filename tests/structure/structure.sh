#!/bin/sh
# structure.sh [-v] [DIR]: reports whether the sources in DIR (default: the
# current folder) keep the rules of their layout, and exits with 1 if not.
#
#   - No folder holds more than 25 files (.c, .h, .S).
#   - Includes point from an upper floor to a lower one, never up.
#   - No folders form a circle of includes. Circles inside guest/ are reported
#     and do not count.
#   - Every header compiles alone.
#   - In cpu/, at most 6 files need each other, by includes and by the symbols
#     that they link to. NAME.c and NAME.h are one file here.
#
# The compiler says what each file includes (-MM), nm what it links to. With -v
# the report names every include and symbol of a circle, not the first few. CC
# and NM choose the tools.
set -u

FLOORS="emu cpu mmu devices base"       # from the top to the bottom

verbose=0
[ "${1:-}" = -v ] && verbose=1 && shift
here=$(cd "$(dirname "$0")" && pwd) || exit 3
cd "${1:-.}" || exit 3
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
compile="${CC:-gcc} -std=c11 -w -I."

# in_parallel COMMAND ARGUMENT...: runs $jobs processes of the command, each
# with a share of the lines of standard input as its standard input, and then
# prints their outputs one after the other.
in_parallel() {
    rm -f "$work"/share.*
    awk -v jobs="$jobs" -v share="$work/share." '{ print > (share NR % jobs) }'
    for share in "$work"/share.*; do
        [ -f "$share" ] && { "$@" <"$share" >"$share.out" & }
    done
    wait
    cat "$work"/share.*.out 2>/dev/null
}

# Prints "needs FILE NEEDED" for all that each file includes, also indirectly.
# -MG: a header of a package that is not installed is no error.
needs() {
    while read -r file; do
        $compile -MM -MG "$file" || echo "broken $file"
    done | awk '
        /^broken / { print; next }
        { continues = sub(/\\$/, ""); rule = rule $0 }
        continues { next }
        {
            gsub(/ \.\//, " ", rule)
            n = split(rule, word, " ")
            for (i = 3; i <= n; i++)
                print "needs", word[2], word[i]
            rule = ""
        }'
}

# Prints "include FILE LINE NAME" for each #include "NAME" of each file.
written_includes() {
    xargs awk '/^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, part, "\"")
        print "include", FILENAME, FNR, part[2]
    }'
}

# Prints "alone HEADER" for each header that does not compile by itself.
headers_alone() {
    while read -r header; do
        case $header in
        guest/* | firmware/*) machine="-m32 -ffreestanding" ;;
        *) machine= ;;
        esac
        # shellcheck disable=SC2086
        $compile $machine -fsyntax-only "$header" 2>/dev/null ||
            echo "alone $header"
    done
}

# Prints "symbol FILE NAME TYPE" (nm -P) for each global symbol of each file.
# Without optimization they are the symbols that the source names.
symbols() {
    while read -r file; do
        object=$work/$(echo "$file" | tr / -).o
        if $compile -O0 -c -o "$object" "$file"; then
            "${NM:-nm}" -P -g "$object" |
                awk -v file="$file" '{ print "symbol", file, $1, $2 }'
        else
            echo "broken $file"
        fi
    done
}

rooms=
for room in $FLOORS firmware guest; do
    [ -d "$room" ] && rooms="$rooms $room"
done
[ "$rooms" ] || { echo "structure: no sources in $(pwd)" >&2; exit 2; }

# shellcheck disable=SC2086
find $rooms -name '*.[chS]' | sort >"$work/files"
# shellcheck disable=SC2086
find $rooms -name '*.def' | sort >"$work/tables"
{
    sed 's/^/file /' "$work/files"
    sed 's/^/table /' "$work/tables"
    in_parallel needs <"$work/files"
    cat "$work/files" "$work/tables" | written_includes
    grep '\.h$' "$work/files" | in_parallel headers_alone
    grep '^cpu/.*\.c$' "$work/files" | in_parallel symbols
} >"$work/facts"

awk -f "$here/graph.awk" -f "$here/structure.awk" -v floors="$FLOORS" \
    -v verbose="$verbose" "$work/facts"
