/*
 * The schema pagewalk-stats/1. Which counters stand in which object, and in
 * which order, is the rows of counters.def; here are the objects, and what
 * stands in them that is no counter.
 */
#include "emu/stats/stats_json.h"

#include <stdlib.h>

#include "emu/host/file_draft.h"
#include "emu/host/json.h"
#include "emu/profile/cycle_functions.h"
#include "emu/provenance/provenance.h"
#include "emu/stats/miss_heat_json.h"
#include "emu/stats/miss_sites.h"
#include "emu/stats/stats.h"

enum { RATE_DECIMALS = 3 };

/* What is written, and where its numbers are read. */
struct writer {
    struct json *json;
    const struct machine *machine;              /* null: a replay's numbers */
    const struct stats_source *source;
    const struct cpu *cpu;
    const struct attribution *attribution;      /* null: there is none */
};

static void put_geometry(struct json *json, const struct tlb *tlb,
                         const struct tlb_geometry *geometry)
{
    if (geometry->ideal) {
        json_bool(json, "ideal", true);
        return;
    }
    json_u64(json, "entries", (uint64_t)tlb->sets * tlb->ways);
    json_u64(json, "ways", tlb->ways);
    json_string(json, "policy", tlb_policy_name(tlb->policy));
}

/* The classes of the misses of one array, or of a level's two. */
static void put_classes(struct writer *w, const struct tlb *small,
                        const struct tlb *large)
{
    const struct miss_classifier *c;

    if (!w->attribution)
        return;
    c = w->attribution->classifier;
    json_begin_object(w->json, "miss_class");
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        json_u64(w->json, miss_class_name((enum miss_class)i),
                 c[small->slot].miss_class[i] +
                     (large ? c[large->slot].miss_class[i] : 0));
    json_end_object(w->json);
}

/* The counters of one array, or of a level's two. */
static void put_counts(struct writer *w, const struct tlb *small,
                       const struct tlb *large)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->object == COUNTER_IN_tlb && row->of_array &&
            counter_row_exists(row, COUNTER_TLB_ALL, w->cpu))
            json_u64(w->json, row->member,
                     counter_row_of_arrays(row, small, large));
    put_classes(w, small, large);
}

static void put_array(struct writer *w, const char *name,
                      const struct tlb *tlb)
{
    json_begin_object(w->json, name);
    put_geometry(w->json, tlb, &w->cpu->mmu.config.tlb[tlb->slot]);
    put_counts(w, tlb, NULL);
    json_end_object(w->json);
}

static void put_arrays(struct writer *w, const struct tlb *small,
                       const struct tlb *large)
{
    if (!large)
        return;
    json_begin_object(w->json, "arrays");
    put_array(w, "4k", small);
    put_array(w, "large", large);
    json_end_object(w->json);
}

static void put_side(struct writer *w, const struct mmu_side *side)
{
    /* Under large=shared and large=fragment one array is both. */
    const struct tlb *large = side->large == side->small ? NULL : side->large;
    const struct counter_row *row;

    json_begin_object(w->json, side->name);
    put_geometry(w->json, side->small,
                 &w->cpu->mmu.config.tlb[side->small->slot]);
    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->object == COUNTER_IN_tlb &&
            counter_row_exists(row, COUNTER_TLB_ALL, w->cpu))
            json_u64(w->json, row->member, counter_row_of_side(row, side));
    put_classes(w, side->small, large);
    put_arrays(w, side->small, large);
    json_end_object(w->json);
}

static void put_second_level(struct writer *w)
{
    const struct mmu *mmu = &w->cpu->mmu;
    const struct tlb *small = &mmu->tlb[TLB_SLOT_S4K];
    const struct tlb *large = &mmu->tlb[TLB_SLOT_SLARGE];

    if (!tlb_present(small))
        return;
    if (!tlb_present(large))
        large = NULL;
    json_begin_object(w->json, "stlb");
    put_geometry(w->json, small, &mmu->config.tlb[TLB_SLOT_S4K]);
    if (mmu->config.levels != TLB_LEVELS_NINE)
        json_string(w->json, "levels", tlb_levels_name(mmu->config.levels));
    put_counts(w, small, large);
    put_arrays(w, small, large);
    json_end_object(w->json);
}

static void put_tlb(struct writer *w)
{
    const struct mmu *mmu = &w->cpu->mmu;

    json_begin_object(w->json, "tlb");
    if (mmu->iside != mmu->dside)
        put_side(w, mmu->iside);
    put_side(w, mmu->dside);
    put_second_level(w);
    json_end_object(w->json);
}

static void put_cycle_stack(struct writer *w)
{
    const struct cycle_stack *cycles = &w->cpu->cycles;

    json_begin_object(w->json, "cycle_stack");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (cycles_may_charge(cycles, (enum cycle_cause)i))
            json_u64(w->json, cycle_cause_name((enum cycle_cause)i),
                     cycles_of(cycles, (enum cycle_cause)i));
    json_end_object(w->json);
}

/* An object of counters of the whole machine. */
static void put_machine(struct writer *w, enum counter_object object)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->object == object && counter_row_exists(row, 0, w->cpu))
            json_u64(w->json, row->member, row->of_machine(w->cpu));
}

static void put_psc(struct writer *w)
{
    const struct mmu *mmu = &w->cpu->mmu;

    if (!tlb_present(&mmu->psc))
        return;
    json_begin_object(w->json, "psc");
    put_geometry(w->json, &mmu->psc, &mmu->config.psc);
    put_machine(w, COUNTER_IN_psc);
    json_end_object(w->json);
}

static void put_prefetch(struct writer *w)
{
    const struct mmu *mmu = &w->cpu->mmu;

    if (!mmu->config.prefetch)
        return;
    json_begin_object(w->json, "prefetch");
    json_u64(w->json, "entries", mmu->config.prefetch);
    put_machine(w, COUNTER_IN_prefetch);
    json_end_object(w->json);
}

static void put_walks(struct writer *w)
{
    json_begin_object(w->json, "walks");
    put_machine(w, COUNTER_IN_walks);
    json_end_object(w->json);
}

/* The counters of a cause's flush events, or of a site's; those that are kept
 * in one of the ways up to `kept`. */
static void put_flush(struct writer *w, const struct flush_counters *flush,
                      const struct refills *refills, enum counter_kept kept)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->object == COUNTER_IN_flushes && row->kept <= kept &&
            (!row->attributed || refills))
            json_u64(w->json, row->member, row->of_flush(flush, refills));
}

static void put_flushes(struct writer *w)
{
    const struct attribution *at = w->attribution;
    enum counter_kept kept = tlb_present(&w->cpu->mmu.psc)
                                 ? COUNTER_KEPT_OF_PSC : COUNTER_KEPT_BY_CAUSE;

    json_begin_object(w->json, "flushes");
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        if (!counters_have_cause(w->source->model, (enum flush_cause)i))
            continue;
        json_begin_object(w->json, flush_cause_name((enum flush_cause)i));
        put_flush(w, &w->cpu->mmu.flushes[i], at ? &at->refills[i] : NULL,
                  kept);
        json_end_object(w->json);
    }
    json_end_object(w->json);
}

/* What the bounds of memory cost; absent where they cost nothing. */
static void put_limits(struct writer *w)
{
    uint64_t other = sites_other_flushes(&w->attribution->sites);
    uint64_t forgotten = attribution_forgotten(w->attribution);

    if (!other && !forgotten)
        return;
    json_begin_object(w->json, "attribution_limits");
    if (other) {
        json_u64(w->json, "sites_kept", SITES_MAX);
        json_u64(w->json, "flushes_of_other_sites", other);
    }
    if (forgotten)
        json_u64(w->json, "history_records_forgotten", forgotten);
    json_end_object(w->json);
}

/* The name of a site; returns text. */
static const char *place_of(const struct writer *w, const struct site *site,
                            char text[SYMBOLS_PLACE_MAX])
{
    if (w->machine)
        return machine_site_place(w->machine, site, text, SYMBOLS_PLACE_MAX);
    return site->is_other ? SITE_OTHER
                          : w->source->place(w->source->opaque, site->lin,
                                             text, SYMBOLS_PLACE_MAX);
}

/* Every site, the costliest first. False: the host has no memory. */
static bool put_call_sites(struct writer *w)
{
    const struct sites *sites = &w->attribution->sites;
    const struct site **order = calloc(sites->count + 1, sizeof(*order));
    char place[SYMBOLS_PLACE_MAX];
    uint32_t count;

    if (!order)
        return false;
    count = sites_rank(sites, order);
    json_begin_array(w->json, "call_sites");
    for (uint32_t i = 0; i < count; i++) {
        const struct site *site = order[i];

        json_begin_object(w->json, NULL);
        json_string(w->json, "site",
                    place_of(w, site, place));
        json_string(w->json, "cause",
                    flush_cause_name((enum flush_cause)site->cause));
        put_flush(w, &site->flush, &site->refills, COUNTER_KEPT_BY_SITE);
        json_end_object(w->json);
    }
    json_end_array(w->json);
    free(order);
    put_limits(w);
    return true;
}

/* False: the host has no memory. */
static bool put_profile(struct writer *w)
{
    struct cycle_functions list;

    if (!w->machine->config.profile_cycles)
        return true;
    if (!cycle_functions_init(&list, &w->machine->cycle_profile))
        return false;
    cycle_functions_json(&list, w->json);
    cycle_functions_free(&list);
    return true;
}

/* Whether a region has the counter also where it gained nothing. */
static bool region_always_has(const struct counter_row *row,
                              unsigned instance, bool attributed)
{
    return row->number[instance] == COUNTER_cycles ||
           (row->kind == COUNTER_BY_FLUSH_CAUSE && row->attributed &&
            !instance && attributed);
}

/* The causes of a region's cycles. */
static void put_region_stack(struct writer *w, const struct region *region)
{
    uint64_t by_cause[CYCLE_CAUSES];

    counters_by_cause(region->total, by_cause);
    cycle_stack_json(&w->cpu->cycles, by_cause, w->json);
}

static void put_region(struct writer *w, const struct region *region)
{
    const struct counter_row *row;
    char name[COUNTER_NAME_MAX];
    unsigned instance;

    json_begin_object(w->json, NULL);
    json_string(w->json, "name", region->name);
    json_u64(w->json, "count", region->count);
    for (unsigned number = 0; number < COUNTERS; number++) {
        row = counter_row_find(number, &instance);
        if (row && row->object != COUNTER_IN_host &&
            row->object != COUNTER_IN_cycle_stack &&
            (region->total[number] ||
             region_always_has(row, instance, w->attribution)))
            json_u64(w->json, counter_row_name(row, instance, name),
                     region->total[number]);
    }
    put_region_stack(w, region);
    json_end_object(w->json);
}

static void put_regions(struct writer *w)
{
    json_begin_array(w->json, "regions");
    for (unsigned i = 0; i < LAB_REGIONS; i++)
        if (w->machine->regions.region[i].count)
            put_region(w, &w->machine->regions.region[i]);
    json_end_array(w->json);
}

static void put_post(struct writer *w)
{
    const struct post_log *log = &w->machine->post_log;

    if (!w->machine->config.post_port)
        return;
    json_begin_object(w->json, "post");
    json_u64(w->json, "port", w->machine->config.post_port);
    json_u64(w->json, "writes", log->writes);
    if (log->writes)
        json_u64(w->json, "last", log->last);
    json_end_object(w->json);
}

static void put_kinds(struct json *json, const char *name,
                      const uint64_t count[CACHE_KINDS])
{
    json_begin_object(json, name);
    for (unsigned i = 0; i < CACHE_KINDS; i++)
        json_u64(json, cache_kind_name((enum cache_kind)i), count[i]);
    json_end_object(json);
}

static void put_cache(struct writer *w, const char *name,
                      const struct cache *cache)
{
    const struct cache_geometry *g = &cache->geometry;
    struct cache_counters counters = cache_read_counters(cache);

    if (!cache_present(cache))
        return;
    json_begin_object(w->json, name);
    json_u64(w->json, "bytes", g->bytes);
    json_u64(w->json, "ways", g->ways);
    json_u64(w->json, "line", g->line);
    json_string(w->json, "write", g->through ? "through" : "back");
    json_bool(w->json, "allocate", g->allocates);
    json_string(w->json, "policy", tlb_policy_name(g->policy));
    put_kinds(w->json, "accesses", counters.accesses);
    put_kinds(w->json, "misses", counters.misses);
    json_u64(w->json, "write_backs", counters.write_backs);
    json_u64(w->json, "invalidations", counters.invalidations);
    json_end_object(w->json);
}

static void put_caches(struct writer *w)
{
    const struct caches *caches = &w->cpu->mmu.caches;

    if (!caches->on)
        return;
    json_begin_object(w->json, "caches");
    put_machine(w, COUNTER_IN_caches);
    json_begin_object(w->json, "levels");
    put_cache(w, "l1i", &caches->l1i);
    put_cache(w, cache_config_name(&caches->config, CACHE_L1D), &caches->l1d);
    put_cache(w, "l2", &caches->l2);
    json_end_object(w->json);
    json_end_object(w->json);
}

/* The outermost object's counters and the objects in it, where their rows
 * stand. */
static void put_counters(struct writer *w)
{
    enum counter_object done = COUNTER_IN_none;
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++) {
        if (row->object == COUNTER_IN_top)
            json_u64(w->json, row->member, row->of_machine(w->cpu));
        else if (row->object == done)
            continue;
        done = row->object;
        switch (row->object) {
        case COUNTER_IN_none:
        case COUNTER_IN_top:
        case COUNTER_IN_miss_class:
        case COUNTER_IN_host:
            break;
        case COUNTER_IN_cycle_stack:
            put_cycle_stack(w);
            break;
        case COUNTER_IN_tlb:
            put_tlb(w);
            break;
        case COUNTER_IN_psc:
            put_psc(w);
            break;
        case COUNTER_IN_prefetch:
            put_prefetch(w);
            break;
        case COUNTER_IN_walks:
            put_walks(w);
            break;
        case COUNTER_IN_caches:
            put_caches(w);
            break;
        case COUNTER_IN_flushes:
            put_flushes(w);
            break;
        }
    }
}

bool stats_json_tlb(struct json *json, const struct stats_source *source)
{
    struct writer w = {
        .json = json,
        .source = source,
        .cpu = source->cpu,
        .attribution = source->attribution,
    };

    put_tlb(&w);
    put_psc(&w);
    put_walks(&w);
    put_flushes(&w);
    return !w.attribution || put_call_sites(&w);
}

/* Rates, as MPKI: of 1000 instructions. */
static void put_rates(struct writer *w)
{
    const struct mmu *mmu = &w->cpu->mmu;
    struct counter_source source = machine_counters(w->machine);
    uint64_t counter[COUNTERS];
    double thousands;

    counters_read(&source, counter);
    thousands = (double)counter[COUNTER_instructions] / 1000;
    if (!counter[COUNTER_instructions])
        return;
    json_begin_object(w->json, "per_thousand_instructions");
    if (mmu->iside != mmu->dside)
        json_real(w->json, "itlb_misses",
                  (double)mmu->iside->misses / thousands, RATE_DECIMALS);
    json_real(w->json, mmu->iside != mmu->dside ? "dtlb_misses" : "tlb_misses",
              (double)mmu->dside->misses / thousands, RATE_DECIMALS);
    if (tlb_present(&mmu->tlb[TLB_SLOT_S4K]))
        json_real(w->json, "stlb_misses",
                  (double)counter[COUNTER_stlb_misses] / thousands,
                  RATE_DECIMALS);
    json_real(w->json, "walks", (double)counter[COUNTER_walks] / thousands,
              RATE_DECIMALS);
    json_end_object(w->json);
}

static char *place_in_machine(const void *opaque, uint32_t lin, char *text,
                              size_t size)
{
    return machine_place(opaque, lin, text, size);
}

/* What is the emulator's own affair. */
static void put_host(struct writer *w)
{
    json_begin_object(w->json, "host");
    json_bool(w->json, "no_l0", w->machine->config.no_l0);
    put_machine(w, COUNTER_IN_host);
    json_end_object(w->json);
}

/* False: the host has, or in the run had, no memory for all numbers. */
static bool put_stats(const struct machine *machine, FILE *stream)
{
    struct counter_source from = machine_counters(machine);
    const struct stats_source source = {
        .cpu = from.cpu,
        .model = &machine->model,
        .attribution = from.attribution,
        .place = place_in_machine,
        .opaque = machine,
    };
    struct json json;
    struct writer w = {
        .json = &json,
        .machine = machine,
        .source = &source,
        .cpu = source.cpu,
        .attribution = source.attribution,
    };
    bool ok;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", STATS_SCHEMA);
    json_string(&json, "model", machine->model.name);
    if (machine->config.provenance)
        provenance_json(machine->config.provenance, &json);
    put_counters(&w);
    put_rates(&w);
    ok = !w.attribution || put_call_sites(&w);
    ok = (!machine->config.profile || miss_sites_json(machine, &json)) && ok;
    if (w.attribution)
        miss_heat_json(&w.attribution->heat, &json);
    ok = put_profile(&w) && ok;
    put_regions(&w);
    put_post(&w);
    put_host(&w);
    json_end_object(&json);
    json_finish(&json);
    return ok && !(w.attribution && w.attribution->out_of_memory);
}

bool stats_json(const struct machine *machine, const char *path,
                struct error *error)
{
    struct file_draft file;
    bool ok;

    if (!file_draft_open(&file, path, error))
        return false;
    ok = put_stats(machine, file.stream);
    if (!ok)
        error_host(error, "%s: no memory for all numbers", path);
    return file_draft_close(&file, ok, error);
}
