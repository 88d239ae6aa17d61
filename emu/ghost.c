/* Ghost A: a set-associative array tagged by space, deaf to flushes. */
#include "emu/ghost.h"

bool set_ghost_init(struct set_ghost *ghost, const struct tlb *of,
                    const struct tlb_geometry *geometry, uint32_t seed,
                    bool both_sizes)
{
    ghost->both_sizes = both_sizes;
    return tlb_init(&ghost->tlb, of->slot, geometry, of->policy, seed);
}

void set_ghost_destroy(struct set_ghost *ghost)
{
    tlb_destroy(&ghost->tlb);
}

static uint32_t tag_of(const struct tlb_entry *entry)
{
    return ghost_tag(entry, entry->space);
}

/* Valid in a ghost: its generation is never advanced. */
static bool valid(const struct tlb_entry *entry)
{
    return entry->generation;
}

static bool tags_meet(uint32_t a, uint32_t b)
{
    return a == b || a == GHOST_GLOBAL || b == GHOST_GLOBAL;
}

static bool set_matches(struct tlb *tlb, uint32_t lin, unsigned shift,
                        uint32_t space)
{
    const struct tlb_entry *set = tlb_set(tlb, lin >> shift);

    for (uint32_t way = 0; way < tlb->ways; way++)
        if (valid(&set[way]) && set[way].page == lin >> shift &&
            tlb_entry_shift(&set[way]) == shift &&
            tags_meet(tag_of(&set[way]), space))
            return true;
    return false;
}

bool set_ghost_hits(struct set_ghost *ghost, uint32_t lin, uint32_t space)
{
    struct tlb *tlb = &ghost->tlb;
    bool small = tlb->slot == TLB_SLOT_I4K || tlb->slot == TLB_SLOT_D4K ||
                 tlb->slot == TLB_SLOT_S4K;

    if (small && set_matches(tlb, lin, 12, space))
        return true;
    if (small && !ghost->both_sizes)
        return false;
    return set_matches(tlb, lin, 22, space) ||
           set_matches(tlb, lin, 21, space);
}

static bool pages_meet(const struct tlb_entry *a, const struct tlb_entry *b)
{
    unsigned sa = tlb_entry_shift(a), sb = tlb_entry_shift(b);

    return sa >= sb ? a->page == b->page >> (sa - sb)
                    : a->page >> (sb - sa) == b->page;
}

static void drop_overlaps_in(struct tlb *tlb, struct tlb_entry *first,
                             size_t count, const struct tlb_entry *entry)
{
    for (size_t i = 0; i < count; i++)
        if (valid(&first[i]) && pages_meet(&first[i], entry) &&
            tags_meet(tag_of(&first[i]), tag_of(entry)))
            tlb_drop(tlb, &first[i]);
}

/* A page of the same size overlaps in its own set only. Where an array holds
 * both sizes, others may lie in any set. */
static void drop_overlaps(struct set_ghost *ghost,
                          const struct tlb_entry *entry)
{
    struct tlb *tlb = &ghost->tlb;

    if (ghost->both_sizes)
        drop_overlaps_in(tlb, tlb->entries, (size_t)tlb->sets * tlb->ways,
                         entry);
    else
        drop_overlaps_in(tlb, tlb_set(tlb, entry->page), tlb->ways, entry);
}

static struct tlb_entry *find_held(struct tlb *tlb,
                                   const struct tlb_entry *entry)
{
    struct tlb_entry *set = tlb_set(tlb, entry->page);

    for (uint32_t way = 0; way < tlb->ways; way++)
        if (valid(&set[way]) && set[way].page == entry->page &&
            tlb_entry_shift(&set[way]) == tlb_entry_shift(entry) &&
            tag_of(&set[way]) == tag_of(entry))
            return &set[way];
    return NULL;
}

void set_ghost_see(struct set_ghost *ghost, const struct tlb_entry *entry,
                   uint32_t space)
{
    struct tlb_entry seen = *entry;
    struct tlb_entry *held;

    seen.space = space;
    held = find_held(&ghost->tlb, &seen);
    if (held) {
        tlb_touch(&ghost->tlb, held);
        return;
    }
    drop_overlaps(ghost, &seen);
    tlb_fill(&ghost->tlb, &seen);
}

void set_ghost_forget(struct set_ghost *ghost, uint32_t space)
{
    struct tlb *tlb = &ghost->tlb;

    for (size_t i = 0; i < (size_t)tlb->sets * tlb->ways; i++)
        if (valid(&tlb->entries[i]) && tag_of(&tlb->entries[i]) == space)
            tlb_drop(tlb, &tlb->entries[i]);
}
