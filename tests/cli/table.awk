# Prints the rows of a table of a report: the name, and what its cells have in
# data-v.      awk -v id=SECTION -f table.awk PAGE.html
index($0, "<section id=\"" id "\"") { inside = 1 }
/^<\/section>/ { inside = 0 }
inside && /^<tr><th scope="row"/ {
    line = $0
    name = line
    sub(/^<tr><th scope="row"[^>]*>/, "", name)
    sub(/<\/th>.*/, "", name)
    sub(/.*<\/th>/, "", line)
    values = ""
    while (match(line, /data-v="[^"]*"/)) {
        values = values " " substr(line, RSTART + 8, RLENGTH - 9)
        line = substr(line, RSTART + RLENGTH)
    }
    print name values
}
