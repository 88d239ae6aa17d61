/* docs/counting.md, "Replacement": nru, bit-plru, srrip, lfu. */
#include "mmu/replacement/tlb_marks.h"

#include <stdlib.h>

/* srrip's predictions (Jaleel and others, ISCA 2010: M = 2, hit priority). */
enum { SRRIP_NEAR = 0, SRRIP_LONG = 2, SRRIP_DISTANT = 3 };

bool tlb_marks_needed(enum tlb_policy policy)
{
    return policy == TLB_NRU || policy == TLB_BIT_PLRU ||
           policy == TLB_SRRIP || policy == TLB_LFU;
}

bool tlb_marks_init(struct tlb_marks *m, enum tlb_policy policy,
                    uint32_t sets, uint32_t ways)
{
    *m = (struct tlb_marks){.policy = policy, .ways = ways};
    if (!tlb_marks_needed(policy))
        return true;
    m->way = calloc((size_t)sets * ways, sizeof *m->way);
    m->last = calloc(sets, sizeof *m->last);
    return m->way && m->last;
}

void tlb_marks_destroy(struct tlb_marks *m)
{
    free(m->way);
    free(m->last);
    m->way = NULL;
    m->last = NULL;
}

/* bit-plru: sets a bit; if no bit of the set is 0 then, clears the others. */
static void set_mru_bit(struct tlb_marks *m, uint32_t way)
{
    uint32_t first = way - way % m->ways;

    m->way[way].value = 1;
    for (uint32_t i = first; i < first + m->ways; i++)
        if (!m->way[i].value)
            return;
    for (uint32_t i = first; i < first + m->ways; i++)
        m->way[i].value = i == way;
}

static void touch(struct tlb_marks *m, uint32_t way)
{
    m->last[way / m->ways] = way + 1;
    m->way[way].touched = ++m->now;
    if (m->policy == TLB_NRU)
        m->way[way].value = 1;
    else if (m->policy == TLB_BIT_PLRU)
        set_mru_bit(m, way);
}

void tlb_marks_hit(struct tlb_marks *m, uint32_t way)
{
    if (m->last[way / m->ways] == way + 1)
        return;
    touch(m, way);
    if (m->policy == TLB_SRRIP)
        m->way[way].value = SRRIP_NEAR;
    else if (m->policy == TLB_LFU)
        m->way[way].value++;
}

void tlb_marks_fill(struct tlb_marks *m, uint32_t way)
{
    touch(m, way);
    if (m->policy == TLB_SRRIP)
        m->way[way].value = SRRIP_LONG;
    else if (m->policy == TLB_LFU)
        m->way[way].value = 1;
}

bool tlb_marks_before(const struct tlb_marks *m, uint32_t a, uint32_t b)
{
    const struct tlb_mark *x = &m->way[a], *y = &m->way[b];

    if (x->value != y->value)
        return m->policy == TLB_SRRIP ? x->value > y->value
                                      : x->value < y->value;
    return m->policy == TLB_LFU ? x->touched < y->touched : a < b;
}

uint32_t tlb_marks_victim(struct tlb_marks *m, uint32_t first)
{
    uint32_t victim = first, end = first + m->ways;
    uint64_t value;

    for (uint32_t i = first + 1; i < end; i++)
        if (tlb_marks_before(m, i, victim))
            victim = i;
    value = m->way[victim].value;
    for (uint32_t i = first; i < end; i++)
        if (m->policy == TLB_SRRIP)     /* all grow until one is distant */
            m->way[i].value += SRRIP_DISTANT - value;
        else if (m->policy == TLB_NRU && value)     /* all were used */
            m->way[i].value = 0;
    return victim - first;
}
