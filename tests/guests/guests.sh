#!/bin/sh
# guests.sh FORM PAGEWALK FOLDER [NAME]: runs the rows of guests.txt, or the row
# NAME: with FORM `short` those of make check, in their short form; with `long`
# all. A row whose package is not installed is named as skipped. FOLDER has what
# make has built for them, and is for files.
#
# A row's script gets its name and form, and as PAGEWALK and GUESTS the program
# and the folder.
set -u
form=$1 PAGEWALK=$2 GUESTS=$3 only=${4:-}
export PAGEWALK GUESTS
here=$(dirname "$0")
status=0 rows=0

# lacking PACKAGE:FILE...: the first that is not there.
lacking() {
    for need in "$@"; do
        [ -e "${need#*:}" ] || { echo "${need%%:*}"; return; }
    done
}

while read -r name size script needs; do
    case $name in '#'* | '') continue ;; esac
    [ "$form" = long ] || [ "$size" = short ] || continue
    [ -z "$only" ] || [ "$only" = "$name" ] || continue
    rows=$((rows + 1))
    # shellcheck disable=SC2086      # a list
    package=$(lacking $needs)
    if [ -n "$package" ]; then
        echo "guests: $name is skipped: package $package is not installed" \
            "(make deps-guests)"
        continue
    fi
    sh "$here/$script" "$name" "$form" </dev/null || status=1
done <"$here/guests.txt"
[ $rows -gt 0 ] || { echo "guests: no row $only"; exit 2; }
exit $status
