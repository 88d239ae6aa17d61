/*
 * When the entries of a ghost were last touched.
 *
 * A hit that changes nothing but recency is a touch of a way of the array and
 * of the ghost's entry of the same translation. The array's way keeps the time
 * of it anyway, so the ghost's entry is tied to the way and takes its time from
 * there when it is asked for. Hence such hits need not be seen: mmu/l0.h may
 * serve a way as long as both ghosts have an entry tied to it.
 *
 * Ghosts run on the clock of their array. What matters is the order alone, and
 * both recencies follow from it: lru's, and plru's bits (mmu/tlb.h).
 */
#ifndef PAGEWALK_EMU_GHOST_TIME_H
#define PAGEWALK_EMU_GHOST_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/l0.h"
#include "mmu/tlb.h"

/* Entries are named by index + 1, and ways as well, so that 0 is none. */
struct ghost_time {
    struct tlb *of;             /* the array */
    struct l0 *l0;              /* what may serve it */
    uint64_t *own;              /* by entry: of its last touch but for... */
    uint32_t *way;              /* ...by entry: the way it is tied to */
    uint32_t *entry;            /* by way: the entry tied to it */
};

/* Of a ghost with as many entries as its array. False: no memory. */
bool ghost_time_init(struct ghost_time *time, struct tlb *of, struct l0 *l0);
void ghost_time_destroy(struct ghost_time *time);

static inline uint32_t ghost_time_way(const struct ghost_time *time,
                                      const struct tlb_entry *way)
{
    return (uint32_t)(way - time->of->entries) + 1;
}

static inline uint64_t ghost_time_of(const struct ghost_time *time,
                                     uint32_t entry)
{
    uint32_t way = time->way[entry - 1];

    return way ? time->of->entries[way - 1].stamp : time->own[entry - 1];
}

/* The way's time is about to be lost: the entry keeps it from now on. */
static inline void ghost_time_keep(struct ghost_time *time, uint32_t way)
{
    uint32_t entry = time->entry[way - 1];

    if (!entry)
        return;
    time->own[entry - 1] = time->of->entries[way - 1].stamp;
    time->way[entry - 1] = time->entry[way - 1] = 0;
}

/* The entry leaves the ghost, or is touched apart from the way: accesses that
 * the way serves must be seen again. */
static inline void ghost_time_cut(struct ghost_time *time, uint32_t entry)
{
    uint32_t way = time->way[entry - 1];

    if (!way)
        return;
    ghost_time_keep(time, way);
    l0_forget(time->l0, &time->of->entries[way - 1]);
}

/* The way holds the entry's translation and has just been touched. */
static inline void ghost_time_tie(struct ghost_time *time, uint32_t entry,
                                  uint32_t way)
{
    if (time->way[entry - 1] == way)
        return;
    ghost_time_keep(time, way);
    ghost_time_cut(time, entry);
    time->way[entry - 1] = way;
    time->entry[way - 1] = entry;
}

/* A touch that no way has seen. */
static inline void ghost_time_touch(struct ghost_time *time, uint32_t entry)
{
    ghost_time_cut(time, entry);
    time->own[entry - 1] = ++time->of->now;
}

#endif
