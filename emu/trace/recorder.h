/*
 * The recorder: an observer of the MMU that writes a trace.
 *
 * It sees what l0 does not serve, and makes l0 forget each page that loses its
 * place in the filter; so l0 serves only what the filter absorbs, at full
 * speed. Absorbed references are counted by the growth of the arrays' hits.
 */
#ifndef PAGEWALK_EMU_TRACE_RECORDER_H
#define PAGEWALK_EMU_TRACE_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/attribution/attribution.h"
#include "emu/trace/trace_filter.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_writer.h"
#include "mmu/mmu.h"

/* How many slots the filter has: each a power of two. */
struct trace_filter_spec {
    bool joint;             /* `data` serves both sides */
    uint32_t data, fetch;
};

struct recorder {
    struct observer observer;
    struct mmu *mmu;
    const struct attribution *attribution;  /* null: no classes */
    struct trace_writer writer;
    struct trace_filter filter;
    struct trace_pages pages;       /* as the trace says */
    uint8_t mode;                   /* enum trace_mode_bits, as written last */
    uint32_t space;
    uint64_t hits[TLB_SLOTS];       /* of written references, by array */
    uint64_t absorbed[TRACE_ABSORBED_KINDS];    /* told in sync records */
    uint64_t cycle;                 /* of the last sync or flush */
    uint8_t *site_known;            /* by number of a site: it was defined */
    uint32_t sites_known;
    bool on;
    bool ended;
    bool no_memory;
    uint64_t references;            /* written */
    /* What the machine knows: the linear address of the instruction, which is
     * charged for a flush, and the name of an address. */
    uint32_t (*eip)(void *opaque);
    uint32_t (*where)(void *opaque);
    char *(*place)(void *opaque, uint32_t lin, char *text, size_t size);
    /* Makes the CPU look up after the current instruction. */
    void (*kick)(void *opaque);
    void *opaque;
};

/* The filter that serves most replays of a model: each S the largest power of
 * two, at most 16, that divides the sets of every small-page array of its
 * side. */
struct trace_filter_spec recorder_default_filter(const struct mmu *mmu);

/* Reads "split:SI,SD" or "joint:S" and checks it against the model. */
bool recorder_parse_filter(struct trace_filter_spec *spec, const char *text,
                           const struct mmu *mmu, struct error *error);

/* "split:8,16". */
void recorder_format_filter(const struct trace_filter_spec *spec, char *text,
                            size_t size);

#endif
