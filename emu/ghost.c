/* Ghost A: a set-associative array tagged by space, deaf to flushes. */
#include "emu/ghost.h"

#include "emu/compiler.h"

bool set_ghost_init(struct set_ghost *ghost, struct tlb *of, struct l0 *l0,
                    const struct tlb_geometry *geometry, uint32_t seed,
                    bool both_sizes)
{
    ghost->both_sizes = both_sizes;
    if (!tlb_init(&ghost->tlb, of->slot, geometry, of->policy, seed) ||
        !ghost_time_init(&ghost->time, of, l0))
        return false;
    if (of->timed)
        tlb_keep_times(&ghost->tlb);
    return true;
}

void set_ghost_destroy(struct set_ghost *ghost)
{
    tlb_destroy(&ghost->tlb);
    ghost_time_destroy(&ghost->time);
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

static bool set_matches(struct tlb *tlb, uint32_t lin, unsigned shift,
                        uint32_t space)
{
    const struct tlb_entry *set = tlb_set(tlb, lin >> shift);

    for (uint32_t way = 0; way < tlb->ways; way++)
        if (valid(&set[way]) && set[way].page == lin >> shift &&
            tlb_entry_shift(&set[way]) == shift &&
            ghost_tags_meet(tag_of(&set[way]), space))
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

static uint32_t name_of(const struct set_ghost *ghost,
                        const struct tlb_entry *entry)
{
    return (uint32_t)(entry - ghost->tlb.entries) + 1;
}

/* An entry goes; its way keeps the time of its last touch. */
static void leave(struct set_ghost *ghost, const struct tlb_entry *entry)
{
    ghost_time_cut(&ghost->time, name_of(ghost, entry));
    ghost->large -= entry->bits & TLB_LARGE ? 1 : 0;
}

static void drop(struct set_ghost *ghost, struct tlb_entry *entry)
{
    leave(ghost, entry);
    tlb_drop(&ghost->tlb, entry);
}

static void drop_overlaps_in(struct set_ghost *ghost, struct tlb_entry *first,
                             size_t count, const struct tlb_entry *entry)
{
    for (size_t i = 0; i < count; i++)
        if (valid(&first[i]) && pages_meet(&first[i], entry) &&
            ghost_tags_meet(tag_of(&first[i]), tag_of(entry)))
            drop(ghost, &first[i]);
}

/* A page of the same size overlaps in its own set only. Where an array holds
 * both sizes, others may lie in any set. */
static void drop_overlaps(struct set_ghost *ghost, struct tlb_entry *set,
                          const struct tlb_entry *entry)
{
    struct tlb *tlb = &ghost->tlb;

    if (ghost->both_sizes && (ghost->large || entry->bits & TLB_LARGE)) {
        drop_overlaps_in(ghost, tlb->entries, tlb->entry_count, entry);
        return;
    }
    for (uint32_t way = 0; way < tlb->ways; way++)
        if (UNLIKELY(set[way].page == entry->page))
            drop_overlaps_in(ghost, &set[way], 1, entry);
}

static struct tlb_entry *find_held(struct tlb *tlb,
                                   const struct tlb_entry *entry)
{
    struct tlb_entry *set = tlb_set(tlb, entry->page);

    for (uint32_t way = 0; way < tlb->ways; way++)
        if (set[way].page == entry->page && valid(&set[way]) &&
            tlb_entry_shift(&set[way]) == tlb_entry_shift(entry) &&
            tag_of(&set[way]) == tag_of(entry))
            return &set[way];
    return NULL;
}

/* Brings what the victim is chosen by up to date. */
static void take_times(struct set_ghost *ghost, struct tlb_entry *set)
{
    uint32_t first = name_of(ghost, set);

    for (uint32_t way = 0; way < ghost->tlb.ways; way++)
        set[way].stamp = ghost_time_of(&ghost->time, first + way);
}

static uint32_t fill(struct set_ghost *ghost, const struct tlb_entry *entry)
{
    struct tlb *tlb = &ghost->tlb;
    struct tlb_set_at set = tlb_set_at(tlb, entry->page);
    uint32_t way, name;
    bool evicts;

    drop_overlaps(ghost, set.way, entry);
    if (tlb->timed)
        take_times(ghost, set.way);
    way = tlb_choose(tlb, set, &evicts);
    if (evicts)
        leave(ghost, &set.way[way]);
    name = name_of(ghost, tlb_place(tlb, set, way, entry, evicts));
    ghost->large += entry->bits & TLB_LARGE ? 1 : 0;
    ghost->time.own[name - 1] = ++ghost->time.of->now;
    return name;
}

uint32_t set_ghost_see(struct set_ghost *ghost, const struct tlb_entry *entry,
                       uint32_t space)
{
    struct tlb_entry seen = *entry;
    const struct tlb_entry *held;

    seen.space = space;
    held = find_held(&ghost->tlb, &seen);
    return held ? name_of(ghost, held) : fill(ghost, &seen);
}

void set_ghost_touch(struct set_ghost *ghost, uint32_t name)
{
    if (ghost->tlb.timed)
        ghost_time_touch(&ghost->time, name);
    else
        tlb_touch(&ghost->tlb, &ghost->tlb.entries[name - 1]);
}

void set_ghost_forget(struct set_ghost *ghost, uint32_t space)
{
    struct tlb *tlb = &ghost->tlb;

    for (size_t i = 0; i < tlb->entry_count; i++)
        if (valid(&tlb->entries[i]) && tag_of(&tlb->entries[i]) == space)
            drop(ghost, &tlb->entries[i]);
}
