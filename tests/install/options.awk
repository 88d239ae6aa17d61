# The tables of the command line, read as text: "COMMAND OPTION LETTER" (LETTER:
# - for none) for each command of an option.
#   awk -f options.awk emu/options/options.def

/^OPTION\(/ { row = "" }

{ row = row " " $0 }

# The row's end: its sixth field names the commands in capitals, joined by |.
/\)$/ && row ~ /OPTION\("/ {
    split(row, part, "\"")
    letter = "-"
    if (match(part[3], /'.'/))
        letter = substr(part[3], RSTART + 1, 1)
    match(row, /, +[A-Z]+( \| [A-Z]+)*, *"/)
    commands = substr(row, RSTART + 2, RLENGTH - 2)
    gsub(/[^A-Z]+/, " ", commands)
    count = split(tolower(commands), command, " ")
    for (i = 1; i <= count; i++)
        print command[i], part[2], letter
    row = ""
}
