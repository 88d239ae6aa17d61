/*
 * The records of one TLB array: a record for each translation (tag, page size
 * and page) that the array or its ghosts ever held, with what became of it in
 * the array (emu/history.h) and where the ghosts hold it (emu/ghost.h).
 *
 * They are found by page, whatever the tag, so that a chain has all that may
 * overlap; the one asked for last stands first. Records are named by numbers,
 * which stay, while a new record may move all of them. 0 names none: its record
 * may be written and says nothing.
 */
#ifndef PAGEWALK_EMU_RECORD_H
#define PAGEWALK_EMU_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/compiler.h"
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
    uint32_t next;          /* in its chain, or among those in no use */
    uint32_t way;           /* it is tied to (emu/record_time.h), or 0 */
    uint32_t a, b;          /* the ghosts' entries that hold it, or 0 */
    uint64_t filled;        /* number of its last fill */
    uint64_t time;          /* of the last touch, unless tied */
};

struct records {
    struct tlb *of;         /* the array */
    struct l0 *l0;          /* what may serve it */
    struct record *record;  /* by name */
    uint32_t *of_way;       /* what a way holds, or held last; 0: unknown */
    uint32_t *chain;        /* first names */
    uint32_t chains;        /* a power of two */
    uint32_t used, room;    /* names handed out, and room for */
    uint32_t free;          /* the first in no use */
    bool large;             /* whether there was ever one of a large page */
};

/* False: no memory. */
bool records_init(struct records *records, struct tlb *of, struct l0 *l0);
void records_destroy(struct records *records);

static inline uint32_t record_name(const struct records *records,
                                   const struct record *record)
{
    return (uint32_t)(record - records->record);
}

/* Ways are named by index + 1, so that 0 is none. */
static inline uint32_t record_way(const struct records *records,
                                  const struct tlb_entry *way)
{
    return (uint32_t)(way - records->of->entries) + 1;
}

static inline uint32_t *record_of_way(const struct records *records,
                                      uint32_t way)
{
    return &records->of_way[way - 1];
}

static inline uint32_t *record_chain(const struct records *records,
                                     uint32_t page)
{
    return &records->chain[(page ^ page >> 10) & (records->chains - 1)];
}

/* As record_find, where it does not come first. */
struct record *record_find_further(struct records *records, uint32_t page,
                                   unsigned shift, uint32_t tag);

/* The record of a translation; null: there is none. */
ALWAYS_INLINE struct record *record_find(struct records *records,
                                         uint32_t page, unsigned shift,
                                         uint32_t tag)
{
    struct record *r = &records->record[*record_chain(records, page)];

    if (LIKELY(r->page == page && r->tag == tag && r->shift == shift))
        return r;
    return record_find_further(records, page, shift, tag);
}

/* The same, made now if there is none; null: no memory. */
struct record *record_find_or_make(struct records *records, uint32_t page,
                                   unsigned shift, uint32_t tag);

/* The record of a small page that comes first and is the only one that covers
 * the page in a space; null: ask them all. */
ALWAYS_INLINE struct record *record_alone(const struct records *records,
                                          uint32_t page, uint32_t space)
{
    struct record *r = &records->record[*record_chain(records, page)];

    return LIKELY(r->page == page && r->shift == 12 && !r->rivals &&
                  (r->tag == space || r->tag == TAG_GLOBAL)) ? r : NULL;
}

/* Calls for each record that meets this translation: its page intersects and
 * its tag meets; for some perhaps twice. None may be made meanwhile. */
void record_each_meeting(struct records *records, uint32_t page,
                         unsigned shift, uint32_t tag,
                         void (*each)(void *opaque, struct record *record),
                         void *opaque);

/* Gives up the records of a tag, which no ghost holds any more; ways forget
 * what they held. */
void records_forget(struct records *records, uint32_t tag);

#endif
