# awk -f known.awk -f compare.awk -v who=NAME [-v known=FILE] EXPECTED GOT
#
# Compares the lines of the IDE test kernel by their names (the second word) and
# exits with 1 if they differ in more or less than FILE lists. A line of FILE
# (known.awk) is one that GOT has instead of the expected one, or
#
#   missing NAME       GOT has no such line

function known_line(line,   f)
{
    split(line, f, " ")
    listed[f[2]] = line
}

BEGIN {
    test = "ide"
    read_known()
}

{ sub(/\r$/, "") }

$1 != "IDE" { next }

{ name = $2 }

NR == FNR {
    expected[name] = $0
    order[++lines] = name
    next
}

{
    got[name] = $0
    if (!(name in expected) && !(name in listed))
        report("not expected: " $0)
}

END {
    if (!("done" in got) && !("copy" in got))
        report("the kernel did not reach its end")
    for (i = 1; i <= lines; i++) {
        name = order[i]
        if (name in listed) {
            wanted = listed[name] ~ /^missing / ? "" : listed[name]
            if (got[name] != wanted)
                report("listed otherwise: " listed[name] \
                    "\n         got: " got[name])
            else if (wanted == expected[name])
                report("listed, but no difference: " wanted)
            explained++
        } else if (got[name] != expected[name]) {
            report("expected: " expected[name] "\n     got: " got[name])
        }
    }
    print "ide: " lines + 0 " lines on " who ", " differences + 0 \
        " differences" (known ? ", " explained + 0 " explained" : "")
    exit differences > 0
}
