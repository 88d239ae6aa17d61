/*
 * What stands beside one TLB array: its records, its ghosts, and the classes of
 * its misses (docs/counting.md, "Miss classes").
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_MISS_CLASSIFIER_H
#define PAGEWALK_EMU_ATTRIBUTION_MISS_CLASSIFIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "emu/attribution/ghost.h"
#include "emu/attribution/history.h"
#include "emu/attribution/translation_time.h"
#include "mmu/mmu.h"

enum miss_class {
#define MISS_CLASS(name, help) MISS_##name,
#include "emu/attribution/miss_class.def"
#undef MISS_CLASS
    MISS_CLASSES
};

struct shadow {
    bool present;
    bool ties;              /* records take their times from the array's ways */
    struct records records;
    struct set_ghost a;
    struct lru_ghost b;
    struct record *filling; /* of the miss whose fill is to come, or null */
    uint64_t fills;
    uint64_t miss_class[MISS_CLASSES];
};

/* False: no memory. */
bool shadow_init(struct shadow *s, struct mmu *mmu, enum tlb_slot slot);
void shadow_destroy(struct shadow *s);

/* What a miss is when this was the last record, or null, and a match in one of
 * the ghosts. */
static inline enum miss_class shadow_class(const struct record *last,
                                           bool in_a, bool in_b)
{
    if (!last)
        return MISS_compulsory;
    if (last->state == RECORD_REMOVED && in_a)
        return MISS_flush;
    return in_b ? MISS_conflict : MISS_capacity;
}

/* Of a miss in a space that does not fault. *record: what it is charged by, up
 * to date; null if it is compulsory. */
enum miss_class shadow_miss(struct shadow *s, const struct flush_logs *logs,
                            uint32_t lin, uint32_t space,
                            struct record **record);

/* The ghosts see an access in a space that ends in this array with `entry`:
 * a miss that fills it, or a hit of `way`, or neither (null). False: no
 * memory. */
bool shadow_see(struct shadow *s, const struct tlb_entry *entry,
                uint32_t space, const struct tlb_entry *way, bool fills);

/* As the probe's hooks. False: no memory. */
bool shadow_fill(struct shadow *s, const struct flush_logs *logs,
                 const struct tlb_entry *way);
bool shadow_replace(struct shadow *s, const struct flush_logs *logs,
                    const struct tlb_entry *way);
void shadow_forget(struct shadow *s, uint32_t space);

/* `stamp` is the way's that is lost. */
static inline void shadow_leave(struct shadow *s, const struct tlb_entry *way,
                                uint64_t stamp)
{
    struct record *r = *record_of_way(&s->records, way);

    if (r && record_is_tied(r, way))
        record_keep(r, stamp);
}

static inline void shadow_evict(struct shadow *s,
                                const struct flush_logs *logs,
                                const struct tlb_entry *way)
{
    struct record *r = *record_of_way(&s->records, way);

    if (r)
        history_evict(r, logs);
}

static inline void shadow_drop(struct shadow *s,
                               const struct flush_logs *logs,
                               const struct tlb_entry *way, uint32_t site)
{
    struct record *r = *record_of_way(&s->records, way);

    if (r)
        history_remove(r, logs, site);
}

/*
 * The record of a miss, of a page that nothing else covers, has been filled in
 * a way that had this stamp and whose entry was evicted or invalid: all that
 * the ghosts' sight of it and the fill change, but history_fill. Where records
 * are tied; one that is tied to this way is held by both ghosts, and stays so.
 */
void shadow_move(struct shadow *s, const struct flush_logs *logs,
                 struct record *record, const struct tlb_entry *way,
                 uint64_t stamp, bool evicts);

static inline void shadow_refill(struct shadow *s,
                                 const struct flush_logs *logs,
                                 struct record *record,
                                 const struct tlb_entry *way, uint64_t stamp,
                                 bool evicts)
{
    if (!record_is_tied(record, way))
        shadow_move(s, logs, record, way, stamp, evicts);
}

#endif
