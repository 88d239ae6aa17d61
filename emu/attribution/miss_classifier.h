/*
 * The miss classifier of one TLB array: the history of the translations that
 * the array held, and its two ghosts. Together they say of which class a miss
 * of the array is (docs/counting.md, "Miss classes").
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_MISS_CLASSIFIER_H
#define PAGEWALK_EMU_ATTRIBUTION_MISS_CLASSIFIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "emu/attribution/ghost.h"
#include "emu/attribution/history.h"
#include "emu/attribution/history_limit.h"
#include "emu/attribution/miss_class.h"
#include "emu/attribution/translation_time.h"
#include "mmu/mmu.h"

struct miss_classifier {
    bool present;           /* the model has the array */
    bool ties;              /* translations are tied to ways of the array */
    struct translations translations;
    struct ghost_set ghost_a;
    struct ghost_lru ghost_b;
    struct translation *filling;    /* of the miss whose fill follows; null */
    uint64_t fills;
    uint32_t records;       /* in the history */
    uint32_t limit;         /* of the history */
    uint64_t forgotten;     /* records that the limit cost */
    uint64_t miss_class[MISS_CLASSES];
};

/* False: the host has no memory; miss_classifier_destroy frees the rest. */
bool miss_classifier_init(struct miss_classifier *c, struct mmu *mmu,
                          enum tlb_slot slot);
void miss_classifier_destroy(struct miss_classifier *c);

/* The class of a miss that does not fault. `last`: of the translations in the
 * history that cover its address, the one filled last, up to date, or null;
 * `in_a`, `in_b`: the ghosts hit. */
static inline enum miss_class
miss_classifier_class(const struct translation *last, bool in_a, bool in_b)
{
    if (!last)
        return MISS_compulsory;
    if (last->state == TRANSLATION_REMOVED && in_a)
        return MISS_flush;
    return in_b ? MISS_conflict : MISS_capacity;
}

/* Classifies a miss of `lin` in a space, which does not fault. Sets *last to
 * the translation that miss_classifier_class asked. */
enum miss_class miss_classifier_classify(struct miss_classifier *c,
                                         const struct flush_logs *logs,
                                         uint32_t lin, uint32_t space,
                                         struct translation **last);

/* Shows the ghosts an access in a space whose translation, `entry`, ends in
 * this array. `fills`: the access is a miss that fills the array. `way`: what
 * served a hit; null: no hit, or a hit with an assist. False: the host has no
 * memory. */
bool miss_classifier_access(struct miss_classifier *c,
                            const struct tlb_entry *entry, uint32_t space,
                            const struct tlb_entry *way, bool fills);

/* With exclusive levels: an access in a space has looked this array of the
 * second level up, and its translation, `entry`, goes to the first level. */
void miss_classifier_move_up(struct miss_classifier *c,
                             const struct tlb_entry *entry, uint32_t space);

/* Brings every translation up to date with the flush logs, which the caller
 * empties then. */
void miss_classifier_empty_logs(struct miss_classifier *c,
                                struct flush_logs *logs);

/* These take the observer's hooks of the same names (mmu/observer.h). False:
 * the host has no memory. */
bool miss_classifier_fill(struct miss_classifier *c,
                          const struct flush_logs *logs,
                          const struct tlb_entry *way);
bool miss_classifier_replace(struct miss_classifier *c,
                             const struct flush_logs *logs,
                             const struct tlb_entry *way);
void miss_classifier_space_free(struct miss_classifier *c, uint32_t space);

/* `way` loses `stamp`. */
static inline void miss_classifier_leave(struct miss_classifier *c,
                                         const struct tlb_entry *way,
                                         uint64_t stamp)
{
    struct translation *t = *translation_of_way(&c->translations, way);

    if (t && translation_time_is_tied(t, way))
        translation_time_keep(t, stamp);
}

static inline void miss_classifier_evict(struct miss_classifier *c,
                                         const struct flush_logs *logs,
                                         const struct tlb_entry *way)
{
    struct translation *t = *translation_of_way(&c->translations, way);

    if (t)
        history_evict(t, logs);
}

/* A flush event of this site drops the entry in `way`. */
static inline void miss_classifier_drop(struct miss_classifier *c,
                                        const struct flush_logs *logs,
                                        const struct tlb_entry *way,
                                        uint32_t site)
{
    struct translation *t = *translation_of_way(&c->translations, way);

    if (t)
        history_remove(t, logs, site);
}

/* miss_classifier_fast_fill of a way that held another translation. */
void miss_classifier_fast_fill_other(struct miss_classifier *c,
                                     const struct flush_logs *logs,
                                     struct translation *t,
                                     const struct tlb_entry *way,
                                     uint64_t stamp, bool evicts);

/*
 * A fast miss has filled `way` with translation `t`, which nothing overlaps.
 * Does in one step what miss_classifier_access and miss_classifier_fill do,
 * but for history_fill. `stamp`: the way's stamp before the fill; `evicts`: the
 * fill displaced a valid entry.
 *
 * Fast misses exist only where translations are tied. If `t` is tied to this
 * way, it was the last that the way held and both ghosts still hold it: there
 * is nothing to do.
 */
static inline void miss_classifier_fast_fill(struct miss_classifier *c,
                                             const struct flush_logs *logs,
                                             struct translation *t,
                                             const struct tlb_entry *way,
                                             uint64_t stamp, bool evicts)
{
    if (!translation_time_is_tied(t, way))
        miss_classifier_fast_fill_other(c, logs, t, way, stamp, evicts);
}

#endif
