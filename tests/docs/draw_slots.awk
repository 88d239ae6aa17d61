# The slots of kmap and kmap_local, drawn from what the kernel prints: `mem` and
# `maps` after the experiment kmap.

function hex(text,    i, value)
{
    for (i = 1; i <= length(text); i++)
        value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
}

# Draws COUNT slots from address FIRST on.
function draw(first, count, step,    i, at, rule, row, numbers)
{
    split("0 1 2 - " count - 2 " " count - 1, at, " ")
    for (i = 1; i <= 6; i++) {
        rule = rule (at[i] == "-" ? "+-------" : "+----------")
        numbers = numbers (at[i] == "-" ? "        " \
                           : sprintf(" %-10s", "slot " at[i]))
        row = row (at[i] == "-" ? "|  ...  " \
                   : sprintf("| %08x ", first + step * at[i]))
    }
    print "  " numbers
    print "  " rule "+"
    print "  " row "|"
    print "  " rule "+"
}

{ sub(/\r/, "") }

/^CHECK kmap pool_flushes/ { flushes = $4 }
/^LAB kmap kmap / { mappings = $6 }
/ pkmap *$/ { split($1, pool, "-"); kib = $2 }
/^kmap_local: slots/ { split($3, local, "-"); each = $6 }

END {
    slots = kib / 4
    print "pkmap, the pool of kmap: " slots " slots of 4 KiB"
    draw(hex(pool[1]), slots, 4096)
    print "  kmap takes the next free slot, upwards. When the scan comes back " \
        "to slot 0, one flush"
    print "  clears every slot that nobody uses: " flushes " flushes in " \
        mappings " mappings of the row kmap."
    print ""
    print "fixmap, the slots of kmap_local: " each " for each task"
    draw(hex(local[1]), each, 4096)
    print "  A stack: kmap_local takes the next slot, and kunmap_local gives it " \
        "back and invalidates"
    print "  its page at once."
}
