# awk -f known.awk -f compare.awk -v who=NAME [-v known=FILE] EXPECTED GOT
#
# Compares the lines of the APIC test kernel by their names (the second word)
# and exits with 1 if they differ in more or less than FILE lists (known.awk): a
# line of FILE is one that GOT has instead of the expected one.

function known_line(line,   f)
{
    split(line, f, " ")
    listed[f[2]] = line
}

BEGIN {
    test = "apic"
    read_known()
}

{ sub(/\r$/, "") }

$1 != "APIC" { next }

NR == FNR {
    expected[$2] = $0
    order[++lines] = $2
    next
}

{
    got[$2] = $0
    if (!($2 in expected))
        report("not expected: " $0)
}

END {
    for (i = 1; i <= lines; i++) {
        name = order[i]
        wanted = name in listed ? listed[name] : expected[name]
        if (got[name] != wanted)
            report("expected: " wanted "\n     got: " got[name])
        else if (name in listed && wanted == expected[name])
            report("listed, but no difference: " wanted)
        explained += name in listed
    }
    print "apic: " lines + 0 " lines on " who ", " differences + 0 \
        " differences" (known ? ", " explained + 0 " explained" : "")
    exit differences > 0
}
