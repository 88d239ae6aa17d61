#include "mmu/dump/peek.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "mmu/dump/dump.h"
#include "mmu/dump/dump_names.h"
#include "mmu/psc.h"

/* An array, and the size of the pages to look up in it. */
struct place {
    const struct tlb *tlb;
    unsigned shift;
};

static const struct tlb_entry *find(struct place place, uint32_t lin)
{
    return place.tlb && tlb_present(place.tlb)
               ? tlb_find(place.tlb, lin, place.shift)
               : NULL;
}

/* The entry that an access finds: the first level before the second, and pages
 * of 4 KiB before large ones. Null: none. */
static const struct tlb_entry *find_any(const struct mmu *mmu, uint32_t lin,
                                        unsigned access,
                                        const struct tlb **where)
{
    const struct mmu_side *side = access & ACCESS_FETCH ? mmu->iside
                                                        : mmu->dside;
    unsigned large = mmu->paging.pae ? DUMP_SHIFT_2M : DUMP_SHIFT_4M;
    bool separate = mmu->config.large == TLB_LARGE_SEPARATE;
    const struct place places[] = {
        {side->small, DUMP_SHIFT_4K},
        {side->large, large},
        {&mmu->tlb[TLB_SLOT_S4K], DUMP_SHIFT_4K},
        {&mmu->tlb[separate ? TLB_SLOT_SLARGE : TLB_SLOT_S4K], large},
    };

    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct tlb_entry *e = find(places[i], lin);

        *where = places[i].tlb;
        if (e)
            return e;
    }
    return NULL;
}

/* A clean entry does not serve a write: the walk that sets D decides. */
static bool serves(const struct mmu *mmu, const struct tlb_entry *e,
                   unsigned access)
{
    return walk_permits(&mmu->paging, e->bits, access) &&
           (e->bits & TLB_D || !(access & ACCESS_WRITE));
}

static void set_frame(struct peek *peek, const struct walk *w)
{
    uint32_t pages = (UINT32_C(1) << (w->shift - DUMP_SHIFT_4K)) - 1;

    peek->mapped = true;
    peek->frame = w->frame + (w->lin >> DUMP_SHIFT_4K & pages);
    peek->bits = w->bits;
}

void peek_of_walk(const struct mmu *mmu, const struct walk *w, bool permitted,
                  struct peek *peek)
{
    struct walk any;

    *peek = (struct peek){
        .holder = w->cached ? "psc" : "tables",
        .permitted = permitted,
        .reserved = !permitted && w->error & PF_RESERVED,
        .table = w->levels == WALK_LEVELS_MAX
                     ? w->level[1].address >> DUMP_SHIFT_4K : 0,
        .tell_table = w->cached,
        .walk = *w,
    };
    if (permitted)
        set_frame(peek, w);
    /* A supervisor read needs no right: it finds what others may not use. */
    else if (w->cached ? psc_probe(mmu, w->lin, ACCESS_READ, &any)
                       : walk(&mmu->paging, mmu->bus, w->lin,
                              ACCESS_READ | ACCESS_PROBE, &any))
        set_frame(peek, &any);
}

void peek_tables(const struct mmu *mmu, uint32_t lin, unsigned access,
                 struct peek *peek)
{
    struct walk w;
    bool permitted = walk(&mmu->paging, mmu->bus, lin, access | ACCESS_PROBE,
                          &w);

    peek_of_walk(mmu, &w, permitted, peek);
}

void peek_used(const struct mmu *mmu, uint32_t lin, unsigned access,
               struct peek *peek)
{
    const struct tlb *tlb;
    const struct tlb_entry *e;
    struct walk w;
    bool permitted;

    if (!mmu->paging.enabled) {
        *peek = (struct peek){ .mapped = true, .permitted = true,
                               .frame = lin >> DUMP_SHIFT_4K };
        return;
    }
    e = find_any(mmu, lin, access, &tlb);
    if (e && serves(mmu, e, access)) {
        *peek = (struct peek){
            .holder = dump_array_name(mmu, tlb->slot), .mapped = true,
            .permitted = true, .frame = tlb_entry_frame(e, lin),
            .bits = e->bits,
        };
        return;
    }
    permitted = psc_probe(mmu, lin, access, &w);
    peek_of_walk(mmu, &w, permitted, peek);
}

bool peek_differs(const struct peek *one, const struct peek *other)
{
    return one->permitted != other->permitted ||
           one->mapped != other->mapped ||
           (one->mapped && one->frame != other->frame);
}

char *peek_text(const struct peek *peek, char text[PEEK_TEXT_MAX])
{
    char rights[DUMP_RIGHTS_MAX];
    struct text t;

    text_begin(&t, text, PEEK_TEXT_MAX);
    text_put(&t, "%s: ", peek->holder ? peek->holder : "paging is off");
    if (peek->tell_table && peek->table)
        text_put(&t, "page table 0x%09" PRIx64 ", ",
                 peek->table << DUMP_SHIFT_4K);
    if (peek->mapped)
        text_put(&t, "frame 0x%09" PRIx64 " %s", peek->frame << DUMP_SHIFT_4K,
                 dump_rights(peek->bits, rights));
    else
        text_put(&t, peek->reserved ? "a reserved bit is set"
                                    : "not present");
    return text;
}
