/*
 * The recorder's filter: which references a trace need not hold
 * (docs/trace-format.md, "Stripped traces").
 *
 * A reference that touches again what was touched last in its set changes no
 * array. The filter keeps a slot for each residue of the page number modulo S,
 * and absorbs a reference whose page, kind and rights class its slot holds. S
 * divides the number of sets of every array that the trace is for, so what is
 * last in its slot is last in its set.
 */
#ifndef PAGEWALK_EMU_TRACE_FILTER_TRACE_FILTER_H
#define PAGEWALK_EMU_TRACE_FILTER_TRACE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/config.h"

enum { TRACE_FILTER_SLOTS_MAX = 64, TRACE_REGIONS = 2048 };

/* Kinds of references that a slot has seen. */
enum trace_seen {
    TRACE_SEEN_FETCH = 1 << 0,
    TRACE_SEEN_READ = 1 << 1,
    TRACE_SEEN_WRITE = 1 << 2,
};

struct trace_slot {
    uint32_t key;           /* page, or large page with TRACE_SLOT_LARGE */
    uint8_t seen;           /* enum trace_seen; 0: empty */
    uint8_t rights;         /* class of the references: CPL 3 or not, WP */
};

#define TRACE_SLOT_LARGE (UINT32_C(1) << 31)

/* One filter: of a side, or of both when joint. */
struct trace_side {
    uint32_t slots;         /* S, a power of two */
    struct trace_slot slot[TRACE_FILTER_SLOTS_MAX];
    struct trace_slot large;    /* of large pages, when they have own arrays */
};

struct trace_filter {
    enum tlb_large large;
    bool joint;             /* side[0] serves fetches as well */
    bool unified;           /* of the recording's model */
    bool pae;               /* regions are of 2 MiB, not 4 MiB */
    struct trace_side side[2];      /* data, fetches */
    uint8_t region[TRACE_REGIONS];  /* enum trace_region */
};

/* A reference as the filter sees it. */
struct trace_reference {
    uint32_t page;          /* 4 KiB page number */
    bool fetch, write;
    uint8_t rights;
    bool is_large;          /* of the entry that served it */
    /* Read by trace_filter_take only. */
    bool mapped;            /* a probe walk for it does not fault, and finds a
                               page of that size */
    bool held;              /* the first level has an array for its size */
};

/* The slots of each side: data, fetches; joint: data only. */
void trace_filter_init(struct trace_filter *filter, enum tlb_large large,
                       bool joint, bool unified, uint32_t data_slots,
                       uint32_t fetch_slots);

/* Empties every slot: after a flush, space_free, or a change of WP, PG, PGE. */
void trace_filter_clear(struct trace_filter *filter);

/* Forgets of which size the pages of all regions are, or of the region of an
 * address if its page was large: what a flush of everything, or INVLPG, does
 * besides trace_filter_clear. */
void trace_filter_forget_regions(struct trace_filter *filter);
void trace_filter_forget_region(struct trace_filter *filter, uint32_t lin);

/* Whether a reference is absorbed. */
bool trace_filter_absorbs(const struct trace_filter *filter,
                          const struct trace_reference *reference);

/*
 * A reference was written: it takes its slot, or none. True: it has one, so
 * that a repeat may be absorbed. `lost` is called for each page
 * that loses one or changes its rights class; a large page comes as
 * TRACE_SLOT_LARGE with its number.
 */
bool trace_filter_take(struct trace_filter *filter,
                       const struct trace_reference *reference,
                       void (*lost)(void *opaque, bool fetch, uint32_t key),
                       void *opaque);

#endif
