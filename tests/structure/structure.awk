# structure.awk: judges the facts that structure.sh has gathered and prints the
# report. Exits with 1 if a rule is broken. Needs graph.awk.
#   -v floors="TOP ... BOTTOM" -v verbose=0|1
#
#   file PATH               a source file or header
#   table PATH              a .def file: included, not counted
#   needs PATH NEEDED       the compiler reads NEEDED when it compiles PATH
#   include PATH LINE NAME  PATH has #include "NAME" on that line
#   alone PATH              a header that does not compile by itself
#   symbol PATH NAME TYPE   a global symbol; TYPE is nm's letter
#   broken PATH             a file that the compiler rejects

BEGIN {
    MAX_FILES = 25                      # in a folder
    MAX_CIRCLE = 6                      # files of cpu/ that need each other
    LINES = verbose ? 0 : 12            # told about a circle; 0: all
    for (i = split(floors, floor_name, " "); i > 0; i--)
        floor_of[floor_name[i]] = i
}

$1 == "file" || $1 == "table" {
    path[++path_count] = $2
    known[$2] = 1
    if (!(folder($2) in files_in))
        folder_list[++folder_count] = folder($2)
    files_in[folder($2)] += $1 == "file"
}
$1 == "needs" {
    needs[$2, $3] = 1
    needed_by[$2] = needed_by[$2] " " $3
    used_in[$3, extension($2)] = 1
}
$1 == "include" { written[++written_count] = $0 }
$1 == "alone" { incomplete[++incomplete_count] = $2 }
$1 == "broken" { fail($2 " does not compile") }
$1 == "symbol" && $4 ~ /[Uvw]/ { wanted[++wanted_count] = $2 " " $3 }
$1 == "symbol" && $4 !~ /[Uvw]/ { defined_in[$3] = $2 }

function folder(file)
{
    sub(/\/[^\/]*$/, "", file)
    return file
}

function room(file)
{
    sub(/\/.*/, "", file)
    return file
}

function stem(file)
{
    sub(/\.[chS]$/, "", file)
    return file
}

function extension(file)
{
    sub(/.*\./, "", file)
    return file
}

function tell(text)
{
    details = details text "\n"
}

# A list of words in lines of at most 80 columns.
function tell_list(list,    n, word, i, text)
{
    n = split(list, word, " ")
    for (i = 1; i <= n; i++) {
        if (length(text) + length(word[i]) > 75) {
            tell("   " text)
            text = ""
        }
        text = text " " word[i]
    }
    tell("   " text)
}

function fail(text)
{
    failures++
    tell("FAIL: " text)
}

function measure(what, value, bound, remark)
{
    table = table sprintf("%-36s %3d  %-10s %s\n", what, value, bound, remark)
}

# The file that an include reads: the compiler must agree that it reads it. A
# name counts from the top folder or from the folder of the file.
function resolve(file, name)
{
    if (known[name] && (needs[file, name] || extension(file) == "def"))
        return name
    name = folder(file) "/" name
    return known[name] && needs[file, name] ? name : ""
}

function read_includes(    i, j, n, word, list, to)
{
    for (i = 1; i <= written_count; i++) {
        split(written[i], word, " ")
        to = resolve(word[2], word[4])
        if (to != "" && to != word[2])
            add_edge("include", word[2], to, word[2] ":" word[3] \
                " includes " to)
    }
    # What the compiler reads though no written include leads there.
    for (i = 1; i <= path_count; i++) {
        walk("include", path[i])
        n = split(needed_by[path[i]], list, " ")
        for (j = 1; j <= n; j++)
            if (known[list[j]] && !((path[i], list[j]) in reach))
                add_edge("include", path[i], list[j], path[i] \
                    " includes " list[j])
    }
}

function check_sizes(    i, name, size, largest)
{
    for (i = 1; i <= folder_count; i++) {
        name = folder_list[i]
        size = files_in[name]
        if (largest == "" || size > files_in[largest])
            largest = name
        if (size > MAX_FILES)
            fail(name "/ holds " size " files, more than " MAX_FILES)
    }
    measure("files in the largest folder", files_in[largest], \
        "of " MAX_FILES, largest "/")
}

function check_floors(    i, j, k, n, from, to, list, up)
{
    for (i = 1; i <= path_count; i++) {
        from = floor_of[room(path[i])]
        n = from ? split(targets["include", path[i]], list, " ") : 0
        for (j = 1; j <= n; j++) {
            to = floor_of[room(list[j])]
            if (!to || to >= from)
                continue
            for (k = 1; k <= edge["include", path[i], list[j]]; k++) {
                up++
                fail("upward: " reason["include", path[i], list[j], k])
            }
        }
    }
    gsub(/ /, " -> ", floors)
    measure("includes that point up", up, "of 0", floors)
}

function only_guest(list,    n, name, i)
{
    for (i = n = split(list, name, " "); i > 0; i--)
        n -= room(name[i]) == "guest"
    return !n
}

function check_folders(    i, j, n, list, a, b, strict, lenient)
{
    for (i = 1; i <= path_count; i++) {
        a = folder(path[i])
        n = split(targets["include", path[i]], list, " ")
        for (j = 1; j <= n; j++) {
            b = folder(list[j])
            if (a != b)
                add_edge("folder", a, b, \
                    reason["include", path[i], list[j], 1])
        }
    }
    find_circles("folder", folder_list, folder_count)
    for (i = 1; i <= circle_count; i++) {
        n = split(circle[i], list, " ")
        if (only_guest(circle[i])) {
            lenient++
            tell("note: circle of " n " folders")
        } else {
            strict++
            fail("circle of " n " folders")
        }
        tell_list(circle[i])
        tell_edges("folder", circle[i], LINES)
    }
    measure("circles of folders", strict, "of 0", "of " folder_count \
        " folders" (lenient ? "; in guest/ alone: " lenient : ""))
}

function check_headers(    i, name, bad)
{
    for (i = 1; i <= incomplete_count; i++) {
        name = incomplete[i]
        # A header that only assembly includes need not be C.
        if (used_in[name, "S"] && !used_in[name, "c"])
            continue
        bad++
        fail(name " does not compile alone: an include is missing in it")
    }
    measure("headers that do not compile alone", bad, "of 0", "")
}

function check_cpu(    i, j, n, word, a, b, node, count, seen, list, largest,
                       size)
{
    for (i = 1; i <= path_count; i++) {
        if (room(path[i]) != "cpu")
            continue
        a = stem(path[i])
        if (!seen[a]++)
            node[++count] = a
        n = split(targets["include", path[i]], list, " ")
        for (j = 1; j <= n; j++) {
            b = stem(list[j])
            if (room(b) == "cpu" && a != b)
                add_edge("file", a, b, reason["include", path[i], list[j], 1])
        }
    }
    if (!count)
        return
    for (i = 1; i <= wanted_count; i++) {
        split(wanted[i], word, " ")
        a = stem(word[1])
        b = stem(defined_in[word[2]])
        if (b != "" && a != b)
            add_edge("file", a, b, word[1] " uses " word[2] " of " \
                defined_in[word[2]])
    }
    find_circles("file", node, count)
    for (i = 1; i <= circle_count; i++) {
        n = split(circle[i], list, " ")
        if (n > size) {
            size = n
            largest = circle[i]
        }
    }
    measure("files of cpu/ that need each other", size, "of " MAX_CIRCLE, \
        "of " count)
    if (size > MAX_CIRCLE)
        fail(size " files of cpu/ need each other, more than " MAX_CIRCLE)
    else if (size)
        tell("note: " size " files of cpu/ need each other")
    if (size)
        tell_list(largest)
    if (size > MAX_CIRCLE || verbose)
        tell_edges("file", largest, LINES)
}

END {
    sort(folder_list, folder_count)
    read_includes()
    check_sizes()
    check_floors()
    check_folders()
    check_headers()
    check_cpu()
    printf "%s%s", table, details
    print "structure: " (failures ? failures " failures" : "ok")
    exit failures > 0
}
