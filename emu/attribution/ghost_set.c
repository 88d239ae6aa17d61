/* Ghost A: set-associative, with the policy of its array. */
#include "emu/attribution/ghost.h"

#include <stdlib.h>

#include "emu/attribution/translation_time.h"

bool ghost_set_init(struct ghost_set *ghost, const struct translations *all,
                    uint32_t seed)
{
    const struct tlb *tlb = all->tlb;

    *ghost = (struct ghost_set){.random = seed};
    ghost->entry = calloc(tlb->entry_count, sizeof *ghost->entry);
    if (tlb->policy == TLB_FIFO)
        ghost->filled = calloc(tlb->entry_count, sizeof *ghost->filled);
    return tlb_marks_init(&ghost->marks, tlb->policy, tlb->sets, tlb->ways) &&
           ghost->entry && (ghost->filled || tlb->policy != TLB_FIFO);
}

void ghost_set_destroy(struct ghost_set *ghost)
{
    free(ghost->entry);
    free(ghost->filled);
    tlb_marks_destroy(&ghost->marks);
    *ghost = (struct ghost_set){0};
}

static uint32_t fifo_victim(const uint64_t *filled, uint32_t ways)
{
    uint32_t victim = 0;

    for (uint32_t way = 1; way < ways; way++)
        if (filled[way] < filled[victim])
            victim = way;
    return victim;
}

static uint32_t lru_victim(struct translation *const *set, uint32_t ways)
{
    uint64_t first = UINT64_MAX;
    uint32_t victim = 0;

    for (uint32_t way = 0; way < ways; way++) {
        uint64_t time = translation_time(set[way]);

        victim = time < first ? way : victim;
        first = time < first ? time : first;
    }
    return victim;
}

static uint32_t plru_victim(struct translation *const *set, uint32_t ways)
{
    uint64_t time[TLB_PLRU_WAYS_MAX];

    for (uint32_t way = 0; way < ways; way++)
        time[way] = translation_time(set[way]);
    return tlb_plru_victim_by_times(time, ways);
}

/* The way that a full set gives up. Each of its translations was touched after
 * it was taken in, so the times say all that lru and plru need. */
static uint32_t victim_of(struct ghost_set *ghost, const struct tlb *tlb,
                          uint32_t first)
{
    struct translation *const *set = &ghost->entry[first];

    switch (tlb->policy) {
    case TLB_PLRU:
        return plru_victim(set, tlb->ways);
    case TLB_LRU:
        return lru_victim(set, tlb->ways);
    case TLB_FIFO:
        return fifo_victim(&ghost->filled[first], tlb->ways);
    case TLB_RANDOM:
        return tlb_draw(&ghost->random) % tlb->ways;
    default:
        return tlb_marks_victim(&ghost->marks, first);
    }
}

/* The first free way of the set whose first entry is `first`, else a victim. */
static uint32_t choose(struct ghost_set *ghost, const struct tlb *tlb,
                       uint32_t first)
{
    if (ghost->held < tlb->entry_count)
        for (uint32_t way = 0; way < tlb->ways; way++)
            if (!ghost->entry[first + way])
                return way;
    return victim_of(ghost, tlb, first);
}

/* Puts a translation into entry `at`; what was there leaves the ghost. */
ALWAYS_INLINE void place(struct ghost_set *ghost, struct translations *all,
                         struct translation *t, uint32_t at)
{
    struct translation *old = ghost->entry[at];

    ghost->entry[at] = t;
    t->ghost_a = at + 1;
    if (!old) {
        ghost->held++;
        return;
    }
    old->ghost_a = 0;
    translation_time_untie(all, old);
}

NO_INLINE static void fill_any(struct ghost_set *ghost,
                               struct translations *all,
                               struct translation *t, uint32_t first)
{
    uint32_t at = first + choose(ghost, all->tlb, first);

    if (ghost->filled)
        ghost->filled[at] = ++ghost->fills;
    if (ghost->marks.way)
        tlb_marks_fill(&ghost->marks, at);
    place(ghost, all, t, at);
}

/* Most arrays have four ways under plru and are full: they get a short path. */
void ghost_set_fill(struct ghost_set *ghost, struct translations *all,
                    struct translation *t)
{
    const struct tlb *tlb = all->tlb;
    uint32_t first = tlb_set_number(tlb, t->page) * tlb->ways;
    struct translation *const *set = &ghost->entry[first];

    if (UNLIKELY(tlb->policy != TLB_PLRU || tlb->ways != 4 ||
                 ghost->held < tlb->entry_count)) {
        fill_any(ghost, all, t, first);
        return;
    }
    place(ghost, all, t,
          first + tlb_plru_victim_of_4(translation_time(set[0]),
                                       translation_time(set[1]),
                                       translation_time(set[2]),
                                       translation_time(set[3])));
}

void ghost_set_drop(struct ghost_set *ghost, struct translations *all,
                    struct translation *t)
{
    if (!t->ghost_a)
        return;
    translation_time_untie(all, t);
    ghost->entry[t->ghost_a - 1] = NULL;
    ghost->held--;
    t->ghost_a = 0;
}
