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

#include "devices/paravirtual/labport_abi.h"
#include "emu/attribution/attribution.h"
#include "emu/attribution/site.h"
#include "emu/trace/filter/filter_spec.h"
#include "emu/trace/filter/trace_filter.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_writer.h"
#include "mmu/mmu.h"

/* What a recorder needs of the machine. */
struct recorder_config {
    const struct attribution *attribution;      /* null: no classes */
    struct filter_spec filter;
    /* The linear address of the current instruction. */
    uint32_t (*eip)(void *opaque);
    /* The linear address that its flush is charged to. */
    uint32_t (*where)(void *opaque);
    /* An address as "function+0x12". */
    char *(*place)(void *opaque, uint32_t lin, char *text, size_t size);
    bool waits;                 /* nothing is recorded before recorder_begin */
    uint64_t chunk_cycles;      /* a chunk is ended after so many, so that a
                                   recording that is killed keeps the rest */
    /* Makes the CPU look up after the current instruction. */
    void (*kick)(void *opaque);
    void *opaque;
};

struct recorder {
    struct observer observer;
    struct mmu *mmu;
    struct trace_writer writer;
    struct trace_filter filter;
    struct trace_pages pages;       /* as the trace says */
    uint8_t mode;                   /* enum trace_mode_bits, as written last */
    uint32_t space;
    /* The last written reference took no slot. */
    bool is_loose, loose_fetch;
    uint32_t loose_page;
    uint64_t hits[TLB_SLOTS];       /* of written references, by array */
    uint64_t absorbed[TRACE_ABSORBED_KINDS];    /* told in sync records */
    uint64_t cycle;                 /* of the last sync or flush */
    struct sites sites;             /* numbers of flush sites */
    uint32_t sites_defined;         /* of them, in the trace */
    bool records;                   /* false before its begin, after its end */
    uint32_t open[LAB_REGIONS];     /* begins of regions without their ends */
    bool no_memory;
    uint64_t references;            /* written */
    struct recorder_config config;
};

/* Attaches to an MMU that has not run. To be called before attribution_init, so
 * that the class of a miss is known when the recorder sees it. `path` and
 * `text` (the header's) as trace_writer_open. */
bool recorder_init(struct recorder *recorder, struct mmu *mmu,
                   const struct recorder_config *config, const char *path,
                   const char *text, struct error *error);

/* Begins the recording that the configuration lets wait. For a replay, the TLBs
 * are empty there. */
void recorder_begin(struct recorder *recorder);

/* Ends the recording for good: what comes after is not in the trace. */
void recorder_end(struct recorder *recorder);

/* A region of the lab port begins or ends; `name` must not be null. */
void recorder_region(struct recorder *recorder, bool begin, unsigned number,
                     const char *name);

/* Completes the trace. False: a line that names the file. */
bool recorder_close(struct recorder *recorder, struct error *error);

#endif
