/*
 * The records of one TLB array: a record for each translation (tag, page size
 * and page) that the array or its ghosts ever held, with what became of it in
 * the array (emu/attribution/history.h) and where the ghosts hold it (emu/attribution/ghost.h).
 *
 * They are found by page, whatever the tag, so that a chain has all that may
 * overlap; the one asked for last stands first. A record never moves.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_H
#define PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "mmu/l0.h"
#include "mmu/tlb.h"

/* The tag of a translation: a space, or this. */
#define TAG_GLOBAL UINT32_MAX

static inline bool tags_meet(uint32_t a, uint32_t b)
{
    return a == b || a == TAG_GLOBAL || b == TAG_GLOBAL;
}

static inline uint32_t tag_of(const struct tlb_entry *entry, uint32_t space)
{
    return entry->bits & TLB_G ? TAG_GLOBAL : space;
}

enum record_state {
    RECORD_NONE,            /* the array's history does not know it */
    RECORD_RESIDENT,
    RECORD_EVICTED,
    RECORD_REMOVED,         /* by a flush event */
};

enum { RECORD_ALIGN = 64 };     /* a cache line each */

struct lru_node;

struct record {
    _Alignas(RECORD_ALIGN) uint32_t page;
    uint32_t tag;
    uint8_t shift;          /* 0: in no use */
    uint8_t state;          /* enum record_state */
    uint8_t bits;           /* of the entry that is, or was, held */
    /* Whether another record overlaps it, or did: pages intersect, tags meet.
     * Then whoever asks for it has to ask for those too. */
    bool rivals;
    union {
        uint32_t flushes;   /* resident: events of its kind before the fill */
        uint32_t site;      /* removed: who flushed */
    };
    uint32_t frame;         /* 4 KiB frame number: 24 bits */
    uint32_t a;             /* ghost A's entry that holds it, or 0 */
    struct lru_node *b;     /* ghost B's, or null */
    struct record *next;    /* in its chain, or among those in no use */
    uint64_t filled;        /* number of its last fill */
    /* Where the time of its last touch stands: here, or it is the stamp of the
     * way that it is tied to (emu/attribution/translation_time.h). */
    const uint64_t *touched;
    uint64_t time;
};

struct record_block;

struct records {
    struct tlb *of;         /* the array */
    struct l0 *l0;          /* what may serve it */
    struct record **of_way; /* what a way holds, or held last; null: unknown */
    struct record **chain;  /* first ones */
    uint32_t chain_mask;    /* chains - 1; they are a power of two */
    uint32_t used, room;    /* records handed out, and room for */
    struct record_block *blocks;
    struct record *free;    /* the first in no use */
    bool large;             /* whether there was ever one of a large page */
};

/* False: no memory. */
bool records_init(struct records *records, struct tlb *of, struct l0 *l0);
void records_destroy(struct records *records);

/* What stands for the entry of a way, or stood for what it held last. */
static inline struct record **record_of_way(const struct records *records,
                                            const struct tlb_entry *way)
{
    return &records->of_way[way - records->of->entries];
}

static inline struct record **record_chain(const struct records *records,
                                           uint32_t page)
{
    return &records->chain[(page ^ page >> 10) & records->chain_mask];
}

static inline bool record_is(const struct record *r, uint32_t page,
                             unsigned shift, uint32_t tag)
{
    return r->page == page && r->tag == tag && r->shift == shift;
}

/* The record of a translation; null: there is none. */
struct record *record_find(struct records *records, uint32_t page,
                           unsigned shift, uint32_t tag);

/* The same, made now if there is none; null: no memory. */
struct record *record_find_or_make(struct records *records, uint32_t page,
                                   unsigned shift, uint32_t tag);

/* The record of a small page, if it comes first and nothing else covers the
 * page in the spaces of the tag; null: ask them all. */
ALWAYS_INLINE struct record *record_alone(const struct records *records,
                                          uint32_t page, uint32_t tag)
{
    struct record *r = *record_chain(records, page);

    return LIKELY(r && record_is(r, page, 12, tag) && !r->rivals) ? r : NULL;
}

/* Calls for each record that meets this translation: its page intersects and
 * its tag meets; for some perhaps twice. None may be made meanwhile. */
void record_each_meeting(struct records *records, uint32_t page,
                         unsigned shift, uint32_t tag,
                         void (*each)(void *opaque, struct record *record),
                         void *opaque);

/* Calls for each record of a tag, then gives it up; ways forget what they held.
 * No ghost may hold it any more. */
void records_forget(struct records *records, uint32_t tag,
                    void (*each)(void *opaque, struct record *record),
                    void *opaque);

#endif
