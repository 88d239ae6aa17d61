/* The PDE cache; its rules are in SDM vol. 3A 4.10.3 and 4.10.4. */
#include "mmu/psc.h"

#include "mmu/pte.h"
#include "mmu/walk.h"

enum { SHIFT_PAE = 21, SHIFT_TWO_LEVEL = 22 };

static unsigned shift_of(const struct paging *paging)
{
    return paging->pae ? SHIFT_PAE : SHIFT_TWO_LEVEL;
}

/* The PDE that a cached entry stands for. */
static uint64_t pde_of(const struct tlb_entry *e)
{
    return e->frame << 12 | PTE_P | PTE_A |
           (e->bits & TLB_W ? PTE_W : 0) | (e->bits & TLB_U ? PTE_U : 0) |
           (e->bits & TLB_NX ? PTE_NX : 0) |
           (e->memory == MEMORY_UNCACHED ? PTE_PCD : 0) |
           (e->memory == MEMORY_THROUGH ? PTE_PWT : 0);
}

static void fill(struct tlb *psc, const struct paging *paging,
                 const struct walk *w, bool cached)
{
    uint64_t pde = w->level[0].entry;
    struct tlb_entry e = {
        .page = w->lin >> shift_of(paging),
        .bits = TLB_LARGE | (paging->pae ? 0 : TLB_BIG) |
                (pde & PTE_W ? TLB_W : 0) | (pde & PTE_U ? TLB_U : 0) |
                (paging->pae && pde & PTE_NX ? TLB_NX : 0),
        .frame = (w->level[1].address | (pde & paging->gated)) >> 12,
        .memory = (uint8_t)(cached ? walk_entry_type(pde) : MEMORY_BACK),
    };

    tlb_fill(psc, &e);
}

static bool walk_whole(struct mmu *mmu, uint32_t lin, unsigned access,
                       struct walk *w)
{
    return mmu->walk_source
               ? mmu->walk_source->walk(mmu->walk_source->opaque, lin, access,
                                        w)
               : walk(&mmu->paging, mmu->bus, lin, access, w);
}

/* The rest of a walk whose PDE is `e`. A walk source has no second opinion on
 * the PDE; it says what the whole walk finds. */
static bool walk_rest(struct mmu *mmu, const struct tlb_entry *e, uint32_t lin,
                      unsigned access, struct walk *w)
{
    bool ok;

    if (!mmu->walk_source)
        return walk_from_pde(&mmu->paging, mmu->bus, lin, access, pde_of(e),
                             w);
    ok = walk_whole(mmu, lin, access, w);
    if (!w->cached && w->levels == WALK_LEVELS_MAX)
        w->cached = 1;
    return ok;
}

bool psc_walk(struct mmu *mmu, uint32_t lin, unsigned access, struct walk *w)
{
    struct tlb *psc = &mmu->psc;
    struct tlb_entry *e = tlb_find(psc, lin, shift_of(&mmu->paging));
    bool ok;

    if (e) {
        psc->counters.hits++;
        tlb_touch(psc, e);
        return walk_rest(mmu, e, lin, access, w);
    }
    psc->counters.misses++;
    ok = walk_whole(mmu, lin, access, w);
    if (ok && w->levels == WALK_LEVELS_MAX)
        fill(psc, &mmu->paging, w, mmu->caches.on);
    return ok;
}

bool psc_probe(const struct mmu *mmu, uint32_t lin, unsigned access,
               struct walk *w)
{
    const struct paging *paging = &mmu->paging;
    const struct tlb_entry *e =
        tlb_present(&mmu->psc) ? tlb_find(&mmu->psc, lin, shift_of(paging))
                               : NULL;

    access |= ACCESS_PROBE;
    return e ? walk_from_pde(paging, mmu->bus, lin, access, pde_of(e), w)
             : walk(paging, mmu->bus, lin, access, w);
}

unsigned psc_drop(struct tlb *psc, uint32_t lin)
{
    unsigned dropped = 0;

    for (unsigned shift = SHIFT_PAE; shift <= SHIFT_TWO_LEVEL; shift++) {
        struct tlb_entry *e = tlb_find(psc, lin, shift);

        if (e) {
            tlb_drop(psc, e);
            dropped++;
        }
    }
    return dropped;
}
