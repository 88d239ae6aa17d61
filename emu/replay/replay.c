#define _POSIX_C_SOURCE 200809L

#include "emu/replay/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/zeroed.h"
#include "emu/host/signals.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/replay/trace_fit.h"
#include "emu/replay/trace_paging.h"
#include "mmu/access.h"
#include "mmu/mmu_flush.h"


/* walk() by what the trace says of the page. */
static bool walk_trace(void *opaque, uint32_t lin, unsigned access,
                       struct walk *w)
{
    struct replay *r = opaque;
    struct trace_page *page = trace_pages_find(
        &r->pages, mmu_space(&r->mmu->paging), lin >> 12);
    struct trace_page now;
    bool ok;

    *w = (struct walk){.lin = lin, .access = access};
    if (UNLIKELY(!page)) {
        r->no_memory = true;
        return false;
    }
    now = r->is_assumed ? assumed_page(&r->assumed, lin >> 12, page) : *page;
    ok = trace_paging_walk(&r->mmu->paging, &now, r->must_fault, w);
    page->bits |= now.bits & TRACE_PAGE_DIRTY;
    if (r->own && r->has_walk) {
        if (!ok)
            w->levels = WALK_LEVELS_MAX;
        w->cached = w->levels - r->walk.reads;
        w->updates = r->walk.updates;
    }
    return ok;
}

static enum miss_class given_class(void *opaque, enum tlb_slot slot,
                                   enum miss_class found)
{
    const struct replay *r = opaque;
    bool second = slot == TLB_SLOT_S4K || slot == TLB_SLOT_SLARGE;
    uint8_t given = second ? r->walk.second_class : r->walk.first_class;

    return r->has_walk && given ? (enum miss_class)(given - 1) : found;
}

static uint32_t where(void *opaque)
{
    return ((const struct replay *)opaque)->where;
}

/* Opening. */

static bool choose_tlb(struct replay *r, const struct replay_config *config,
                       struct error *error)
{
    struct cpu_model model = r->header.model;

    if (config->model && !model_file_load(&model, config->model, error))
        return false;
    r->config = model.mmu;
    if (config->tlb && !tlbspec_apply(&r->config, config->tlb, error))
        return error_prefix(error, "--tlb");
    r->own = !config->assume &&
             trace_fit_same(&r->config, &r->header.model.mmu);
    return true;
}

static bool check_tlb(struct replay *r, const struct assume *assume,
                      struct error *error)
{
    bool fits = assume ? assume_check(assume, &r->header, &r->config, error)
                       : trace_fit_check(&r->header, &r->config, error);

    return fits || error_prefix(error, "%s", r->reader.path);
}

static bool apply(struct replay *r, const struct replay_config *config,
                  struct error *error)
{
    uint32_t sites;

    if (!config->assume)
        return true;
    if (!assume_skips(config->assume, config->path, &r->skips, &sites, error))
        return false;
    r->is_assumed = true;
    return assumed_init(&r->assumed, config->assume, r->skips, sites,
                        &r->header.model, &r->config) ||
           error_host(error, "no memory for the replay");
}

/* Whether misses can be classified: by the trace where it is its own TLB, else
 * by the rules, which need a trace of one slot. */
static bool choose_attribution(struct replay *r,
                               const struct replay_config *config,
                               struct error *error)
{
    bool given = r->own && r->header.classified && !config->classify;
    bool exact = filter_spec_single(&r->header.filter);

    if (config->classify && !exact)
        return error_usage(error, "%s: --classify needs a trace recorded "
                           "with --trace-filter split:1,1 or joint:1",
                           r->reader.path);
    r->attributed = config->attribution && (given || exact);
    if (!r->attributed)
        return true;
    if (!attribution_init(&r->attribution, r->mmu, where, r))
        return error_host(error, "no memory for attribution");
    if (given)
        r->attribution.given_class = given_class;
    return true;
}

static bool build(struct replay *r, const struct replay_config *config,
                  struct error *error)
{
    if (!bus_init(&r->bus, &r->log))
        return error_host(error, "no memory for the replay");
    r->cpu = zeroed_new(sizeof *r->cpu);
    if (!r->cpu)
        return error_host(error, "no memory for the replay");
    r->mmu = &r->cpu->mmu;
    if (!mmu_init(r->mmu, &r->config, &r->bus, &r->cpu->cycles, &r->log) ||
        !trace_pages_init(&r->pages))
        return error_host(error, "no memory for the TLBs");
    r->source = (struct walk_source){.walk = walk_trace, .opaque = r};
    mmu_set_walk_source(r->mmu, &r->source);
    return choose_attribution(r, config, error);
}

bool replay_open(struct replay *r, const struct replay_config *config,
                 struct error *error)
{
    memset(r, 0, sizeof *r);
    if (!trace_reader_open(&r->reader, config->path, error))
        return false;
    if (trace_header_parse(&r->header, r->reader.text, r->reader.path,
                           error) &&
        choose_tlb(r, config, error) &&
        check_tlb(r, config->assume, error) && apply(r, config, error) &&
        build(r, config, error))
        return true;
    replay_close(r);
    return false;
}

void replay_close(struct replay *r)
{
    trace_reader_close(&r->reader);
    if (r->attributed)
        attribution_destroy(&r->attribution);
    r->attributed = false;
    if (r->cpu && r->mmu->bus)
        mmu_destroy(r->mmu);
    free(r->cpu);
    r->cpu = NULL;
    bus_destroy(&r->bus);
    trace_pages_destroy(&r->pages);
    trace_sites_destroy(&r->sites);
    free(r->by_lin);
    r->by_lin = NULL;
    assumed_destroy(&r->assumed);
    free(r->skips);
    r->skips = NULL;
}

/* Playing. */

/* Null, or what is wrong with the record. */
static const char *flush(struct replay *r, const struct trace_record *record)
{
    enum flush_cause cause = record->flush.cause;

    if (record->flush.site >= r->sites.count)
        return "a flush of a site that no record defines";
    r->where = r->sites.site[record->flush.site].lin;
    r->cycle += record->flush.cycles;
    if (cause == FLUSH_page_fault)      /* the next reference makes it */
        return NULL;
    if (cause != FLUSH_invlpg)
        r->mmu->paging.cr3 = trace_paging_cr3(&r->mmu->paging,
                                              record->flush.space);
    if (r->is_assumed)
        assumed_flush(&r->assumed, r->mmu, &(struct assumed_flush){
            .cause = cause,
            .site = record->flush.site,
            .lin = record->flush.lin,
            .direct_cycles = record->flush.direct_cycles,
        });
    else
        mmu_flush(r->mmu, cause, record->flush.lin,
                  record->flush.direct_cycles);
    return NULL;
}

static void set_mode(struct replay *r, const struct trace_record *record)
{
    uint8_t flags = record->mode.flags;

    if (r->is_assumed)
        flags = assumed_mode(&r->assumed, flags, record->mode.space);
    trace_paging_set(&r->mmu->paging, flags, record->mode.space);
    mmu_forget_host(r->mmu);
}

ALWAYS_INLINE void refer(struct replay *r, const struct trace_record *record)
{
    uint32_t page = record->reference.page;
    unsigned access = (record->kind == TRACE_FETCH   ? ACCESS_FETCH
                       : record->kind == TRACE_WRITE ? ACCESS_WRITE
                                                     : ACCESS_READ) |
                      (record->reference.user ? ACCESS_USER : 0);
    struct trace_page *known;
    uint64_t paddr;
    bool ok;

    known = trace_pages_find(&r->pages, mmu_space(&r->mmu->paging), page);
    if (UNLIKELY(!known)) {
        r->no_memory = true;
        return;
    }
    if (record->reference.translates)
        *known = record->reference.translation;
    r->references++;
    /* What a paging-structure cache held while the tables changed is not in the
     * trace, but whether the walk faulted is. */
    r->must_fault = r->own && record->reference.faulted;
    ok = access_translate(r->mmu, page << 12, access, &paddr);
    r->diverged += ok == record->reference.faulted;
    /* A write that a walk has served has left D set. */
    r->stale += ok && (!(known->bits & TRACE_PAGE_PRESENT) ||
                       paddr >> 12 != known->frame ||
                       (access & ACCESS_WRITE &&
                        !(known->bits & TRACE_PAGE_DIRTY)));
    r->has_walk = false;
}

/* Null, or what is wrong with the record. */
static const char *play_other(struct replay *r,
                              const struct trace_record *record)
{
    switch (record->other) {
    case TRACE_SYNC:
        for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
            r->absorbed[i] += record->sync.absorbed[i];
        r->cycle += record->sync.cycles;
        return NULL;
    case TRACE_MODE:
        set_mode(r, record);
        return NULL;
    case TRACE_FLUSH:
        return flush(r, record);
    case TRACE_SPACE_FREE:
        if (r->is_assumed)
            assumed_space_free(&r->assumed, record->space_free.space);
        mmu_space_free(r->mmu, trace_paging_cr3(&r->mmu->paging,
                                                record->space_free.space));
        return NULL;
    case TRACE_WALK:
        r->walk = record->walk;
        r->has_walk = true;
        return NULL;
    case TRACE_SITE:
        return trace_sites_define(&r->sites, record, &r->no_memory);
    default:
        return NULL;
    }
}

/* Null, or what is wrong with the record. */
ALWAYS_INLINE const char *play_record(struct replay *r,
                                      const struct trace_record *record)
{
    if (UNLIKELY(record->kind == TRACE_OTHER))
        return play_other(r, record);
    if (UNLIKELY(!r->mmu->paging.enabled))
        return "a reference while paging is off";
    refer(r, record);
    return NULL;
}

static void add_hits(struct mmu_side *side, struct tlb *tlb, uint64_t hits)
{
    side->accesses += hits;
    side->hits += hits;
    if (tlb)
        tlb->counters.hits += hits;
}

static void add_absorbed(struct replay *r)
{
    struct mmu_side *i = r->mmu->iside, *d = r->mmu->dside;
    bool split = r->is_assumed && r->assumed.assume->split;

    add_hits(i, i->small, r->absorbed[TRACE_ABSORBED_FETCH_4K]);
    add_hits(i, split ? i->small : i->large,
             r->absorbed[TRACE_ABSORBED_FETCH_LARGE]);
    add_hits(d, d->small, r->absorbed[TRACE_ABSORBED_DATA_4K]);
    add_hits(d, split ? d->small : d->large,
             r->absorbed[TRACE_ABSORBED_DATA_LARGE]);
}

ALWAYS_INLINE enum trace_status play_next(struct replay *r,
                                          struct trace_record *record,
                                          struct error *error)
{
    enum trace_status status = trace_reader_next(&r->reader, record, error);
    const char *why;

    if (UNLIKELY(status != TRACE_OK))
        return status;
    why = play_record(r, record);
    if (LIKELY(!why && !r->no_memory))
        return TRACE_OK;
    if (why)
        trace_reader_refuse(&r->reader, why, error);
    else
        trace_pages_excuse(&r->pages, r->reader.path, error);
    return TRACE_BROKEN;
}

enum trace_status replay_next(struct replay *r, struct trace_record *record,
                              struct error *error)
{
    return play_next(r, record, error);
}

static bool stopped(struct replay *r)
{
    r->stopped = signals_caught();
    return r->stopped;
}

static bool play(struct replay *r, void (*progress)(void *opaque),
                 void *opaque, struct error *error)
{
    struct trace_record record;
    uint32_t chunk = 0;

    for (;;) {
        enum trace_status status = play_next(r, &record, error);

        if (UNLIKELY(status != TRACE_OK))
            return status == TRACE_DONE || stopped(r);
        if (UNLIKELY(r->reader.chunks != chunk)) {
            chunk = r->reader.chunks;
            if (progress)
                progress(opaque);
            if (stopped(r))
                return true;
        }
    }
}

static int compare_lin(const void *left, const void *right)
{
    const struct trace_site *a = *(const struct trace_site *const *)left;
    const struct trace_site *b = *(const struct trace_site *const *)right;

    return (a->lin > b->lin) - (a->lin < b->lin);
}

/* Orders the sites for replay_site_name. */
static bool order_sites(struct replay *r)
{
    r->by_lin = malloc((r->sites.count + 1) * sizeof *r->by_lin);
    if (!r->by_lin)
        return false;
    for (uint32_t i = 0; i < r->sites.count; i++)
        r->by_lin[i] = &r->sites.site[i];
    qsort(r->by_lin, r->sites.count, sizeof *r->by_lin, compare_lin);
    return true;
}

bool replay_run(struct replay *r, void (*progress)(void *opaque),
                void *opaque, struct error *error)
{
    bool ok = play(r, progress, opaque, error);

    if (ok && r->is_assumed && !assumed_finish(&r->assumed, error))
        ok = error_prefix(error, "%s", r->reader.path);
    mmu_sync_counters(r->mmu);
    add_absorbed(r);
    if (!order_sites(r))
        ok = error_host(error, "%s: no memory", r->reader.path);
    return ok;
}

const char *replay_site_name(const struct replay *r, uint32_t lin)
{
    const struct trace_site key = {.lin = lin}, *wanted = &key;
    struct trace_site **found = bsearch(&wanted, r->by_lin, r->sites.count,
                                        sizeof *r->by_lin, compare_lin);

    return found ? (*found)->name : NULL;
}

uint64_t replay_all_references(const struct replay *r)
{
    uint64_t all = r->references;

    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
        all += r->absorbed[i];
    return all;
}
