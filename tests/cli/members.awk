# Prints the objects of a list in a JSON file of Pagewalk's, which has a member in
# each line: the values of some members, in the order asked for.
#     awk -v list=call_sites -v members="site cause count" -f members.awk FILE
BEGIN { wanted = split(members, member, " ") }
{ text = $0; sub(/,$/, "", text) }
$0 ~ "^  \"" list "\": \\[" { inside = 1; next }
inside && /^  \]/ { inside = 0 }
inside && /^    \{/ { split("", value); next }
inside && /^      "/ {
    name = text; sub(/^      "/, "", name); sub(/".*/, "", name)
    sub(/^[^:]*: /, "", text); gsub(/"/, "", text)
    value[name] = text
}
inside && /^    \}/ {
    line = ""
    for (i = 1; i <= wanted; i++)
        line = line (i > 1 ? " " : "") value[member[i]]
    print line
}
