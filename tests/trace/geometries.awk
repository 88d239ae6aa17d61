# geometries.awk -v count=N -v seed=SEED: N random TLBs, each a line of the
# recording that serves it and its text for --tlb.
#
#   split, joint    recorded with split:1,1 or joint:1: any TLB
#   default         with the filter that p6 has by default, split:8,16: the
#                   slots divide the sets of the first level, and large= is the
#                   same

# A Lehmer generator: the same numbers with every awk.
function below(n) {
    state = state * 48271 % 2147483647
    return int(state / 2147483647 * n)
}

function one_of(words,    word, n) {
    n = split(words, word, " ")
    return word[1 + below(n)]
}

# Entries x ways of an array whose sets are a multiple of `slots`.
function geometry(slots,    ways) {
    if (slots == 1 && below(6) == 0)
        return one_of(policy == "plru" ? "8 16 32 64" : "5 12 16 40 64") "xfull"
    ways = one_of(policy == "plru" ? "1 2 4 8" : "1 2 3 4 5 6 8 12")
    return ways * slots * \
        one_of(slots == 1 ? "1 2 3 4 8 16 24 32" : "1 2 3 4") "x" ways
}

# The arrays of one name: for small pages and for large ones.
function arrays(name, slots,    small) {
    small = name "=" geometry(slots)
    return small "," name "-large=" \
        (large == "separate" ? geometry(1) : "none") ","
}

BEGIN {
    state = seed * 2 + 1
    for (i = 0; i < count; i++) {
        from = one_of("split split joint joint default")
        policy = one_of("lru plru fifo random nru bit-plru srrip lfu")
        large = "separate"
        if (from != "default")
            large = one_of("separate separate shared fragment")
        if (from == "joint" && below(3))
            tlb = arrays("tlb", 1)
        else if (from == "default")
            tlb = arrays("itlb", 8) arrays("dtlb", 16)
        else
            tlb = arrays("itlb", 1) arrays("dtlb", 1)
        levels = one_of("none nine exclusive inclusive")
        if (levels == "inclusive" && from != "joint")
            levels = "none"
        if (levels != "none")
            tlb = tlb arrays("stlb", 1) "levels=" levels ","
        print from, tlb "policy=" policy ",large=" large
    }
}
