#!/bin/sh
# linuxlab.sh NAME FORM: `pagewalk lab linux` on a kernel of Debian 12, which
# fetch_debian.sh gets, or LINUX.
# shellcheck source=tests/guests/helper.sh
. "$(dirname "$0")/helper.sh"

kernel=${LINUX:-$(ls "$GUESTS"/debian/boot/vmlinuz-*-686-pae 2>/dev/null)}
if [ ! -f "$kernel" ]; then
    echo "guests: $row is skipped: no kernel of Debian for i386" \
        "(make guests-debian)"
    exit 0
fi

# value ROW COLUMN: of the CSV, pti=off and then pti=on.
value() {
    awk -F, -v row="$1" -v name="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        $column["variant"] == row { printf "%d ", $column[name] }' "$WORK/out"
}

test_that "lab linux measures each of its rows on an unmodified kernel"
run_command "$PAGEWALK" lab linux --kernel "$kernel" --models p6 --csv
exits 0
rows=$(awk -F '"' '/^ROW\(linux,/ { print $2 }' guest/labs/rows.def)
for name in $rows; do
    [ "$(value "$name" operations | wc -w)" = 2 ] || complain "no row $name"
done

test_that "page-table isolation loads CR3 twice in a system call"
# shellcheck disable=SC2046      # two numbers
set -- $(value syscall flushes)
[ "${1:-9}" -lt 10 ] || complain "$1 flushes in 2000 calls without it"
[ "${2:-0}" -ge 4000 ] && [ "$2" -lt 4020 ] ||
    complain "$2 flushes in 2000 calls with it"

test_that "a read of a page in highmem flushes"
# Once for each temporary mapping: Linux 6.1 makes two where it reads less.
# shellcheck disable=SC2046
set -- $(value read_page flushes)
[ "${1:-0}" -ge 500 ] && [ "$1" -lt 510 ] ||
    complain "$1 flushes in 500 reads of a page"

finish_row
