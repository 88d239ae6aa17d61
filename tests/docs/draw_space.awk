# The address space, drawn from what the kernel's `maps` prints
# (guest/mm/process/show_map.h).

function size(kib)
{
    if (kib >= 1024 && kib % 1024 == 0)
        return kib / 1024 " MiB"
    return kib " KiB"
}

{ sub(/\r/, "") }

/^[0-9a-f]+-[0-9a-f]+ / {
    split($1, bound, "-")
    start[++count] = bound[1]
    end[count] = bound[2]
    split($5, small, ":")
    split($6, large, ":")
    pages = small[2] + 0
    about = $7 == "-" ? "never mapped" : $7 ($8 ? " " $8 : "")
    text[count] = sprintf("%-14s %10s", about, size($2))
    if (pages)
        text[count] = text[count] "   " pages " pages mapped"
    if (large[2] + 0)
        text[count] = text[count] "   " large[2] + 0 " large pages mapped"
}

END {
    line = sprintf("%54s", "")
    gsub(/ /, "-", line)
    printf "0x%s  +%s+\n", end[count], line
    for (i = count; i; i--) {
        printf "%12s| %-52s |\n", "", text[i]
        printf "0x%s  +%s+\n", start[i], line
    }
}
