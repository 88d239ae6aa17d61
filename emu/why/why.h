/*
 * Why a TLB missed: a replay that tells one miss in full, by the rules of
 * docs/counting.md.
 *
 * `struct why` is an observer of a replay's MMU. When a miss is one that is
 * asked for, it fills a `struct why_story` before anything changes, and adds
 * what the refill displaced.
 */
#ifndef PAGEWALK_EMU_WHY_WHY_H
#define PAGEWALK_EMU_WHY_WHY_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/miss_class.h"
#include "emu/replay/replay.h"
#include "emu/why/why_history.h"
#include "mmu/walk.h"

enum { WHY_WAYS_MAX = 16, WHY_LEVELS = 2 };

/* A way of the set, before the miss. */
struct why_way {
    bool valid;
    struct tlb_entry entry;
    unsigned age;           /* tlb_age */
    bool known;             /* its past is known */
    struct why_past past;
};

/* What an array that missed says. */
struct why_level {
    const struct tlb *tlb;  /* null: the level has not missed, or has no array
                               for the page's size */
    enum miss_class class;
    bool given;             /* the trace says so */
    bool has_ghosts;        /* what follows is known: one slot a side */
    bool in_a, in_b;        /* ghosts A and B have a match */
    bool has_depth;
    uint32_t depth;         /* other pages that it was asked for since */
    bool has_past;
    struct why_past past;   /* of what covered the address last */
    bool has_event;
    struct why_event event; /* that removed it */
    bool remapped;          /* else avoidable; of class flush */
    uint32_t set;
    unsigned ways;          /* of them, up to WHY_WAYS_MAX in `way` */
    struct why_way way[WHY_WAYS_MAX];
    bool filled, evicts;
    uint32_t into;          /* the way that was filled */
    struct tlb_entry evicted;
};

struct why_story {
    uint64_t number;        /* of the first-level miss, from 1 */
    struct why_time time;
    const struct mmu_side *side;
    uint32_t lin;           /* of the first byte of its 4 KiB page */
    unsigned access;        /* enum access */
    uint32_t space;
    uint8_t mode;           /* PAE, PGE and WP of enum trace_mode_bits */
    bool fault, assist;
    bool walked;
    struct walk walk;       /* if walked */
    uint32_t penalty;       /* cycles */
    bool has_eip;           /* of this very access; else the last one known */
    uint32_t eip;
    struct why_time eip_time;   /* if not has_eip */
    bool knows_eip;         /* there is an eip at all */
    bool second_hit;        /* the second level served it */
    struct tlb_entry refill;    /* if it did not fault */
    struct why_level level[WHY_LEVELS];
};

/* Which misses are asked for. */
struct why_question {
    uint64_t miss;          /* its number; 0: any */
    bool has_page;
    uint32_t page;          /* 4 KiB page number */
    const char *site;       /* charged to a flush of this site; null: any */
    uint64_t count;         /* so many at most */
};

struct why {
    struct observer observer;
    struct replay *replay;
    struct why_question question;
    const struct trace_sites *names;    /* with the names given last */
    struct why_history history;
    struct why_story story;
    bool tells;             /* `story` is of the reference under way */
    uint64_t misses;        /* first-level misses so far */
    uint64_t told;
    uint64_t left;          /* asked for, but beyond `count` */
    const struct tlb_entry *victim; /* the way evicted last; null: filled */
    struct tlb_entry evicted;       /* what was in it */
    uint32_t eip;
    struct why_time eip_time;
    bool knows_eip;
};

/* Attaches to a replay that has been opened with attribution and not yet
 * played. False: no memory. */
bool why_init(struct why *why, struct replay *replay,
              const struct why_question *question,
              const struct trace_sites *names);
void why_destroy(struct why *why);

/* Plays until there is no more to tell, and calls `tell` for each story. False:
 * the trace is broken, or there is no memory. */
bool why_run(struct why *why,
             void (*tell)(void *opaque, const struct why_story *story),
             void *opaque, struct error *error);

/* The name of a flush site's address; null: it has none. */
const char *why_site_name(const struct trace_sites *names, uint32_t lin);

#endif
