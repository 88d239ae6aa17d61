# JSON as json.c prints it, one member a line, to lines "path value":
# {"tlb": {"dtlb": {"hits": 3}}} becomes "tlb.dtlb.hits 3". Elements of an
# array are numbered from 0.
function name_of(line) {
    if (match(line, /^ *"[^"]*": /)) {
        name = substr(line, RSTART, RLENGTH)
        gsub(/^ *"|": $/, "", name)
        return name
    }
    return is_array[depth] ? count[depth]++ : ""
}
function path(name,    i, text) {
    text = ""
    for (i = 2; i <= depth; i++)
        text = text at[i] "."
    return text name
}
{
    sub(/,$/, "")
}
/[{[]$/ {
    name = name_of($0)
    depth++
    at[depth] = name
    is_array[depth] = /\[$/
    count[depth] = 0
    next
}
/^ *[]}]$/ {
    depth--
    next
}
{
    value = $0
    sub(/^ *"[^"]*": /, "", value)
    gsub(/^ *"?|"$/, "", value)
    print path(name_of($0)), value
}
