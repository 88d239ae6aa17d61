/*
 * Replaying a trace: the references of a recording through an MMU whose page
 * tables are what the trace says. No CPU, no guest memory.
 *
 * With the model of the recording everything that the MMU and attribution
 * count is what the live run counted. With other TLBs it is what a live run
 * with them would have counted, as long as nothing has diverged: `diverged`
 * and `stale` tell. The same holds for what --assume says (assume.h).
 */
#ifndef PAGEWALK_EMU_REPLAY_REPLAY_H
#define PAGEWALK_EMU_REPLAY_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "cpu/state/state.h"
#include "devices/bus/bus.h"
#include "emu/attribution/attribution.h"
#include "emu/replay/assume.h"
#include "emu/replay/trace_sites.h"
#include "emu/trace/trace_header.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_reader.h"

struct replay {
    struct trace_reader reader;
    struct trace_header header;
    struct mmu_config config;       /* of this replay */
    bool own;                       /* it is the recording's, and nothing is
                                       assumed */
    bool is_assumed;                /* something is */
    struct assumed assumed;         /* if is_assumed */
    bool *skips;                    /* of assume_skips */
    bool attributed;
    struct log log;
    struct bus bus;                 /* empty: nothing is read from memory */
    struct mmu *mmu;                /* of `cpu`, of which it is all there is */
    struct cpu *cpu;
    struct attribution attribution; /* if attributed */
    struct walk_source source;
    struct trace_pages pages;
    struct trace_sites sites;
    struct trace_site **by_lin;     /* ordered, after replay_run */
    uint32_t where;                 /* linear address of the site under way */
    bool must_fault;                /* the walk of the reference under way */
    bool has_walk;
    struct trace_walk walk;         /* of the next reference, if has_walk */
    uint64_t absorbed[TRACE_ABSORBED_KINDS];
    uint64_t references;            /* in the trace, without absorbed ones */
    uint64_t diverged;              /* faulted here or there, not in both */
    uint64_t stale;                 /* served by another frame, or written as
                                       dirty where the tables say clean */
    uint64_t cycle;                 /* of the recording, so far */
    bool stopped;                   /* by a signal; what came before it is
                                       counted */
    bool no_memory;                 /* or no room: trace_pages_excuse */
};

/* What a replay is asked for. */
struct replay_config {
    const char *path;
    const char *model;      /* another model's TLBs; null: the recording's */
    const char *tlb;        /* changes to them, as --tlb; or null */
    const struct assume *assume;    /* null: as it was recorded */
    bool classify;          /* classify misses by the rules, not by the trace */
    bool attribution;
};

/* Opens a trace and checks that it serves the TLBs that are asked for. False: a
 * line that says why not, and which option to record with. */
bool replay_open(struct replay *replay, const struct replay_config *config,
                 struct error *error);
void replay_close(struct replay *replay);

/* Plays the next record, and gives it. */
enum trace_status replay_next(struct replay *replay,
                              struct trace_record *record,
                              struct error *error);

/* Plays all of it. False: the trace is broken or memory ran out; what came
 * before is counted. `progress` may be null; it is called once a chunk. */
bool replay_run(struct replay *replay, void (*progress)(void *opaque),
                void *opaque, struct error *error);

/* The name of a flush site, "function+0x12"; or null. After replay_run. */
const char *replay_site_name(const struct replay *replay, uint32_t lin);

/* References of the recording, with absorbed ones. */
uint64_t replay_all_references(const struct replay *replay);

#endif
