/*
 * When the translations of an array were last touched, as its ghosts see it.
 *
 * Both ghosts see the same accesses, so one time of a translation serves both.
 * A hit that changes nothing but recency touches a way of the array, whose
 * stamp keeps the time of that touch anyway (tlb_keep_times). So a translation
 * is tied to the way that holds it: as long as both ghosts hold it as well, the
 * way's stamp is its time. Such hits need not be reported, and mmu/l0.h may
 * serve a way to which a translation is tied.
 *
 * Times are on the clock of the array, `tlb->now`. Only their order matters:
 * lru's order and plru's bits both follow from it (mmu/tlb.h).
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_TIME_H
#define PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_TIME_H

#include "emu/attribution/translation.h"

static inline uint64_t translation_time(const struct translation *t)
{
    return *t->touched;
}

static inline bool translation_time_is_tied(const struct translation *t,
                                            const struct tlb_entry *way)
{
    return t->touched == &way->stamp;
}

/* Unties a translation whose way has this stamp, or had it until now: the
 * stamp becomes its own time. */
static inline void translation_time_keep(struct translation *t, uint64_t stamp)
{
    t->time = stamp;
    t->touched = &t->time;
}

/* translation_time_untie of a translation that is tied. */
void translation_time_untie_tied(struct translations *all,
                                 struct translation *t);

/* A ghost drops the translation, or touches it apart from its way. If it is
 * tied, hits of its way must be reported from now on: l0 forgets the way. */
static inline void translation_time_untie(struct translations *all,
                                          struct translation *t)
{
    if (UNLIKELY(t->touched != &t->time))
        translation_time_untie_tied(all, t);
}

/* Ties a translation to the way that holds it (translation_of_way). The way has
 * just been touched, or is about to be filled, and both ghosts hold the
 * translation. */
static inline void translation_time_tie(struct translation *t,
                                        const struct tlb_entry *way)
{
    t->touched = &way->stamp;
}

/* A touch that no way of the array has seen. */
static inline void translation_time_touch(struct translations *all,
                                          struct translation *t)
{
    translation_time_untie(all, t);
    t->time = ++all->tlb->now;
}

#endif
