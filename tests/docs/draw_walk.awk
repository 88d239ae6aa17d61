# A page walk, drawn from what the kernel's `walk ADDRESS` prints
# (guest/mm/process/show_map.h): the fields of the address, and the entry that
# each of them selects.

# Puts TEXT in the middle of WIDTH columns.
function middle(text, width,    left)
{
    left = int((width - length(text)) / 2)
    return sprintf("%*s%-*s", left, "", width - left, text)
}

{ sub(/\r/, "") }

$1 == "linear" { linear = $2 }
$1 == "cr3" { cr3 = $2 }
$1 == "pdpt" || $1 == "directory" || $1 == "table" {
    level[++levels] = $1
    match($0, /\[ *[0-9]+\]/)
    slot[levels] = substr($0, RSTART + 1, RLENGTH - 2) + 0
    sub(/.* at /, "")
    entry[levels] = $0
}
$1 == "physical" {
    physical = $2
    frame = $5
    offset = $8
}

END {
    pae = level[1] == "pdpt"
    high = 31
    for (i = 1; i <= levels; i++) {
        bits = level[i] == "pdpt" ? 2 : pae ? 9 : 10
        name[i] = high ".." high - bits + 1
        high -= bits
    }
    print "linear address " linear
    for (i = 1; i <= levels; i++)
        numbers = numbers middle("bits " name[i], 16)
    print " " numbers middle("bits " high "..0", 16)
    rule = "+"
    for (i = 1; i <= levels + 1; i++)
        rule = rule "---------------+"
    print rule
    fields = "|"
    for (i = 1; i <= levels; i++)
        fields = fields middle(slot[i], 15) "|"
    print fields middle(offset, 15) "|"
    print rule
    print "\nCR3 " cr3
    for (i = 1; i <= levels; i++) {
        indent = sprintf("%*s", 4 * (i - 1), "")
        print indent " |"
        print indent " +-> " level[i] ", entry " slot[i] ", at " entry[i]
    }
    indent = sprintf("%*s", 4 * levels, "")
    print indent " |"
    print indent " +-> frame " frame " + " offset " = " physical
}
