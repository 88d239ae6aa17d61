/*
 * A trace in blocks of decoded events. A sweep decodes each block once, and
 * plays it through many TLBs; memory is bounded by the size of a block.
 */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_BLOCK_H
#define PAGEWALK_EMU_SWEEP_SWEEP_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/sweep/sweep_view.h"
#include "emu/trace/trace_header.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_reader.h"
#include "mmu/walk.h"

enum { SWEEP_BLOCK_EVENTS = 1 << 16 };

enum sweep_what {
    SWEEP_REFERENCE,
    SWEEP_MODE,
    SWEEP_FLUSH,            /* of any cause but a page fault */
    SWEEP_SPACE_FREE,       /* matters to what-ifs only */
};

/* What changes TLBs: 16 bytes, for the events are read once a geometry. */
struct sweep_event {
    uint8_t what;           /* enum sweep_what */
    uint8_t access;         /* reference: enum access */
    uint8_t bits;           /* reference: enum trace_translation_bits; mode:
                               enum trace_mode_bits; flush: enum flush_cause */
    bool faulted;           /* reference */
    uint32_t lin;           /* reference, and flush by INVLPG */
    uint32_t frame;         /* reference; flush: number of its site */
    uint32_t place;         /* reference: frame of the page table; mode and
                               flush: the space from now on; space_free */
};

struct sweep_block {
    struct sweep_event event[SWEEP_BLOCK_EVENTS];
    uint32_t word[SWEEP_BLOCK_EVENTS];  /* by event, if there is a view */
    unsigned events;
};

/* What the arrays of a side count of a trace, all together. */
struct sweep_counts {
    uint64_t misses, fills, evictions;
};

struct sweep_source {
    struct trace_reader reader;
    struct trace_header header;
    struct trace_pages pages;       /* what the tables say */
    struct paging paging;           /* tells the current space */
    struct sweep_view *view;        /* makes the words; or null */
    bool ended;                     /* the trace has been read to its end */
    uint64_t references[2];         /* of data, of fetches; absorbed ones too */
};

/* `with_view`: the blocks get words. */
bool sweep_source_open(struct sweep_source *source, const char *path,
                       bool with_view, struct error *error);
void sweep_source_close(struct sweep_source *source);

/* Fills a block; no events in it: the trace has ended. False: the trace is
 * broken, or there is no memory. */
bool sweep_source_fill(struct sweep_source *source, struct sweep_block *block,
                       struct error *error);

#endif
