# awk -f known.awk -f compare.awk -v who=NAME -v known=FILE REFERENCE GOT
#
# Compares the groups that the test kernel prints on two machines with equal
# features, and exits with 1 if they differ in more or less than FILE lists. A
# line of FILE (known.awk) is
#
#   GROUP              the group fails on GOT's machine
#   either GROUP       the group may fail there: the manual allows both results
#
# Only groups of frames may be missing, on a machine without memory for them.

function known_line(line)
{
    if (line ~ /^either /)
        open[substr(line, 8)] = 1
    else
        listed[line] = 1
}

BEGIN {
    test = "permission"
    read_known()
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
