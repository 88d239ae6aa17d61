#define _POSIX_C_SOURCE 200809L

#include "emu/trace/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "emu/model/model_file.h"
#include "emu/model/tlbspec.h"
#include "mmu/mmu_flush.h"
#include "mmu/pte.h"

enum {
    SITES_FIRST = 64,
    /* Attribution keeps some bytes of each flush event. */
    ATTRIBUTED_FLUSHES_MAX = 1 << 26,
};

/* The register that a space stands for. */
static uint32_t cr3_of(const struct paging *paging, uint32_t space)
{
    return paging->pae ? space << 5 : space << 12;
}

/* Tables. */

static void fault(const struct replay *r, struct walk *w, uint32_t cause)
{
    w->error = cause | (w->access & ACCESS_WRITE ? PF_WRITE : 0) |
               (w->access & ACCESS_USER ? PF_USER : 0) |
               (w->access & ACCESS_FETCH && r->mmu->paging.nxe ? PF_FETCH : 0);
}

static uint32_t rights_of(const struct trace_page *page)
{
    return (page->bits & TRACE_PAGE_WRITABLE ? TLB_W : 0) |
           (page->bits & TRACE_PAGE_USER ? TLB_U : 0) |
           (page->bits & TRACE_PAGE_NX ? TLB_NX : 0);
}

/* The entries that a walk to a page reads. How the rights are shared out among
 * them is not in the trace, so the PDE has them all. */
static void describe(struct walk *w, const struct trace_page *page)
{
    uint32_t bits = page->bits;

    w->level[0].entry = PTE_P | PTE_A | (bits & TRACE_PAGE_WRITABLE ? PTE_W : 0) |
                        (bits & TRACE_PAGE_USER ? PTE_U : 0) |
                        (bits & TRACE_PAGE_NX ? PTE_NX : 0);
    w->level[1].address = (uint64_t)page->table << 12;
    w->levels = bits & TRACE_PAGE_LARGE ? 1 : 2;
}

/* The result of a walk that is permitted. */
static void translate(const struct replay *r, struct walk *w,
                      struct trace_page *page)
{
    const struct paging *paging = &r->mmu->paging;
    bool write = w->access & ACCESS_WRITE;
    uint32_t bits = rights_of(page), piece;

    w->shift = 12;
    if (page->bits & TRACE_PAGE_LARGE) {
        w->shift = paging->pae ? 21 : 22;
        bits |= TLB_LARGE | (paging->pae ? 0 : TLB_BIG);
    }
    piece = w->lin >> 12 & ((1u << (w->shift - 12)) - 1);
    if (paging->pge && page->bits & TRACE_PAGE_GLOBAL)
        bits |= TLB_G;
    if (write && !(page->bits & TRACE_PAGE_DIRTY)) {
        page->bits |= TRACE_PAGE_DIRTY;
        w->updates = 1;
    }
    w->frame = page->frame - piece;
    w->bits = bits | (page->bits & TRACE_PAGE_DIRTY ? TLB_D : 0);
}

/* walk() by what the trace says of the page. */
static bool walk_trace(void *opaque, uint32_t lin, unsigned access,
                       struct walk *w)
{
    struct replay *r = opaque;
    struct trace_page *page = trace_pages_find(
        &r->pages, mmu_space(&r->mmu->paging), lin >> 12);
    bool ok = false;

    *w = (struct walk){.lin = lin, .access = access};
    if (UNLIKELY(!page)) {
        r->no_memory = true;
        fault(r, w, 0);
        return false;
    }
    if (!(page->bits & TRACE_PAGE_PRESENT)) {
        fault(r, w, 0);
        w->levels = 1;
    } else {
        describe(w, page);
        ok = walk_permits(&r->mmu->paging, rights_of(page), access);
        if (ok)
            translate(r, w, page);
        else
            fault(r, w, PF_PRESENT);
    }
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

static bool same_geometry(const struct mmu_config *a,
                          const struct mmu_config *b)
{
    bool same = a->unified == b->unified && a->large == b->large &&
                a->seed == b->seed && !memcmp(&a->psc, &b->psc, sizeof a->psc);

    for (unsigned slot = 0; slot < TLB_SLOTS && same; slot++) {
        const struct tlb_geometry *x = &a->tlb[slot], *y = &b->tlb[slot];

        same = x->ideal == y->ideal && x->entries == y->entries &&
               x->ways == y->ways &&
               mmu_config_policy(a, slot) == mmu_config_policy(b, slot);
    }
    return same;
}

static bool choose_tlb(struct replay *r, const struct replay_config *config,
                       struct error *error)
{
    struct cpu_model model = r->header.model;

    if (config->model && !model_file_load(&model, config->model, error))
        return false;
    r->config = model.mmu;
    if (config->tlb && !tlbspec_apply(&r->config, config->tlb, error))
        return error_prefix(error, "--tlb");
    r->own = same_geometry(&r->config, &r->header.model.mmu);
    return true;
}

static bool holds_large(const struct mmu_config *config, enum tlb_slot slot)
{
    return config->large != TLB_LARGE_SEPARATE || config->tlb[slot].entries ||
           config->tlb[slot].ideal;
}

static bool is_single(const struct filter_spec *filter)
{
    return filter->data == 1 && (filter->joint || filter->fetch == 1);
}

static bool check_tlb(struct replay *r, struct error *error)
{
    const struct mmu_config *was = &r->header.model.mmu, *now = &r->config;
    bool single = is_single(&r->header.filter);

    if (r->own)
        return true;
    if (!filter_spec_check(&r->header.filter, now, error))
        return error_prefix(error, "%s", r->reader.path);
    if (was->unified && !now->unified)
        return error_usage(error, "%s: recorded with a unified TLB, so "
                           "absorbed references are not known by side",
                           r->reader.path);
    if (!single && was->large != now->large)
        return error_usage(error, "%s: recorded with large=%s: record with "
                           "--trace-filter split:1,1 or joint:1",
                           r->reader.path, tlb_large_name(was->large));
    if ((holds_large(was, TLB_SLOT_DLARGE) &&
         !holds_large(now, TLB_SLOT_DLARGE)) ||
        (!now->unified && holds_large(was, TLB_SLOT_ILARGE) &&
         !holds_large(now, TLB_SLOT_ILARGE)))
        return error_usage(error, "%s: recorded with an array for large "
                           "pages, so a TLB without one cannot be replayed",
                           r->reader.path);
    return true;
}

/* Whether misses can be classified: by the trace where it is its own TLB, else
 * by the rules, which need a trace of one slot. */
static bool choose_attribution(struct replay *r,
                               const struct replay_config *config,
                               struct error *error)
{
    bool given = r->own && r->header.classified && !config->classify;
    bool exact = is_single(&r->header.filter);

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

static void set_mode(struct replay *r, const struct trace_record *record)
{
    struct paging *p = &r->mmu->paging;
    uint8_t flags = record->mode.flags;

    p->enabled = flags & TRACE_MODE_PAGING;
    p->wp = flags & TRACE_MODE_WP;
    p->pge = flags & TRACE_MODE_PGE;
    p->pae = flags & TRACE_MODE_PAE;
    p->nxe = flags & TRACE_MODE_NXE;
    p->pse = true;
    p->cr3 = cr3_of(p, record->mode.space);
}

/* Null, or what is wrong with the record. */
static const char *flush(struct replay *r, const struct trace_record *record)
{
    enum flush_cause cause = record->flush.cause;

    if (record->flush.site >= r->sites)
        return "a flush of a site that no record defines";
    if (r->attributed && ++r->flushes > ATTRIBUTED_FLUSHES_MAX)
        return "too many flushes for attribution: replay with --attribution "
               "off";
    r->where = r->site[record->flush.site].lin;
    r->cycle += record->flush.cycles;
    if (cause == FLUSH_page_fault)      /* the next reference makes it */
        return NULL;
    if (cause != FLUSH_invlpg)
        r->mmu->paging.cr3 = cr3_of(&r->mmu->paging, record->flush.space);
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
        set_mode(r, record);
        return NULL;
    case TRACE_FLUSH:
        return flush(r, record);
    case TRACE_SPACE_FREE:
        mmu_space_free(r->mmu, cr3_of(p, record->space_free.space));
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
            return status == TRACE_DONE;
        why = play_record(r, &record);
        if (UNLIKELY(why != NULL))
            return trace_reader_refuse(&r->reader, why, error);
        if (UNLIKELY(r->no_memory))
            return trace_pages_excuse(&r->pages, r->reader.path, error);
        if (UNLIKELY(r->reader.chunks != chunk) && progress) {
            chunk = r->reader.chunks;
            progress(opaque);
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
