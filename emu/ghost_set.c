/* Ghost A: set-associative, deaf to flushes. */
#include "emu/ghost.h"

#include <stdlib.h>

#include "emu/record_time.h"

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

static uint64_t time_of(const struct records *records, uint32_t name)
{
    return record_time(records, &records->record[name]);
}

static uint32_t oldest(const struct records *records, const uint32_t *set,
                       uint32_t ways)
{
    uint64_t first = UINT64_MAX;
    uint32_t victim = 0;

    for (uint32_t way = 0; way < ways; way++) {
        uint64_t time = time_of(records, set[way]);

        victim = time < first ? way : victim;
        first = time < first ? time : first;
    }
    return victim;
}

static uint32_t plru_victim(const struct records *records,
                            const uint32_t *set, uint32_t ways)
{
    uint64_t time[TLB_PLRU_WAYS_MAX];

    if (ways == 4)
        return tlb_plru_victim_of_4(time_of(records, set[0]),
                                    time_of(records, set[1]),
                                    time_of(records, set[2]),
                                    time_of(records, set[3]));
    for (uint32_t way = 0; way < ways; way++)
        time[way] = time_of(records, set[way]);
    return tlb_plru_victim_by_times(time, ways);
}

/* The entry of a full set that is given up. Each has been touched since it was
 * filled, so that what it held before matters to no policy. */
static uint32_t victim_of(struct set_ghost *ghost,
                          const struct records *records, uint32_t first)
{
    const struct tlb *of = records->of;
    const uint32_t *set = &ghost->record[first];

    switch (of->policy) {
    case TLB_PLRU:
        return plru_victim(records, set, of->ways);
    case TLB_LRU:
        return oldest(records, set, of->ways);
    case TLB_FIFO:
        return least(&ghost->filled[first], of->ways);
    default:
        return tlb_draw(&ghost->random) % of->ways;
    }
}

/* The first free entry of a set, else a victim. */
static uint32_t choose(struct set_ghost *ghost, const struct records *records,
                       uint32_t first)
{
    const struct tlb *of = records->of;

    if (ghost->held < of->entry_count)
        for (uint32_t way = 0; way < of->ways; way++)
            if (!ghost->record[first + way])
                return way;
    return victim_of(ghost, records, first);
}

static void empty(struct set_ghost *ghost, struct records *records,
                  struct record *r)
{
    record_untie(records, r);
    ghost->record[r->a - 1] = 0;
    ghost->held--;
    r->a = 0;
}

void set_ghost_fill(struct set_ghost *ghost, struct records *records,
                    struct record *r)
{
    uint32_t at = tlb_set_number(records->of, r->page) * records->of->ways;

    at += choose(ghost, records, at);
    if (ghost->record[at])
        empty(ghost, records, &records->record[ghost->record[at]]);
    ghost->record[at] = record_name(records, r);
    if (ghost->filled)
        ghost->filled[at] = ++ghost->fills;
    ghost->held++;
    r->a = at + 1;
}

void set_ghost_drop(struct set_ghost *ghost, struct records *records,
                    struct record *r)
{
    if (r->a)
        empty(ghost, records, r);
}
