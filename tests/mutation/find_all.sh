#!/bin/sh
# find_all.sh, in the root of the repository: the old text of each mutation is in
# its file exactly once. A change of the sources may have moved one; then
# mutations.txt needs the new text.
set -u
here=$(dirname "$0")
missing=0 number=0

list=$(awk -v list=1 -f "$here/change.awk" "$here/mutations.txt") || exit 3
while read -r file new; do
    number=$((number + 1))
    awk -v wanted=$number -f "$here/change.awk" "$here/mutations.txt" "$file" \
        >/dev/null && continue
    echo "mutations.txt, number $number: not once in $file: ... becomes $new"
    missing=$((missing + 1))
done <<END
$list
END
echo "mutations: $number, of which $missing are not in their files"
[ $missing = 0 ]
