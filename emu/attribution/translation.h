/*
 * The translations of one TLB array: a `struct translation` for each tag, page
 * size and page that the array or one of its ghosts ever held. It is the
 * history's record of what became of the translation in the array
 * (emu/attribution/history.h), and says where the ghosts hold it
 * (emu/attribution/ghost.h) and when it was touched last
 * (emu/attribution/translation_time.h).
 *
 * A hash table finds a translation by page and tag, others list those of a
 * page and those of a tag. A translation that is found moves to the front of
 * its chain; in memory it never moves.
 *
 * Memory is bounded: there are never more than translations_room says of an
 * array. What is of no use any more, because the history does not know it and
 * no ghost holds it, is swept out from time to time.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_H
#define PAGEWALK_EMU_ATTRIBUTION_TRANSLATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "mmu/l0.h"
#include "mmu/tlb.h"

/* The tag of a translation is its space (mmu_space), or TAG_GLOBAL. */
#define TAG_GLOBAL UINT32_MAX

/* Whether some space sees translations of both tags. */
static inline bool translation_tags_match(uint32_t a, uint32_t b)
{
    return a == b || a == TAG_GLOBAL || b == TAG_GLOBAL;
}

/* The tag of an entry that is held while `space` is the current space. */
static inline uint32_t translation_tag_of(const struct tlb_entry *entry,
                                          uint32_t space)
{
    return entry->bits & TLB_G ? TAG_GLOBAL : space;
}

/* What became of a translation in the array. */
enum translation_state {
    TRANSLATION_UNKNOWN,        /* the array's history does not know it */
    TRANSLATION_RESIDENT,
    TRANSLATION_EVICTED,
    TRANSLATION_REMOVED,        /* by a flush event */
};

/* A translation fills one cache line of the host. */
enum { TRANSLATION_ALIGN = 64 };

/* Translations are named by number, from 1; 0 is none. */
struct translation {
    _Alignas(TRANSLATION_ALIGN) uint32_t page;  /* in units of its size */
    uint32_t tag;
    uint8_t shift;          /* log2 of the page size; 0: not in use */
    uint8_t state;          /* enum translation_state */
    uint8_t bits;           /* enum tlb_entry_bits of what is, or was, held */
    /* Whether another translation may overlap this one: their pages intersect
     * and their tags match. Then a miss has to ask the other one, too. */
    bool overlapped;
    union {
        uint32_t flushes;   /* resident: length of the flush log of its kind
                               at the fill */
        uint32_t site;      /* removed: number of the flush site */
    };
    uint32_t frame;         /* 4 KiB frame number: 24 bits */
    uint32_t ghost_a;       /* number + 1 of ghost A's entry; 0: not held */
    uint32_t ghost_b;       /* number + 1 of ghost B's node; 0: not held */
    uint32_t next;          /* of its chain by page and tag; of those not in
                               use */
    uint32_t next_of_page, next_of_tag;     /* of its other two chains */
    uint64_t filled;        /* number of its last fill of the array */
    const uint64_t *touched;    /* time of the last touch: &time, or the stamp
                                   of the way that it is tied to */
    uint64_t time;
};

/* The first translation of each chain, by slot of a hash. */
struct translation_chains {
    uint32_t *by_page_and_tag, *by_page, *by_tag;
    uint32_t slots;         /* of each; a power of two */
    struct hash_key key;
};

enum { TRANSLATION_REGIONS = 1024 };    /* of 4 MiB */

struct translations {
    struct tlb *tlb;            /* the array */
    struct l0 *l0;              /* the accelerator in front of it */
    struct translation **of_way;    /* by entry of the array: what it holds or
                                       held last; null: unknown */
    struct translation *table;  /* by number */
    uint32_t room;              /* translations that fit in `table` */
    uint32_t used;              /* those handed out, in use or not */
    uint32_t in_use;
    uint32_t sweep_at;          /* sweep before `used` exceeds this */
    uint32_t free;              /* the first of those not in use */
    struct translation_chains chains;
    /* By 4 MiB region: which sizes of pages were ever made there. */
    uint8_t sizes[TRANSLATION_REGIONS];
};

/* How many translations there can be of an array of `entries` entries whose
 * history keeps `records` (emu/attribution/history_limit.h). */
uint32_t translations_room(uint32_t records, uint32_t entries);

/* False: the host has no memory; translations_destroy frees the rest. */
bool translations_init(struct translations *all, struct tlb *tlb,
                       struct l0 *l0);
void translations_destroy(struct translations *all);

/* What stands for the entry in a way, or for what the way held last. */
static inline struct translation **
translation_of_way(const struct translations *all,
                   const struct tlb_entry *way)
{
    return &all->of_way[way - all->tlb->entries];
}

/* The slot of a page of a tag. Eight neighbouring pages share a cache line of
 * the host. */
static inline uint32_t translation_slot(const struct translation_chains *chains,
                                        uint32_t page, uint32_t tag)
{
    return hash_slot(&chains->key, page >> 3, tag, chains->slots) ^ (page & 7);
}

static inline bool translation_is(const struct translation *t, uint32_t page,
                                  unsigned shift, uint32_t tag)
{
    return t->page == page && t->tag == tag && t->shift == shift;
}

/* Null: there is no such translation. */
struct translation *translation_find(struct translations *all, uint32_t page,
                                     unsigned shift, uint32_t tag);

/* Makes the translation if there is none. Null: the host has no memory. */
struct translation *translation_find_or_make(struct translations *all,
                                             uint32_t page, unsigned shift,
                                             uint32_t tag);

/* The translation of a small page, if it is the first of its chain and nothing
 * overlaps it; null: translation_each_covering has to look. */
ALWAYS_INLINE struct translation *
translation_alone(const struct translations *all, uint32_t page, uint32_t tag)
{
    struct translation *t =
        &all->table[all->chains.by_page_and_tag[
            translation_slot(&all->chains, page, tag)]];

    return LIKELY(translation_is(t, page, 12, tag) && !t->overlapped)
               ? t : NULL;
}

/* Calls `each` for every translation in use. */
void translations_each(struct translations *all,
                       void (*each)(void *opaque, struct translation *t),
                       void *opaque);

/* Gives up a translation that no ghost holds. Where a way still names it, it is
 * of state unknown until it is used anew, and then the way names none. */
void translation_release(struct translations *all, struct translation *t);

/* Calls `each` for every translation of a tag, then gives it up. `each` must
 * have taken it out of the ghosts. */
void translations_forget(struct translations *all, uint32_t tag,
                         void (*each)(void *opaque, struct translation *t),
                         void *opaque);

#endif
