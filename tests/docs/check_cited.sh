#!/bin/sh
# What pages and comments name exists. In the repository's root:
#     check_cited.sh
# - each path in a page of Markdown, from the root or from the page's folder
# - each path in a source, from the root
# - each heading that either cites: docs/PAGE.md, "Heading"; the pages of docs/
#   cite each other without the folder
# shellcheck disable=SC2046,SC2086
set -u
rooms='base cpu devices docs emu firmware guest mmu tests'
room="($(echo "$rooms" | tr ' ' '|'))"
kind='\.(c|css|js|h|S|def|md|sh|mk|awk|ld|ini)'

# Paths, each as "FILE:PATH". Names in capitals stand for any file, and build/
# is not in the repository.
paths_of_pages() {
    grep -oHE '[A-Za-z0-9_./*-]+' README.md $(find $rooms -name '*.md') |
        sed 's/[.]*$//' |
        grep -E ":$room/|[a-z0-9_*]$kind\$" | grep -vE ':build/|NAME'
}

paths_of_sources() {
    grep -roHE "(^|[^A-Za-z0-9_./])$room/[A-Za-z0-9_./-]*[a-z0-9_]$kind" \
        Makefile $rooms --include='*.[chS]' --include='*.def' \
        --include='*.mk' --include='*.sh' | sed -E 's/:[^a-z]/:/' |
        grep -v '/name\.ini$'           # a parameter of a macro
}

# The headings that a file cites, each as "docs/PAGE.md:Heading". A citation may
# run over the end of a line of a comment.
headings() {
    sed -E 's/^ *(\*|#) ?//' "$1" | tr '\n' ' ' | tr -s ' ' |
        grep -oE '[a-z-]+\.md,? "[^"]+"((,| and| to) "[^"]+")*' |
        awk -F '"' '{
            sub(/,? *$/, "", $1)
            $1 = "docs/" $1
            for (i = 2; i < NF; i += 2)
                print $1 ":" $i
        }'
}

complain() {
    { paths_of_pages; paths_of_sources; } | sort -u |
        while IFS=: read -r file path; do
            for there in $path "$(dirname "$file")"/$path; do
                [ -e "$there" ] && continue 2
            done
            echo "$file: there is no $path"
        done
    grep -rlE '[a-z]\.md' $rooms | while read -r file; do
        headings "$file" | while IFS=: read -r page heading; do
            grep -qxE "#+ $heading" "$page" ||
                echo "$file: $page has no heading \"$heading\""
        done
    done
}

missing=$(complain)
[ -z "$missing" ] || { echo "$missing"; exit 1; }
echo "docs: every path and heading that is cited exists"
