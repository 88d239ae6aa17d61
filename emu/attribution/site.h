/*
 * Flush sites: the instructions that flush, by cause, with what their flushes
 * cost. A site's number stands for it in histories.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_SITE_H
#define PAGEWALK_EMU_ATTRIBUTION_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/observer.h"

/* The misses charged to flush events. */
struct refills {
    uint64_t avoidable;         /* refilled with the same translation */
    uint64_t remapped;          /* and with another one */
    uint64_t cycles;            /* of both */
};

struct site {
    uint32_t lin;               /* linear address of the instruction */
    uint8_t cause;              /* enum flush_cause */
    uint64_t count, entries_dropped, direct_cycles;
    struct refills refills;
};

struct sites {
    struct site *site;
    uint32_t count, room;
    uint32_t *hash;             /* number + 1, open addressing */
    uint32_t slots;
};

bool sites_init(struct sites *sites);
void sites_destroy(struct sites *sites);

/* The number of a site, made now if it is new; UINT32_MAX: no memory. */
uint32_t sites_number(struct sites *sites, enum flush_cause cause,
                      uint32_t lin);

static inline uint64_t refills_misses(const struct refills *refills)
{
    return refills->avoidable + refills->remapped;
}

/* All sites, the costliest first: by direct and refill cycles, then count,
 * then address and cause. `order` has room for them. */
void sites_rank(const struct sites *sites, const struct site **order);

#endif
