# Graphs by name, for structure.awk. edge[G, FROM, TO] is the number of reasons
# for which FROM needs TO in graph G, reason[G, FROM, TO, i] one of them, and
# targets[G, FROM] the list of all TO.

function add_edge(graph, from, to, why,    n)
{
    if (!((graph, from, to) in edge))
        targets[graph, from] = targets[graph, from] " " to
    n = ++edge[graph, from, to]
    reason[graph, from, to, n] = why
}

# Sets reach[START, NODE] for every node that edges lead to from START.
function walk(graph, start,    queue, head, tail, list, n, i)
{
    queue[tail = 1] = start
    for (head = 1; head <= tail; head++) {
        n = split(targets[graph, queue[head]], list, " ")
        for (i = 1; i <= n; i++)
            if (!((start, list[i]) in reach)) {
                reach[start, list[i]] = 1
                queue[++tail] = list[i]
            }
    }
}

# Sets circle[1..circle_count]: the lists of the nodes that reach each other,
# in the order of node[1..count].
function find_circles(graph, node, count,    i, j, list, done)
{
    split("", reach)
    circle_count = 0
    for (i = 1; i <= count; i++)
        walk(graph, node[i])
    for (i = 1; i <= count; i++) {
        if (node[i] in done || !((node[i], node[i]) in reach))
            continue
        list = node[i]
        for (j = i + 1; j <= count; j++)
            if ((node[i], node[j]) in reach && (node[j], node[i]) in reach) {
                list = list " " node[j]
                done[node[j]] = 1
            }
        circle[++circle_count] = list
    }
}

# Tells the reasons for the edges inside a circle, one line for each edge and at
# most `lines` lines; all reasons if `lines` is 0. The edges with the fewest
# reasons come first: they are the easiest to remove.
function tell_edges(graph, list, lines,    n, node, i, j, k, left, few, size,
                    told)
{
    n = split(list, node, " ")
    left = n * n
    for (few = 0; left; few++)
        for (i = 1; i <= n; i++)
            for (j = 1; j <= n; j++) {
                size = edge[graph, node[i], node[j]] + 0
                if (size != few)
                    continue
                left--
                if (!size || ++told > lines && lines)
                    continue
                for (k = 1; k <= (lines ? 1 : size); k++)
                    tell("    " reason[graph, node[i], node[j], k] \
                        (lines && size > 1 ? ", and " size - 1 " more" : ""))
            }
    if (lines && told > lines)
        tell("    and " told - lines " more pairs; structure.sh -v names all")
}

function sort(array, count,    i, j, value)
{
    for (i = 2; i <= count; i++) {
        value = array[i]
        for (j = i - 1; j > 0 && array[j] > value; j--)
            array[j + 1] = array[j]
        array[j + 1] = value
    }
}
