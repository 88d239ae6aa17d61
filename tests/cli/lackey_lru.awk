# An LRU TLB of SETS x WAYS over lackey's text: prints "references misses" of
# the side SIDE ("i", or "d" for loads and stores). A model of its own, to hold
# `pagewalk trace import` and `pagewalk sweep` against.
function hex(text,    i, value) {
    value = 0
    for (i = 1; i <= length(text); i++)
        value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
}
function touch(page,    set, way, oldest) {
    references++
    set = page % SETS
    oldest = 0
    for (way = 0; way < WAYS; way++) {
        if ((set, way) in held && held[set, way] == page) {
            used[set, way] = ++now
            return
        }
        if (used[set, way] < used[set, oldest])
            oldest = way
    }
    misses++
    held[set, oldest] = page
    used[set, oldest] = ++now
}
/^==/ {
    next
}
($1 == "I") == (SIDE == "i") {
    split($2, place, ",")
    address = hex(place[1])
    first = int(address / 4096)
    last = int((address + place[2] - 1) / 4096)
    for (times = $1 == "M" ? 2 : 1; times > 0; times--) {
        touch(first)
        if (last != first)
            touch(last)
    }
}
END {
    print references + 0, misses + 0
}
