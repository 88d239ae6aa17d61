/*
 * Regions: stretches of a run that the guest names at the lab port.
 *
 * A region may be entered any number of times; what the counters gain between
 * its begin and its end adds up. Regions nest, also in themselves: then the
 * outermost begin and end count. Regions still open at the end of a run have
 * what their finished passes gave.
 */
#ifndef PAGEWALK_EMU_MACHINE_REGION_H
#define PAGEWALK_EMU_MACHINE_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "devices/paravirtual/labport_abi.h"
#include "emu/machine/counters.h"

struct region {
    char name[LAB_NAME_MAX + 1];    /* "region N" until it is named */
    uint64_t count;                 /* finished passes */
    unsigned depth;                 /* of nesting in itself; 0: closed */
    /* By number of the counter: values at the outermost begin, and what was
     * gained in finished passes. */
    uint64_t begin[COUNTERS], total[COUNTERS];
};

struct regions {
    struct region region[LAB_REGIONS];
    struct log *log;
};

void regions_init(struct regions *regions, struct log *log);

/* What has finished counts no more; an open region begins anew. */
void regions_restart(struct regions *regions,
                     const struct counter_source *source);

/* Numbers out of range and ends without a begin are logged and ignored. */
void region_begin(struct regions *regions, unsigned number,
                  const struct counter_source *source);
void region_end(struct regions *regions, unsigned number,
                const struct counter_source *source);
void region_name(struct regions *regions, unsigned number, const char *name);

/* The first region of that name with a finished pass, or null. */
const struct region *region_find(const struct regions *regions,
                                 const char *name);

#endif
