/*
 * The whole machine of an event stream: its page tables, its TLB arrays and
 * everything that is counted. One function for each kind of event.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_COUNTER_H
#define PAGEWALK_TESTS_REFERENCE_COUNTER_H

#include "tests/reference/counted.h"
#include "tests/reference/prefetch.h"
#include "tests/reference/spaces.h"
#include "tests/reference/stream.h"

struct side_counts {
    uint64_t accesses, hits, misses, dirty_assists, rights_assists;
};

struct counter {
    const struct header *header;
    struct spaces spaces;
    uint32_t space;             /* the current one */
    bool wp, pge;               /* CR0.WP, CR4.PGE now */
    struct counted array[HEADER_ARRAYS];
    int arrays;
    struct side_counts side[SIDE_S];    /* by SIDE_I, SIDE_D, SIDE_U */
    uint64_t walks, walk_faults;
    struct prefetch prefetch;
    struct flush_counts flush[CAUSES];
    uint32_t frames;
};

/* The header must outlive the counter. */
void counter_init(struct counter *c, const struct header *header);
void counter_free(struct counter *c);

/* Does one event. */
void counter_event(struct counter *c, const struct event *e);

/* The array where a level (a side, or SIDE_S) holds translations of that
 * size, or NULL. */
struct counted *counter_array(struct counter *c, enum side side, bool large);

/* access.c: one access, with the page fault that may follow it. */
void counter_access(struct counter *c, enum access_kind kind, uint32_t lin,
                    bool user);

/* flush.c: one flush event of a cause that spares global entries, that spares
 * none, or that removes those of an address: INVLPG's operand or the faulting
 * one. */
void counter_flush_local(struct counter *c, enum cause cause);
void counter_flush_all(struct counter *c, enum cause cause);
void counter_flush_address(struct counter *c, enum cause cause, uint32_t lin);

#endif
