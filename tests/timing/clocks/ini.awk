# ini.awk: holds the section [clocks] of a shipped model against the table of its
# manual.
#
#   awk -v model=i386 -f ini.awk clocks_i386.csv emu/model/models/i386.ini
#
# Each line of the section names a source or says [chosen]. Each key of a row
# whose figure is one of the INI's forms (6, 7+m, 5+4n) has that figure; a row
# that is listed in apart.txt, a range, or a part of a figure (plus=) may differ.

function fail(text)
{
    print "ini.awk: " model ": " text
    failed = 1
}

# The fields of a line of CSV, into field[1..].
function split_csv(line,    n)
{
    for (n = 0; line != ""; ) {
        if (match(line, /^"([^"]|"")*"/)) {
            field[++n] = substr(line, 2, RLENGTH - 2)
            line = substr(line, RLENGTH + 2)
        } else {
            match(line, /^[^,]*/)
            field[++n] = substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 2)
        }
    }
    return n
}

FILENAME ~ /apart[.]txt$/ {
    split($0, column, " [|] ")
    if (column[1] == model)
        apart[column[2]] = 1
    next
}

FILENAME ~ /[.]csv$/ {
    split_csv($0)
    if (FNR == 1 || FNR in apart || field[3] ~ /plus=/ ||
        field[2] !~ /^[0-9]+([+]([0-9]*n|m))*$/)
        next
    for (i = split(field[1], keys, ";"); i > 0; i--)
        printed[keys[i]] = field[2]
    next
}

/^\[/ { section = $0 }
section == "[clocks]" && /^[a-z0-9_.]+ = / {
    name = $1
    comment = $0
    if (!sub(/^[^;]*; /, "", comment))
        fail("line " FNR ": " name " has neither a source nor [chosen]")
    value = $0
    sub(/^[^=]*= /, "", value)
    sub(/ *;.*/, "", value)
    for (i = split(value, part, ", *"); i > 0; i--)
        if (split(part[i], word, " ") == 2)
            figure[name " " word[1]] = word[2]
        else
            figure[name] = word[1]
    lines++
}

END {
    for (key in printed) {
        name = key
        sub(/ .*/, "", name)
        have = key in figure ? figure[key] : figure[name]
        if (name == "walk" || key ~ / gate$/ && name ~ /^task/)
            continue
        compared++
        if (have != printed[key])
            fail(key " is " have ", the manual has " printed[key])
    }
    if (!lines || !compared)
        fail("nothing to compare")
    exit failed
}
