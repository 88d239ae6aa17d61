# Where the functions of rows.def are defined, as C for emu/lab/lab_explain.h.
# Fails where a file does not define a function that a row names.
#     awk -f guest/labs/places.awk guest/labs/rows.def >places.c
# A definition begins in the first column and does not end with a semicolon in
# its line.

function fail(text)
{
    print "places.awk: " text >"/dev/stderr"
    failed = 1
}

# The line of FILE in which FUNCTION's definition begins; 0: there is none.
function find(file, name,    line, number, found)
{
    while ((getline line <file) > 0) {
        number++
        if (line ~ "^[a-z].*[ *]" name "\\(" && line !~ /;$/)
            found = number
    }
    close(file)
    return found
}

BEGIN {
    print "#include \"emu/lab/lab_explain.h\"\n"
    print "const struct lab_place lab_places[] = {"
}

/^ROW\(/ {
    split($0, part, ", *")
    file = part[3]
    name = part[4]
    if ((file, name) in done)
        next
    done[file, name] = 1
    line = find(file, name)
    if (!line)
        fail("rows.def:" FNR ": no function " name " in " file)
    printf "    { \"%s\", \"%s\", %d },\n", file, name, line
}

END {
    print "    { 0, 0, 0 },\n};"
    exit failed
}
