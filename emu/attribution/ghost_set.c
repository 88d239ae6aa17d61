/* Ghost A: set-associative, deaf to flushes. */
#include <stdlib.h>

#include "emu/attribution/ghost.h"
#include "emu/attribution/translation_time.h"

bool set_ghost_init(struct set_ghost *ghost, const struct records *records,
                    uint32_t seed)
{
    const struct tlb *of = records->of;

    *ghost = (struct set_ghost){.random = seed};
    ghost->record = calloc(of->entry_count, sizeof *ghost->record);
    if (of->policy == TLB_FIFO)
        ghost->filled = calloc(of->entry_count, sizeof *ghost->filled);
    return ghost->record && (ghost->filled || of->policy != TLB_FIFO);
}

void set_ghost_destroy(struct set_ghost *ghost)
{
    free(ghost->record);
    free(ghost->filled);
    *ghost = (struct set_ghost){0};
}

static uint32_t least(const uint64_t *time, uint32_t ways)
{
    uint32_t victim = 0;

    for (uint32_t way = 1; way < ways; way++)
        if (time[way] < time[victim])
            victim = way;
    return victim;
}

static uint32_t oldest(struct record *const *set, uint32_t ways)
{
    uint64_t first = UINT64_MAX;
    uint32_t victim = 0;

    for (uint32_t way = 0; way < ways; way++) {
        uint64_t time = record_time(set[way]);

        victim = time < first ? way : victim;
        first = time < first ? time : first;
    }
    return victim;
}

static uint32_t plru_victim(struct record *const *set, uint32_t ways)
{
    uint64_t time[TLB_PLRU_WAYS_MAX];

    for (uint32_t way = 0; way < ways; way++)
        time[way] = record_time(set[way]);
    return tlb_plru_victim_by_times(time, ways);
}

/* The entry of a full set that is given up. Each has been touched since it was
 * filled, so that what it held before matters to no policy. */
static uint32_t victim_of(struct set_ghost *ghost, const struct tlb *of,
                          uint32_t first)
{
    struct record *const *set = &ghost->record[first];

    switch (of->policy) {
    case TLB_PLRU:
        return plru_victim(set, of->ways);
    case TLB_LRU:
        return oldest(set, of->ways);
    case TLB_FIFO:
        return least(&ghost->filled[first], of->ways);
    default:
        return tlb_draw(&ghost->random) % of->ways;
    }
}

/* The first free entry of a set, else a victim. */
static uint32_t choose(struct set_ghost *ghost, const struct tlb *of,
                       uint32_t first)
{
    if (ghost->held < of->entry_count)
        for (uint32_t way = 0; way < of->ways; way++)
            if (!ghost->record[first + way])
                return way;
    return victim_of(ghost, of, first);
}

/* What was held in its place is given up. */
ALWAYS_INLINE void place(struct set_ghost *ghost, struct records *records,
                         struct record *r, uint32_t at)
{
    struct record *old = ghost->record[at];

    ghost->record[at] = r;
    r->a = at + 1;
    if (!old) {
        ghost->held++;
        return;
    }
    old->a = 0;
    record_untie(records, old);
}

NO_INLINE static void fill_any(struct set_ghost *ghost,
                               struct records *records, struct record *r,
                               uint32_t first)
{
    uint32_t at = first + choose(ghost, records->of, first);

    if (ghost->filled)
        ghost->filled[at] = ++ghost->fills;
    place(ghost, records, r, at);
}

/* The usual array, when it is full, with as little as can be. */
void set_ghost_fill(struct set_ghost *ghost, struct records *records,
                    struct record *r)
{
    const struct tlb *of = records->of;
    uint32_t first = tlb_set_number(of, r->page) * of->ways;
    struct record *const *set = &ghost->record[first];

    if (UNLIKELY(of->policy != TLB_PLRU || of->ways != 4 ||
                 ghost->held < of->entry_count)) {
        fill_any(ghost, records, r, first);
        return;
    }
    place(ghost, records, r,
          first + tlb_plru_victim_of_4(record_time(set[0]),
                                       record_time(set[1]),
                                       record_time(set[2]),
                                       record_time(set[3])));
}

void set_ghost_drop(struct set_ghost *ghost, struct records *records,
                    struct record *r)
{
    if (!r->a)
        return;
    record_untie(records, r);
    ghost->record[r->a - 1] = NULL;
    ghost->held--;
    r->a = 0;
}
