#define _POSIX_C_SOURCE 200809L

#include "emu/replay/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "emu/host/signals.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "emu/replay/trace_fit.h"
#include "emu/replay/trace_paging.h"
#include "mmu/mmu_flush.h"

enum { SITES_FIRST = 64 };

/* walk() by what the trace says of the page. */
static bool walk_trace(void *opaque, uint32_t lin, unsigned access,
                       struct walk *w)
{
    struct replay *r = opaque;
    struct trace_page *page = trace_pages_find(
        &r->pages, mmu_space(&r->mmu->paging), lin >> 12);
    bool ok;

    *w = (struct walk){.lin = lin, .access = access};
    if (UNLIKELY(!page)) {
        r->no_memory = true;
        return false;
    }
    ok = trace_paging_walk(&r->mmu->paging, page, r->must_fault, w);
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
    r->own = trace_fit_same(&r->config, &r->header.model.mmu);
    return true;
}

static bool check_tlb(struct replay *r, struct error *error)
{
    return trace_fit_check(&r->header, &r->config, error) ||
           error_prefix(error, "%s", r->reader.path);
}

/* Whether misses can be classified: by the trace where it is its own TLB, else
 * by the rules, which need a trace of one slot. */
static bool choose_attribution(struct replay *r,
                               const struct replay_config *config,
                               struct error *error)
{
    bool given = r->own && r->header.classified && !config->classify;
    bool exact = trace_fit_single(&r->header.filter);

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
    r->cpu = calloc(1, sizeof *r->cpu);
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
        choose_tlb(r, config, error) && check_tlb(r, error) &&
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
    if (r->cpu && r->mmu->bus)
        mmu_destroy(r->mmu);
    free(r->cpu);
    bus_destroy(&r->bus);
    trace_pages_destroy(&r->pages);
    for (uint32_t i = 0; i < r->sites; i++)
        free(r->site[i].name);
    free(r->site);
    free(r->by_lin);
    r->site = NULL;
    r->by_lin = NULL;
    r->sites = 0;
}

/* Playing. */

static bool define_site(struct replay *r, const struct trace_record *record)
{
    uint32_t number = record->site.number, room = r->site_room;
    struct replay_site *site;

    if (number < r->sites) {            /* its name is known better now */
        site = &r->site[number];
        free(site->name);
        site->name = strdup(record->site.name);
        r->no_memory |= !site->name;
        return site->lin == record->site.lin;
    }
    if (number != r->sites || number >= TRACE_SITES_MAX)
        return false;
    if (number == room) {
        room = room ? room * 2 : SITES_FIRST;
        site = realloc(r->site, room * sizeof *site);
        if (!site) {
            r->no_memory = true;
            return true;
        }
        r->site = site;
        r->site_room = room;
    }
    site = &r->site[r->sites++];
    site->lin = record->site.lin;
    site->name = strdup(record->site.name);
    r->no_memory |= !site->name;
    return true;
}

/* Null, or what is wrong with the record. */
static const char *flush(struct replay *r, const struct trace_record *record)
{
    enum flush_cause cause = record->flush.cause;

    if (record->flush.site >= r->sites)
        return "a flush of a site that no record defines";
    r->where = r->site[record->flush.site].lin;
    r->cycle += record->flush.cycles;
    if (cause == FLUSH_page_fault)      /* the next reference makes it */
        return NULL;
    if (cause != FLUSH_invlpg)
        r->mmu->paging.cr3 = trace_paging_cr3(&r->mmu->paging,
                                              record->flush.space);
    mmu_flush(r->mmu, cause, record->flush.lin, record->flush.direct_cycles);
    return NULL;
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
    ok = mmu_translate(r->mmu, page << 12, access, &paddr);
    r->diverged += ok == record->reference.faulted;
    r->stale += ok && (!(known->bits & TRACE_PAGE_PRESENT) ||
                       paddr >> 12 != known->frame);
    r->has_walk = false;
}

/* Null, or what is wrong with the record. */
static const char *play_other(struct replay *r,
                              const struct trace_record *record)
{
    struct paging *p = &r->mmu->paging;

    switch (record->other) {
    case TRACE_SYNC:
        for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
            r->absorbed[i] += record->sync.absorbed[i];
        r->cycle += record->sync.cycles;
        return NULL;
    case TRACE_MODE:
        trace_paging_set(p, record->mode.flags, record->mode.space);
        return NULL;
    case TRACE_FLUSH:
        return flush(r, record);
    case TRACE_SPACE_FREE:
        mmu_space_free(r->mmu, trace_paging_cr3(p, record->space_free.space));
        return NULL;
    case TRACE_WALK:
        r->walk = record->walk;
        r->has_walk = true;
        return NULL;
    case TRACE_SITE:
        return define_site(r, record) ? NULL : "a flush site out of order";
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

    add_hits(i, i->small, r->absorbed[TRACE_ABSORBED_FETCH_4K]);
    add_hits(i, i->large, r->absorbed[TRACE_ABSORBED_FETCH_LARGE]);
    add_hits(d, d->small, r->absorbed[TRACE_ABSORBED_DATA_4K]);
    add_hits(d, d->large, r->absorbed[TRACE_ABSORBED_DATA_LARGE]);
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
    const char *why;
    uint32_t chunk = 0;

    for (;;) {
        enum trace_status status = trace_reader_next(&r->reader, &record,
                                                     error);

        if (UNLIKELY(status != TRACE_OK))
            return status == TRACE_DONE || stopped(r);
        why = play_record(r, &record);
        if (UNLIKELY(why != NULL))
            return trace_reader_refuse(&r->reader, why, error);
        if (UNLIKELY(r->no_memory))
            return trace_pages_excuse(&r->pages, r->reader.path, error);
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
    const struct replay_site *a = *(const struct replay_site *const *)left;
    const struct replay_site *b = *(const struct replay_site *const *)right;

    return (a->lin > b->lin) - (a->lin < b->lin);
}

/* Orders the sites for replay_site_name. */
static bool order_sites(struct replay *r)
{
    r->by_lin = malloc((r->sites + 1) * sizeof *r->by_lin);
    if (!r->by_lin)
        return false;
    for (uint32_t i = 0; i < r->sites; i++)
        r->by_lin[i] = &r->site[i];
    qsort(r->by_lin, r->sites, sizeof *r->by_lin, compare_lin);
    return true;
}

bool replay_run(struct replay *r, void (*progress)(void *opaque),
                void *opaque, struct error *error)
{
    bool ok = play(r, progress, opaque, error);

    mmu_sync_counters(r->mmu);
    add_absorbed(r);
    if (!order_sites(r))
        ok = error_host(error, "%s: no memory", r->reader.path);
    return ok;
}

const char *replay_site_name(const struct replay *r, uint32_t lin)
{
    const struct replay_site key = {.lin = lin}, *wanted = &key;
    struct replay_site **found =
        bsearch(&wanted, r->by_lin, r->sites, sizeof *r->by_lin, compare_lin);

    return found ? (*found)->name : NULL;
}

uint64_t replay_all_references(const struct replay *r)
{
    uint64_t all = r->references;

    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
        all += r->absorbed[i];
    return all;
}
