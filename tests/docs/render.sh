#!/bin/sh
# Prints a page of the documentation anew: the lines between
#     <!-- $ pagewalk ... -->
# and `<!-- end -->` become what that command prints, those between
#     <!-- $ sh tests/... -->
# and `<!-- end -->` the table that the script prints.
#     PAGEWALK=build/pagewalk render.sh PAGE.md
# RENDER=NAME renders those that begin `<!-- NAME$ pagewalk` instead.
#
# callgrind_annotate, in Perl, shows files in the order of a hash: of one seed.
export PERL_HASH_SEED=0 PERL_PERTURB_KEYS=0
exec awk -v pagewalk="${PAGEWALK:-build/pagewalk}" -v name="${RENDER:-}" '
BEGIN { start = "<!-- " name "$ pagewalk " }
index($0, start) == 1 && / -->$/ {
    print
    command = substr($0, length(name) + 8, length($0) - length(name) - 11)
    sub(/^pagewalk/, pagewalk, command)
    command = command " 2>&1"
    print "```"
    blank = -1              # blank lines at the start and the end are dropped
    while ((command | getline line) > 0) {
        sub(/ +$/, "", line)
        if (line == "") {
            blank += blank >= 0
            continue
        }
        for (; blank > 0; blank--)
            print ""
        blank = 0
        print line
    }
    close(command)
    print "```"
    skip = 1
    next
}
name == "" && /^<!-- \$ sh tests\/.* -->$/ {
    print
    command = substr($0, 8, length($0) - 11)
    while ((command | getline line) > 0)
        print line
    close(command)
    skip = 1
    next
}
/^<!-- end -->$/ { skip = 0 }
!skip { print }
' "$1"
