/*
 * Flush events: why translations are invalidated, and what is counted of it
 * (docs/counting.md, "Flush events").
 */
#ifndef PAGEWALK_MMU_FLUSH_CAUSE_H
#define PAGEWALK_MMU_FLUSH_CAUSE_H

#include <stdint.h>

enum flush_cause {
#define FLUSH_CAUSE(name, help) FLUSH_##name,
#include "mmu/flush_cause.def"
#undef FLUSH_CAUSE
    FLUSH_CAUSES
};

struct flush_counters {
    uint64_t count;
    uint64_t entries_dropped;       /* of all TLBs */
    uint64_t psc_entries_dropped;   /* of the paging-structure cache */
    uint64_t direct_cycles;         /* of the flushing instructions, beyond an
                                       ordinary instruction of their class */
};

/* "mov_cr3", and what executes it and drops, in one phrase. */
const char *flush_cause_name(enum flush_cause cause);
const char *flush_cause_help(enum flush_cause cause);

#endif
