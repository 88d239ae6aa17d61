/* The prefetch buffer, and the walks that fill it. */
#include "mmu/prefetch.h"

#include "mmu/mmu.h"
#include "mmu/pte.h"

bool prefetch_init(struct prefetch *p, uint32_t entries)
{
    *p = (struct prefetch){0};
    return tlb_init(&p->buffer, TLB_SLOTS,
                    &(struct tlb_geometry){.entries = entries,
                                           .ways = entries},
                    TLB_FIFO, 1);
}

void prefetch_destroy(struct prefetch *p)
{
    tlb_destroy(&p->buffer);
}

struct tlb_entry *prefetch_find(const struct prefetch *p, uint32_t lin,
                                unsigned large_shift)
{
    struct tlb_entry *e = tlb_find(&p->buffer, lin, 12);

    return e ? e : tlb_find(&p->buffer, lin, large_shift);
}

/* SDM vol. 3A 4.10.2.3: a processor caches a translation only if A is set in
 * every entry used; a prefetch sets none, so it finds no page that software or
 * the processor has not marked. */
bool prefetch_take(struct prefetch *prefetch, uint32_t lin,
                   unsigned large_shift, struct tlb_entry *entry)
{
    struct tlb_entry *e = prefetch_find(prefetch, lin, large_shift);

    if (!e)
        return false;
    *entry = *e;
    tlb_drop(&prefetch->buffer, e);
    return true;
}

void prefetch_fill(struct prefetch *prefetch, struct tlb_entry entry)
{
    tlb_fill(&prefetch->buffer, &entry);
}

bool prefetch_walk(struct prefetch *p, const struct paging *paging,
                   struct bus *bus, const struct walk_source *source,
                   uint32_t lin, struct walk *w)
{
    unsigned access = ACCESS_READ | ACCESS_PROBE;
    bool ok;

    p->walks++;
    ok = source ? source->walk(source->opaque, lin, access, w)
                : walk(paging, bus, lin, access, w);
    for (unsigned level = 0; ok && level < w->levels; level++)
        ok = w->level[level].entry & PTE_A;
    return ok;
}

void prefetch_flush(struct prefetch *p, bool keep_global)
{
    if (tlb_present(&p->buffer))
        p->dropped += tlb_flush(&p->buffer, keep_global);
}

static bool is_at_address(const struct tlb_entry *e, uint32_t lin,
                          uint32_t pieces)
{
    return e->page == lin >> tlb_entry_shift(e) ||
           (e->bits & TLB_MARK && e->page / pieces == (lin >> 12) / pieces);
}

void prefetch_drop(struct prefetch *p, uint32_t lin, uint32_t pieces)
{
    for (uint32_t i = 0; i < p->buffer.entry_count; i++) {
        struct tlb_entry *e = &p->buffer.entries[i];

        if (tlb_valid(&p->buffer, e) && is_at_address(e, lin, pieces)) {
            tlb_drop(&p->buffer, e);
            p->dropped++;
        }
    }
}
