# What compare.awk of each test kernel shares: the files of known differences
# (known/) and the report. Such a file has blocks of
#
#   # REASON
#   # Manual: SECTION
#   LINE...
#
# that end with an empty line.
#   -v test=NAME -v who=NAME -v known=FILE

# Passes each line of the file to known_line(), and reports lines for which no
# manual is cited.
function read_known(    line, cited)
{
    while (known && (getline line < known) > 0) {
        if (line == "")
            cited = 0
        else if (line ~ /^# Manual: ./)
            cited = 1
        else if (line ~ /^#/)
            continue
        else if (!cited)
            report("no manual is cited for: " line)
        else
            known_line(line)
    }
}

# Counts a difference, and prints the first 40.
function report(text)
{
    if (differences++ < 40)
        print test ": " who ": " text
}
