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
#ifndef PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_TIME_H
#define PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_TIME_H

#include "emu/attribution/translation.h"

static inline uint64_t record_time(const struct record *r)
{
    return *r->touched;
}

static inline bool record_is_tied(const struct record *r,
                                  const struct tlb_entry *way)
{
    return r->touched == &way->stamp;
}

/* The stamp of the way that it is tied to is lost, or about to be: its time
 * stays. */
static inline void record_keep(struct record *r, uint64_t stamp)
{
    r->time = stamp;
    r->touched = &r->time;
}

/* A tied record is untied: accesses that its way serves must be seen again. */
void record_cut(struct records *records, struct record *record);

/* A ghost gives the record up, or touches it apart from its way. */
static inline void record_untie(struct records *records, struct record *r)
{
    if (UNLIKELY(r->touched != &r->time))
        record_cut(records, r);
}

/* To the way that holds its translation, as record_of_way says, and has just
 * been touched or is about to be filled. Both ghosts hold it. */
static inline void record_tie(struct record *r, const struct tlb_entry *way)
{
    r->touched = &way->stamp;
}

/* A touch that no way has seen. */
static inline void record_touch(struct records *records, struct record *r)
{
    record_untie(records, r);
    r->time = ++records->of->now;
}

#endif
