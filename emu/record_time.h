/*
 * When the translations of an array were last touched, as its ghosts see it.
 *
 * Both ghosts see the same accesses, so a translation has one time for both.
 * A hit that changes nothing but recency also touches a way of the array, which
 * keeps the time of it anyway. So a record is tied to the way that holds its
 * translation, and the way's stamp is its time, as long as both ghosts hold it.
 * Hence such hits need not be seen: mmu/l0.h may serve a way to which a record
 * is tied.
 *
 * Times are on the clock of the array. What matters is the order alone, and
 * both recencies follow from it: lru's, and plru's bits (mmu/tlb.h).
 */
#ifndef PAGEWALK_EMU_RECORD_TIME_H
#define PAGEWALK_EMU_RECORD_TIME_H

#include "emu/record.h"

static inline uint64_t record_time(const struct records *records,
                                   const struct record *r)
{
    return r->way ? records->of->entries[r->way - 1].stamp : r->time;
}

/* The way's stamp is about to be lost: what is tied to it keeps the time. */
static inline void record_keep(struct records *records, uint32_t way)
{
    struct record *r = &records->record[*record_of_way(records, way)];

    if (r->way != way)
        return;
    r->time = records->of->entries[way - 1].stamp;
    r->way = 0;
}

/* A ghost gives the record up, or touches it apart from its way: accesses that
 * the way serves must be seen again. */
static inline void record_untie(struct records *records, struct record *r)
{
    const struct tlb_entry *way;

    if (!r->way)
        return;
    way = &records->of->entries[r->way - 1];
    r->time = way->stamp;
    r->way = 0;
    if (tlb_valid(records->of, way))
        l0_forget(records->l0, way);
}

/* The way holds the record's translation and has just been touched, or is about
 * to be filled; both ghosts hold it. */
static inline void record_tie(struct records *records, struct record *r,
                              uint32_t way)
{
    *record_of_way(records, way) = record_name(records, r);
    r->way = way;
}

/* A touch that no way has seen. */
static inline void record_touch(struct records *records, struct record *r)
{
    record_untie(records, r);
    r->time = ++records->of->now;
}

#endif
