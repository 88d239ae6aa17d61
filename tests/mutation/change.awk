# change.awk -v wanted=N TABLE FILE: prints FILE with mutation N of the table made.
# Exits with 1 where its text does not occur in FILE exactly once.
#
# change.awk -v list=1 TABLE: prints a line "FILE<tab>NEW TEXT" for each mutation.
#
# A mutation is its file's name, "- " and the old text, "+ " and the new text. A
# text goes on to the next line that starts a field.
FILENAME == ARGV[1] && /^#/ { next }

FILENAME == ARGV[1] {
    if ($0 ~ /^[a-z]+\//) {
        file[++mutations] = $0
        field = ""
    } else if ($0 ~ /^[-+] /) {
        field = substr($0, 1, 1)
        text[mutations, field] = substr($0, 3)
    } else if ($0 != "" && field != "") {
        text[mutations, field] = text[mutations, field] "\n" $0
    }
    next
}

{ source = source $0 "\n" }

END {
    if (list) {
        for (i = 1; i <= mutations; i++) {
            shown = text[i, "+"]
            gsub(/[ \n]+/, " ", shown)
            print file[i] "\t" shown
        }
        exit 0
    }
    from = text[wanted, "-"]
    at = index(source, from)
    if (!at || index(substr(source, at + 1), from))
        exit 1
    printf "%s", substr(source, 1, at - 1) text[wanted, "+"] \
        substr(source, at + length(from))
}
