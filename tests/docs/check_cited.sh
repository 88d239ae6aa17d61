#!/bin/sh
# What the documentation names exists. In the repository's root:
#     check_cited.sh
# - each path in a page of Markdown, from the root or from the page's folder
# - each heading that a source or a page cites: docs/PAGE.md, "Heading"; the
#   pages of docs/ cite each other without the folder
set -u
rooms='base cpu devices emu firmware guest mmu tests'
failed=0

# The words of a page that look like paths of ours. Names in capitals stand for
# any file, and build/ is not in the repository.
paths() {
    grep -oE '[A-Za-z0-9_./*-]+' "$1" | sed 's/[.]*$//' | sort -u |
        grep -E "^($(echo "$rooms docs" | tr ' ' '|'))/|\
[a-z0-9_*]\.(c|h|S|def|md|sh|mk|awk|ld|ini)$" |
        grep -vE '^build/|NAME'
}

# The headings that a file cites, each as "docs/PAGE.md:Heading". A citation may
# run over the end of a line of a comment.
headings() {
    sed -E 's/^ *(\*|#) ?//' "$1" | tr '\n' ' ' | tr -s ' ' |
        grep -oE '[a-z]+\.md,? "[^"]+"((,| and| to) "[^"]+")*' |
        awk -F '"' '{
            sub(/,? *$/, "", $1)
            $1 = "docs/" $1
            for (i = 2; i < NF; i += 2)
                print $1 ":" $i
        }'
}

for page in README.md docs/*.md $(find guest tests -name '*.md'); do
    for path in $(paths "$page"); do
        [ -e "$path" ] || [ -e "$(dirname "$page")/$path" ] && continue
        echo "$page: there is no $path"
        failed=1
    done
done

# shellcheck disable=SC2086
missing=$(grep -rlE '[a-z]\.md' $rooms docs | while read -r file; do
    headings "$file" | while IFS=: read -r page heading; do
        grep -qxE "#+ $heading" "$page" ||
            echo "$file: $page has no heading \"$heading\""
    done
done)
if [ -n "$missing" ]; then
    echo "$missing"
    failed=1
fi
[ $failed = 0 ] && echo "docs: every path and heading that is cited exists"
exit $failed
