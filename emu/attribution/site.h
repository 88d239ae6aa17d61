/*
 * Flush sites: the instructions that flush, by cause, with what their flushes
 * cost. Flush logs and histories name a site by its number.
 *
 * The first SITES_MAX sites are kept apart. All later ones of a cause are one
 * site, "other", so that the memory of a run is bounded.
 */
#ifndef PAGEWALK_EMU_ATTRIBUTION_SITE_H
#define PAGEWALK_EMU_ATTRIBUTION_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "emu/attribution/refills.h"
#include "mmu/flush_cause.h"

enum { SITES_MAX = 1 << 16 };

#define SITE_OTHER "other"      /* in place of the name of a place */

struct site {
    uint32_t lin;               /* linear address of the instruction */
    uint8_t cause;              /* enum flush_cause */
    uint8_t program;            /* of user code: the number of its program; 0:
                                   not known, or none */
    bool is_other;              /* the sites beyond SITES_MAX; lin is 0 */
    struct flush_counters flush;    /* but for psc_entries_dropped */
    struct refills refills;
};

struct sites {
    struct site *site;          /* by number */
    uint32_t count, room;
    uint32_t *hash;             /* number + 1, or 0; open addressing */
    uint32_t slots;             /* of `hash`; a power of two */
    struct hash_key key;
    uint32_t other[FLUSH_CAUSES];   /* by cause: number + 1; 0: none yet */
};

/* False: the host has no memory. */
bool sites_init(struct sites *sites);
void sites_destroy(struct sites *sites);

/* The number of a site, which is made if it is new and there are fewer than
 * SITES_MAX; that of "other" if there are not. UINT32_MAX: the host has no
 * memory. */
uint32_t sites_number(struct sites *sites, enum flush_cause cause,
                      uint32_t lin, unsigned program);

/* The flushes that were made at "other", of all causes. */
uint64_t sites_other_flushes(const struct sites *sites);

/* Sets the counts of all sites to 0. The sites stay: entries that their flushes
 * have removed may yet be refilled. */
void sites_restart(struct sites *sites);

/* Puts the sites that have flushes or refills into `order`, which has room for
 * all `count`, the costliest first: by direct and refill cycles, then by count,
 * then by ascending address, cause and program. Returns how many there are. */
uint32_t sites_rank(const struct sites *sites, const struct site **order);

#endif
