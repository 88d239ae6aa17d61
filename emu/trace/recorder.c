#include "emu/trace/recorder.h"

#include <string.h>

#include "base/compiler.h"

/* A region's end ends its chunk if the chunk has so many bytes: smaller ones
 * compress badly. */
enum { REGION_CHUNK_MIN = 1 << 12 };

static uint8_t mode_of(const struct paging *p)
{
    return (p->enabled ? TRACE_MODE_PAGING : 0) | (p->wp ? TRACE_MODE_WP : 0) |
           (p->pge ? TRACE_MODE_PGE : 0) | (p->pae ? TRACE_MODE_PAE : 0) |
           (p->nxe ? TRACE_MODE_NXE : 0);
}

static void put(struct recorder *rec, const struct trace_record *record)
{
    trace_writer_put(&rec->writer, record);
}

static void put_mode(struct recorder *rec)
{
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_MODE,
        .mode = {.flags = rec->mode, .space = rec->space},
    };

    put(rec, &record);
}

static uint64_t since_last(struct recorder *rec)
{
    uint64_t now = rec->mmu->cycles->total, passed = now - rec->cycle;

    rec->cycle = now;
    return passed;
}

/* The hits of an array that no written reference made. */
static uint64_t absorbed_by(const struct recorder *rec, enum tlb_slot slot)
{
    return rec->mmu->tlb[slot].counters.hits - rec->hits[slot];
}

static void count_absorbed(struct recorder *rec,
                           uint64_t now[TRACE_ABSORBED_KINDS])
{
    mmu_sync_counters(rec->mmu);
    now[TRACE_ABSORBED_FETCH_4K] = absorbed_by(rec, TLB_SLOT_I4K);
    now[TRACE_ABSORBED_FETCH_LARGE] = absorbed_by(rec, TLB_SLOT_ILARGE);
    now[TRACE_ABSORBED_DATA_4K] = absorbed_by(rec, TLB_SLOT_D4K);
    now[TRACE_ABSORBED_DATA_LARGE] = absorbed_by(rec, TLB_SLOT_DLARGE);
}

static void put_sync(struct recorder *rec)
{
    uint64_t now[TRACE_ABSORBED_KINDS];
    struct trace_record record = {.kind = TRACE_OTHER, .other = TRACE_SYNC};

    count_absorbed(rec, now);
    for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++) {
        record.sync.absorbed[i] = now[i] - rec->absorbed[i];
        rec->absorbed[i] = now[i];
    }
    record.sync.cycles = since_last(rec);
    put(rec, &record);
}

static void end_chunk(struct recorder *rec)
{
    put_sync(rec);
    trace_writer_end_chunk(&rec->writer, rec->cycle);
}

static bool chunk_has_ended(const struct recorder *rec)
{
    uint64_t age = rec->mmu->cycles->total - rec->writer.first_cycle;

    return trace_writer_is_full(&rec->writer) ||
           (age >= rec->config.chunk_cycles && rec->config.chunk_cycles &&
            !trace_writer_at_chunk(&rec->writer));
}

/* Ends a chunk that is full or old, and begins the next with the state it
 * needs. */
static void make_room(struct recorder *rec)
{
    if (chunk_has_ended(rec))
        end_chunk(rec);
    if (trace_writer_at_chunk(&rec->writer))
        put_mode(rec);
}

static void clear(struct recorder *rec)
{
    trace_filter_clear(&rec->filter);
    l0_reset(&rec->mmu->l0);
}

/* Notes a change of the paging mode that no flush event reports. */
static void note_mode(struct recorder *rec)
{
    const struct paging *paging = &rec->mmu->paging;
    uint8_t mode = mode_of(paging);
    uint32_t space = mmu_space(paging);

    if (LIKELY(mode == rec->mode && space == rec->space))
        return;
    if ((mode ^ rec->mode) & (TRACE_MODE_PAE | TRACE_MODE_PAGING))
        trace_filter_forget_regions(&rec->filter);
    rec->filter.pae = paging->pae;
    rec->mode = mode;
    rec->space = space;
    clear(rec);
    put_mode(rec);
}

static void on_lost(void *opaque, bool fetch, uint32_t key)
{
    struct recorder *rec = opaque;
    struct l0 *l0 = &rec->mmu->l0;

    if (key & TRACE_SLOT_LARGE)
        return;                 /* l0 holds no large pages */
    if (fetch || rec->filter.joint)
        l0_forget_kind(l0, L0_FETCH, key);
    if (!fetch) {
        l0_forget_kind(l0, L0_READ, key);
        l0_forget_kind(l0, L0_WRITE, key);
    }
}

/* After a reference that took no slot l0 may hold its page, and serve repeats
 * of it: they change nothing. When another reference comes, a repeat is none
 * any more. */
static void forget_loose(struct recorder *rec)
{
    if (LIKELY(!rec->is_loose))
        return;
    rec->is_loose = false;
    on_lost(rec, rec->loose_fetch, rec->loose_page);
}

static bool pages_differ(const struct trace_page *a, const struct trace_page *b)
{
    return a->bits != b->bits || a->frame != b->frame || a->table != b->table;
}

/* One access as the hooks report it. */
struct seen {
    uint32_t lin;
    unsigned access;            /* enum access */
    bool fault;
    bool walked;                /* and succeeded: mmu_last_walk is its walk */
    /* The walk memo served it, from this slot; else null. */
    const struct walk_memo_slot *memo;
    bool is_large;              /* the entry that served it, if it did not
                                   fault; a fragment is none */
    bool resized;               /* an assist of a hit may have found another
                                   page size, whose entry it does not touch */
    struct tlb *hit;            /* first-level array that it hit; or null */
    bool tells;                 /* it missed, or made an assist */
    uint32_t cycles;
};

/* The records of references, walks and flushes are set member by member: an
 * initialiser would clear the room for names, and there are many of them. */
static void put_reference(struct recorder *rec, const struct seen *s,
                          const struct trace_page *before)
{
    bool write = s->access & ACCESS_WRITE;
    struct trace_page *known = trace_pages_find(&rec->pages, rec->space,
                                                s->lin >> 12);
    struct trace_record record;

    if (!known) {
        rec->no_memory = true;
        return;
    }
    record.kind = s->access & ACCESS_FETCH ? TRACE_FETCH
                  : write                  ? TRACE_WRITE
                                           : TRACE_READ;
    record.reference.page = s->lin >> 12;
    record.reference.user = s->access & ACCESS_USER;
    record.reference.faulted = s->fault;
    record.reference.translation = *before;
    record.reference.translates = pages_differ(known, before);
    put(rec, &record);
    rec->references++;
    *known = *before;
    if (write && s->walked)     /* a write that hits leaves the tables alone */
        known->bits |= TRACE_PAGE_DIRTY;
}

static void put_walk(struct recorder *rec, const struct seen *s)
{
    const struct attribution *at = rec->config.attribution;
    const struct walk *w = &rec->mmu->last_walk;
    uint8_t reads = 0, updates = 0;
    struct trace_record record;

    if (s->memo)                /* what it remembers read two, and set none */
        reads = 2;
    else if (s->walked || s->fault)
        reads = (uint8_t)(w->levels - w->cached);
    if (s->walked && !s->memo)
        updates = (uint8_t)w->updates;

    record.kind = TRACE_OTHER;
    record.other = TRACE_WALK;
    record.walk = (struct trace_walk){
        .first_class = at ? at->last_class[0] : 0,
        .second_class = at ? at->last_class[1] : 0,
        .reads = reads,
        .updates = updates,
        .cycles = s->cycles,
        .eip = rec->config.eip(rec->config.opaque),
    };
    put(rec, &record);
}

static void define_site(struct recorder *rec, uint32_t number)
{
    const struct site *site = &rec->sites.site[number];
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_SITE,
        .site = {.number = number, .lin = site->lin, .cause = site->cause},
    };

    if (site->is_other)
        strcpy(record.site.name, SITE_OTHER);
    else
        rec->config.place(rec->config.opaque, site->lin, record.site.name,
                          sizeof record.site.name);
    put(rec, &record);
}

/* The number of a site; its definition is written before its first use. */
static uint32_t site_number(struct recorder *rec, enum flush_cause cause)
{
    uint32_t number = sites_number(&rec->sites, cause,
                                   rec->config.where(rec->config.opaque), 0);

    if (number == UINT32_MAX) {
        rec->no_memory = true;
        return 0;
    }
    if (number == rec->sites_defined) {
        rec->sites_defined++;
        define_site(rec, number);
    }
    return number;
}

static void put_flush(struct recorder *rec, enum flush_cause cause,
                      uint32_t lin, uint32_t direct_cycles)
{
    struct trace_record record;

    record.kind = TRACE_OTHER;
    record.other = TRACE_FLUSH;
    record.flush.cause = (uint8_t)cause;
    record.flush.site = site_number(rec, cause);
    record.flush.lin = lin;
    record.flush.space = rec->space;
    record.flush.direct_cycles = direct_cycles;
    record.flush.cycles = since_last(rec);
    put(rec, &record);
}

/* Whether the first level has an array for pages of a size. */
static bool holds(const struct mmu *mmu, bool fetch, bool is_large)
{
    const struct mmu_side *side = fetch ? mmu->iside : mmu->dside;

    return is_large ? side->large != NULL : side->small != NULL;
}

static void record(struct recorder *rec, const struct seen *s)
{
    const struct paging *paging = &rec->mmu->paging;
    struct trace_reference reference = {
        .page = s->lin >> 12,
        .fetch = s->access & ACCESS_FETCH,
        .write = s->access & ACCESS_WRITE,
        .rights = (uint8_t)((s->access & ACCESS_USER ? 1 : 0) |
                            (paging->wp ? 2 : 0)),
        .is_large = s->is_large,
    };
    struct trace_page before;
    bool is_large;

    if (!rec->records)
        return;
    forget_loose(rec);
    make_room(rec);
    note_mode(rec);
    if (!s->tells && !s->fault &&
        trace_filter_absorbs(&rec->filter, &reference))
        return;
    if (s->memo) {
        before = trace_pages_of_memo(s->memo);
        reference.mapped = true;
    } else {
        before = trace_pages_before(rec->mmu, s->lin, s->access, s->walked,
                                    &reference.mapped);
    }
    is_large = before.bits & TRACE_PAGE_LARGE;
    if (rec->filter.large == TLB_LARGE_FRAGMENT)
        reference.is_large = is_large;
    /* An entry of another size than the page's is stale. */
    reference.mapped &= is_large == reference.is_large && !s->resized;
    reference.held = holds(rec->mmu, reference.fetch, is_large);
    if (s->tells || s->fault)
        put_walk(rec, s);
    if (s->fault)
        put_flush(rec, FLUSH_page_fault, s->lin, 0);
    put_reference(rec, s, &before);
    if (s->hit)
        rec->hits[s->hit->slot]++;
    if (!trace_filter_take(&rec->filter, &reference, on_lost, rec)) {
        rec->is_loose = true;
        rec->loose_fetch = reference.fetch;
        rec->loose_page = reference.page;
    }
}

static void on_access(void *opaque, const struct observed_access *access)
{
    struct recorder *rec = opaque;
    struct seen s = {
        .lin = access->lin,
        .access = (access->fetch ? ACCESS_FETCH : 0) |
                  (access->write ? ACCESS_WRITE : 0) |
                  (access->user ? ACCESS_USER : 0),
        .fault = access->fault,
        .walked = rec->mmu->walked && !access->fault,
        .is_large = !access->fault && access->entry->bits & TLB_LARGE,
        .resized = access->assist && access->first_hit &&
                   (access->first != access->first_ends ||
                    rec->mmu->config.large == TLB_LARGE_SHARED),
        .hit = access->first_hit ? access->first : NULL,
        .tells = !access->first_hit || access->assist,
        .cycles = access->penalty,
    };

    record(rec, &s);
}

static void on_fast_miss(void *opaque, struct tlb *tlb,
                         const struct tlb_entry *way, uint64_t stamp,
                         bool evicts, uint32_t cycles, unsigned access)
{
    struct recorder *rec = opaque;
    struct seen s = {
        .lin = way->page << 12,
        .access = access,
        .walked = true,
        .memo = rec->mmu->walk_memo.last,
        .tells = true,
        .cycles = cycles,
    };

    (void)tlb, (void)stamp, (void)evicts;
    record(rec, &s);
}

/* Any flush empties every slot, so that the trace also answers what another
 * flush in its place would have cost. */
static void on_flush_end(void *opaque, const struct observed_flush *flush)
{
    struct recorder *rec = opaque;

    if (!rec->records)
        return;
    if (flush->cause == FLUSH_page_fault) {     /* stands with its access */
        clear(rec);
        trace_filter_forget_region(&rec->filter, flush->lin);
        return;
    }
    make_room(rec);
    rec->space = mmu_space(&rec->mmu->paging);
    note_mode(rec);
    put_flush(rec, flush->cause, flush->lin, flush->direct_cycles);
    clear(rec);
    if (flush->cause == FLUSH_invlpg)
        trace_filter_forget_region(&rec->filter, flush->lin);
    else
        trace_filter_forget_regions(&rec->filter);
    rec->config.kick(rec->config.opaque);
}

static void on_space_free(void *opaque, uint32_t space)
{
    struct recorder *rec = opaque;
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_SPACE_FREE,
        .space_free = {.space = space},
    };

    if (!rec->records)
        return;
    make_room(rec);
    put(rec, &record);
    clear(rec);
}

/* References before the begin count as absorbed by no one, and l0 must not serve
 * repeats of them. */
void recorder_begin(struct recorder *rec)
{
    if (rec->records)
        return;
    rec->records = true;
    mmu_sync_counters(rec->mmu);
    for (unsigned i = 0; i < TLB_SLOTS; i++)
        rec->hits[i] = rec->mmu->tlb[i].counters.hits;
    rec->cycle = rec->writer.first_cycle = rec->mmu->cycles->total;
    rec->mode = mode_of(&rec->mmu->paging);
    rec->space = mmu_space(&rec->mmu->paging);
    rec->filter.pae = rec->mmu->paging.pae;
    clear(rec);
    rec->config.kick(rec->config.opaque);
}

void recorder_end(struct recorder *rec)
{
    if (!rec->records)
        return;
    make_room(rec);
    put_sync(rec);
    rec->records = false;
}

void recorder_region(struct recorder *rec, bool begin, unsigned number,
                     const char *name)
{
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_REGION,
        .region = {.number = number},
    };

    if (!rec->records || (!begin && !rec->open[number]))
        return;
    if (begin)
        rec->open[number]++;
    else
        rec->open[number]--;
    make_room(rec);
    if (begin) {
        strncat(record.region.name, name, TRACE_NAME_MAX);
        put(rec, &record);
    }
    put_sync(rec);
    record.other = begin ? TRACE_REGION_BEGIN : TRACE_REGION_END;
    put(rec, &record);
    if (!begin && trace_writer_raw_bytes(&rec->writer) >= REGION_CHUNK_MIN)
        end_chunk(rec);
}

bool recorder_init(struct recorder *rec, struct mmu *mmu,
                   const struct recorder_config *config, const char *path,
                   const char *text, struct error *error)
{
    *rec = (struct recorder){.mmu = mmu, .config = *config};
    trace_filter_init(&rec->filter, mmu->config.large, config->filter.joint,
                      mmu->config.unified, config->filter.data,
                      config->filter.fetch);
    if (!trace_pages_init(&rec->pages) || !sites_init(&rec->sites)) {
        trace_pages_destroy(&rec->pages);
        return error_host(error, "%s: no memory", path);
    }
    if (!trace_writer_open(&rec->writer, path, text, error)) {
        trace_pages_destroy(&rec->pages);
        sites_destroy(&rec->sites);
        return false;
    }
    rec->mode = mode_of(&mmu->paging);
    rec->records = !config->waits;
    rec->observer = (struct observer){
        .opaque = rec,
        .filters = true,
        .access = on_access,
        .fast_miss = on_fast_miss,
        .flush_end = on_flush_end,
        .space_free = on_space_free,
    };
    mmu_attach(mmu, &rec->observer);
    mmu->l0.holds_large = false;
    if (config->filter.joint)       /* a data access may come between fetches */
        mmu->fetch_each = true;
    return true;
}

bool recorder_close(struct recorder *rec, struct error *error)
{
    struct trace_record end = {.kind = TRACE_OTHER, .other = TRACE_END};
    const char *path = rec->writer.path;
    bool ok;

    /* Early sites have their names only now that the kernel is where its
     * symbols say. */
    for (uint32_t number = 0; number < rec->sites_defined; number++) {
        make_room(rec);
        define_site(rec, number);
    }
    recorder_end(rec);
    make_room(rec);
    if (!rec->no_memory)            /* else readers shall take it for broken */
        put(rec, &end);
    ok = trace_writer_close(&rec->writer, error);
    if (ok && rec->no_memory) {
        trace_pages_excuse(&rec->pages, path, error);
        ok = error_prefix(error, "the trace is incomplete");
    }
    trace_pages_destroy(&rec->pages);
    sites_destroy(&rec->sites);
    return ok;
}
