#!/bin/sh
# check.sh: can each mistake of mutations.txt still be made? Its file must exist
# and hold its text exactly once. Lists the mistakes for which this fails.
set -u
here=$(dirname "$0")
table=$here/mutations.txt
number=0 failed=0

list=$(awk -v list=1 -f "$here/change.awk" "$table") || exit 3
tab=$(printf '\t')
while IFS=$tab read -r file what; do
    number=$((number + 1))
    [ -f "$file" ] && awk -v wanted=$number -f "$here/change.awk" "$table" \
        "$file" >/dev/null && continue
    failed=$((failed + 1))
    printf 'mutations.txt, %d: the text is not once in %s (to become: %.60s)\n' \
        "$number" "$file" "$what"
done <<END
$list
END
[ $failed = 0 ] && echo "mutations: all $number apply"
