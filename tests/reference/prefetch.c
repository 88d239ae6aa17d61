/* docs/counting.md, "Prefetch". */
#include "tests/reference/prefetch.h"

#include <stddef.h>
#include <string.h>

void prefetch_init(struct prefetch *p, uint32_t entries)
{
    memset(p, 0, sizeof *p);
    if (entries)
        array_init(&p->buffer, entries, entries, POLICY_FIFO, 1);
}

void prefetch_free(struct prefetch *p)
{
    if (p->buffer.entries)
        array_free(&p->buffer);
}

struct entry *prefetch_find(struct prefetch *p, uint32_t lin,
                            unsigned large_shift)
{
    struct entry *e;

    if (!p->buffer.entries)
        return NULL;
    e = array_find(&p->buffer, lin >> SMALL_SHIFT, SMALL_SHIFT);
    return e ? e : array_find(&p->buffer, lin >> large_shift, large_shift);
}

void prefetch_fill(struct prefetch *p, const struct translation *t)
{
    struct entry displaced;

    p->fills++;
    p->evictions += array_fill(&p->buffer, t, 0, &displaced);
}
