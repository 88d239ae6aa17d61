# awk -f known.awk -f compare.awk -v who=NAME [-v lacks='GROUP|GROUP'] \
#     [-v known=FILE] EXPECTED GOT
#
# Compares the lines of the test kernel, case by case, and exits with 1 if they
# differ in more or less than FILE lists. A line of FILE (known.awk) is
#
#   PROT case ...      the line that GOT has instead of the expected line
#   without RF         bit 16 of fl= is expected to be 0
#   skip CASE          the case was left out: it ends the machine
#
# `lacks` are groups that the CPU does not have.

function key_of(line,   f)
{
    split(line, f, " ")
    return f[2] ~ /^scan[.]/ ? f[2] " " f[3] : f[2]
}

# Clears bit 16 of the EFLAGS image: it is in the digit before the last four.
function without_rf(line,   at, hex, high, rest)
{
    at = match(line, / fl=[0-9a-f]+/)
    hex = substr(line, at + 4, RLENGTH - 4)
    if (!at || length(hex) < 5)
        return line
    high = index("0123456789abcdef", substr(hex, length(hex) - 4, 1)) - 1
    if (high % 2 == 0)
        return line
    rest = substr(hex, length(hex) - 3)
    if (--high || length(hex) > 5)
        rest = substr(hex, 1, length(hex) - 5) \
            substr("0123456789abcdef", high + 1, 1) rest
    else
        sub(/^0+/, "", rest)
    return substr(line, 1, at + 3) (rest == "" ? "0" : rest) \
        substr(line, at + 4 + length(hex))
}

function known_line(line)
{
    if (line == "without RF")
        no_rf = 1
    else if (line ~ /^skip /)
        skipped[substr(line, 6)] = 1
    else
        listed[key_of(line)] = line
}

BEGIN {
    test = "protmode"
    read_known()
}

/\r$/ { sub(/\r$/, "") }

!/^PROT / { next }

NR == FNR {
    key = key_of($0)
    if (key == "done" || (lacks && key ~ "^(" lacks ")[.]"))
        next
    expected[key] = no_rf ? without_rf($0) : $0
    order[++cases] = key
    next
}

$2 == "done" {
    done = $3
    next
}

{
    key = key_of($0)
    if (!(key in expected))
        report("not expected: " $0)
    got[key] = $0
}

END {
    if (!done)
        report("the kernel did not reach its end")
    for (i = 1; i <= cases; i++) {
        key = order[i]
        if (key in skipped) {
            left_out++
        } else if (!(key in got)) {
            report("missing: " expected[key])
        } else if (key in listed) {
            if (got[key] != listed[key])
                report("listed otherwise: " listed[key] \
                    "\n              got: " got[key])
            else if (got[key] == expected[key])
                report("listed, but no difference: " got[key])
            else
                explained++
        } else if (got[key] != expected[key]) {
            report("expected: " expected[key] "\n      got: " got[key])
        }
    }
    for (key in listed)
        if (!(key in expected))
            report("listed, but no case: " listed[key])
    for (key in skipped)
        if (!(key in expected))
            report("skipped, but no case: " key)
    print "protmode: " done + 0 " cases on " who ", " \
        differences + 0 " differences" \
        (known ? ", " explained + 0 " explained, " left_out + 0 \
            " left out" : "")
    exit differences > 0
}
