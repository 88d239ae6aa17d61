# awk -f known.awk -f compare_lines.awk -v test=NAME -v who=NAME [-v known=FILE]
#     EXPECTED GOT
#
# Compares the lines of a test kernel, case by case, and exits with 1 if they
# differ in more or less than FILE lists (known.awk): the lines that GOT has
# instead of the expected ones. A line is the kernel's name in capitals, the
# name of the case, and what came out.

function known_line(line,   f)
{
    split(line, f, " ")
    listed[f[2]] = line
}

BEGIN {
    read_known()
}

{ sub(/\r$/, "") }

$1 != toupper(test) { next }

NR == FNR {
    expected[$2] = $0
    order[++cases] = $2
    next
}

{
    if (!($2 in expected))
        report("not expected: " $0)
    got[$2] = $0
}

END {
    for (i = 1; i <= cases; i++) {
        key = order[i]
        wanted = key in listed ? listed[key] : expected[key]
        if (!(key in got))
            report("missing: " wanted)
        else if (got[key] != wanted)
            report("expected: " wanted "\n      got: " got[key])
        if (key in listed && listed[key] == expected[key])
            report("listed, but no difference: " listed[key])
        explained += key in listed
    }
    for (key in listed)
        if (!(key in expected))
            report("listed, but no case: " listed[key])
    print test ": " cases + 0 " cases on " who ", " differences + 0 \
        " differences" (known ? ", " explained + 0 " explained" : "")
    exit differences > 0
}
