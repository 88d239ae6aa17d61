# compare.awk -v who=NAME -v known=FILE REFERENCE GOT
#
# Compares the groups that the test kernel prints on two machines of the same
# features, and exits with 1 when they differ otherwise than FILE says. FILE has
#
#   # REASON
#   # Manual: SECTION
#   GROUP              the group fails there
#   either GROUP       it fails there at times: the manual allows both
#
# with a section before the first line of each block; blocks end with an empty
# line. Only groups of frames may be missing: there is no memory for them.

function report(text)
{
    if (differences++ < 40)
        print "permission: " who ": " text
}

BEGIN {
    while ((getline line < known) > 0) {
        if (line == "")
            cited = 0
        else if (line ~ /^# Manual: ./)
            cited = 1
        else if (line ~ /^#/)
            continue
        else if (!cited)
            report("no manual is cited for: " line)
        else if (line ~ /^either /)
            open[substr(line, 8)] = 1
        else
            listed[line] = 1
    }
}

{ sub(/\r$/, "") }

$1 != "PERM" { next }

NR == FNR {
    if ($2 != "done:") {
        order[++groups] = $2
        reference[$2] = $3 " " $4
    }
    next
}

$2 == "done:" {
    done = $5
    next
}

{
    got[$2] = $3 " " $4
    ran[$2] = $3 > 0
    failures[$2] = $5
}

END {
    if (!done)
        report("the kernel did not reach its end")
    for (i = 1; i <= groups; i++) {
        name = order[i]
        if (!ran[name]) {
            absent++
            if (name !~ /^frames[.]/)
                report("missing: " name)
        } else if (name in open) {
            explained++
        } else if (name in listed) {
            if (failures[name] == 0)
                report("listed, but no difference: " name)
            explained++
        } else if (failures[name] || got[name] != reference[name]) {
            report("differs: " name " " got[name] ", " failures[name] \
                " failures; expected " reference[name])
        }
    }
    for (name in listed)
        if (!(name in reference))
            report("listed, but no group: " name)
    for (name in open)
        if (!(name in reference))
            report("listed, but no group: " name)
    for (name in got)
        if (!(name in reference))
            report("not expected: " name)
    print "permission: " who ": " done + 0 " cases, " differences + 0 \
        " differences, " explained + 0 " groups explained, " absent + 0 \
        " without memory"
    exit differences > 0
}
