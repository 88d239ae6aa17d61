/*
 * The schema pagewalk-stats/1: one function for each of its members.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emu/host/json.h"
#include "emu/machine/counters.h"
#include "emu/stats/stats.h"

static const char *const cycle_name[CYCLE_CAUSES] = {
#define CYCLE_CAUSE(name, help) #name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
};

static const char *const flush_name[FLUSH_CAUSES] = {
#define FLUSH_CAUSE(name, help) #name,
#include "mmu/flush.def"
#undef FLUSH_CAUSE
};

static void put_cycle_stack(struct json *json,
                            const struct cycle_stack *cycles)
{
    json_begin_object(json, "cycle_stack");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        json_u64(json, cycle_name[i], cycles->by_cause[i]);
    json_end_object(json);
}

static void put_geometry(struct json *json, const struct mmu *mmu,
                         const struct tlb *tlb)
{
    if (mmu->config.tlb[tlb->slot].ideal) {
        json_bool(json, "ideal", true);
        return;
    }
    json_u64(json, "entries", (uint64_t)tlb->sets * tlb->ways);
    json_u64(json, "ways", tlb->ways);
    json_string(json, "policy", tlb_policy_name(tlb->policy));
}

static struct tlb_counters add(const struct tlb *a, const struct tlb *b)
{
    struct tlb_counters sum = a->counters;

    if (b) {
        sum.hits += b->counters.hits;
        sum.misses += b->counters.misses;
        sum.fills += b->counters.fills;
        sum.evictions += b->counters.evictions;
    }
    return sum;
}

/* The classes of the misses of one array, or of a level's two. */
static void put_classes(struct json *json, const struct attribution *at,
                        const struct tlb *small, const struct tlb *large)
{
    if (!at)
        return;
    json_begin_object(json, "miss_class");
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        json_u64(json, miss_class_name((enum miss_class)i),
                 at->classifier[small->slot].miss_class[i] +
                     (large ? at->classifier[large->slot].miss_class[i] : 0));
    json_end_object(json);
}

static void put_array(struct json *json, const struct mmu *mmu,
                      const struct attribution *at, const char *name,
                      const struct tlb *tlb)
{
    const struct tlb_counters *counters = &tlb->counters;

    json_begin_object(json, name);
    put_geometry(json, mmu, tlb);
    json_u64(json, "accesses", counters->hits + counters->misses);
    json_u64(json, "hits", counters->hits);
    json_u64(json, "misses", counters->misses);
    json_u64(json, "fills", counters->fills);
    json_u64(json, "evictions", counters->evictions);
    put_classes(json, at, tlb, NULL);
    json_end_object(json);
}

static void put_arrays(struct json *json, const struct mmu *mmu,
                       const struct attribution *at, const struct tlb *small,
                       const struct tlb *large)
{
    if (!large)
        return;
    json_begin_object(json, "arrays");
    put_array(json, mmu, at, "4k", small);
    put_array(json, mmu, at, "large", large);
    json_end_object(json);
}

static void put_side(struct json *json, const struct mmu *mmu,
                     const struct attribution *at,
                     const struct mmu_side *side)
{
    /* Under shared and fragment one array is both. */
    const struct tlb *large = side->large == side->small ? NULL : side->large;
    struct tlb_counters sum = add(side->small, large);

    json_begin_object(json, side->name);
    put_geometry(json, mmu, side->small);
    json_u64(json, "accesses", side->accesses);
    json_u64(json, "hits", side->hits);
    json_u64(json, "misses", side->misses);
    json_u64(json, "fills", sum.fills);
    json_u64(json, "evictions", sum.evictions);
    json_u64(json, "dirty_assists", side->dirty_assists);
    json_u64(json, "rights_assists", side->rights_assists);
    put_classes(json, at, side->small, large);
    put_arrays(json, mmu, at, side->small, large);
    json_end_object(json);
}

static void put_second_level(struct json *json, const struct mmu *mmu,
                             const struct attribution *at)
{
    const struct tlb *small = &mmu->tlb[TLB_SLOT_S4K];
    const struct tlb *large = &mmu->tlb[TLB_SLOT_SLARGE];
    struct tlb_counters sum;

    if (!tlb_present(small))
        return;
    if (!tlb_present(large))
        large = NULL;
    sum = add(small, large);
    json_begin_object(json, "stlb");
    put_geometry(json, mmu, small);
    json_u64(json, "accesses", sum.hits + sum.misses);
    json_u64(json, "hits", sum.hits);
    json_u64(json, "misses", sum.misses);
    json_u64(json, "fills", sum.fills);
    json_u64(json, "evictions", sum.evictions);
    put_classes(json, at, small, large);
    put_arrays(json, mmu, at, small, large);
    json_end_object(json);
}

static void put_tlb(struct json *json, const struct mmu *mmu,
                    const struct attribution *at)
{
    json_begin_object(json, "tlb");
    if (mmu->iside != mmu->dside)
        put_side(json, mmu, at, mmu->iside);
    put_side(json, mmu, at, mmu->dside);
    put_second_level(json, mmu, at);
    json_end_object(json);
}

/* The paging-structure cache; its accesses are the walks. */
static void put_psc(struct json *json, const struct mmu *mmu)
{
    const struct tlb *psc = &mmu->psc;
    const struct tlb_counters *counters = &psc->counters;

    if (!tlb_present(psc))
        return;
    json_begin_object(json, "psc");
    if (mmu->config.psc.ideal) {
        json_bool(json, "ideal", true);
    } else {
        json_u64(json, "entries", (uint64_t)psc->sets * psc->ways);
        json_u64(json, "ways", psc->ways);
        json_string(json, "policy", tlb_policy_name(psc->policy));
    }
    json_u64(json, "accesses", counters->hits + counters->misses);
    json_u64(json, "hits", counters->hits);
    json_u64(json, "misses", counters->misses);
    json_u64(json, "fills", counters->fills);
    json_u64(json, "evictions", counters->evictions);
    json_end_object(json);
}

static void put_walks(struct json *json, const struct walk_counters *walks)
{
    json_begin_object(json, "walks");
    json_u64(json, "count", walks->count);
    json_u64(json, "cycles", walks->cycles);
    json_u64(json, "memory_reads", walks->memory_reads);
    json_u64(json, "ad_writes", walks->ad_writes);
    json_u64(json, "faults", walks->faults);
    json_end_object(json);
}

static void put_refills(struct json *json, const struct refills *refills)
{
    json_u64(json, "refill_misses", refills_misses(refills));
    json_u64(json, "refill_avoidable", refills->avoidable);
    json_u64(json, "refill_remapped", refills->remapped);
    json_u64(json, "refill_cycles", refills->cycles);
}

/* Whether a model can flush in this way at all; what it cannot do is absent. */
static bool can_flush(const struct cpu_model *model, unsigned cause)
{
    if (cause == FLUSH_invlpg)
        return cpu_model_has(model, FEATURE_i486);
    if (cause == FLUSH_mov_cr4)
        return model->features & CPU_FEATURES_CR4;
    return true;
}

static void put_flushes(struct json *json, const struct cpu_model *model,
                        const struct mmu *mmu, const struct attribution *at)
{
    json_begin_object(json, "flushes");
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        const struct flush_counters *flush = &mmu->flushes[i];

        if (!can_flush(model, i))
            continue;
        json_begin_object(json, flush_name[i]);
        json_u64(json, "count", flush->count);
        json_u64(json, "entries_dropped", flush->entries_dropped);
        if (tlb_present(&mmu->psc))
            json_u64(json, "psc_entries_dropped", flush->psc_entries_dropped);
        json_u64(json, "direct_cycles", flush->direct_cycles);
        if (at)
            put_refills(json, &at->refills[i]);
        json_end_object(json);
    }
    json_end_object(json);
    json_u64(json, "pdpte_loads", mmu->pdpte_loads);
}

/* Every site, the costliest first. */
static bool put_call_sites(struct json *json, const struct machine *machine,
                           const struct attribution *at)
{
    const struct site **order = calloc(at->sites.count + 1, sizeof(*order));
    char place[SYMBOLS_PLACE_MAX];

    if (!order)
        return false;
    sites_rank(&at->sites, order);
    json_begin_array(json, "call_sites");
    for (uint32_t i = 0; i < at->sites.count; i++) {
        const struct site *site = order[i];

        json_begin_object(json, NULL);
        json_string(json, "site", machine_place(machine, site->lin, place,
                                                sizeof(place)));
        json_string(json, "cause", flush_name[site->cause]);
        json_u64(json, "count", site->count);
        json_u64(json, "entries_dropped", site->entries_dropped);
        json_u64(json, "direct_cycles", site->direct_cycles);
        put_refills(json, &site->refills);
        json_end_object(json);
    }
    json_end_array(json);
    free(order);
    return true;
}

/* A region has its name, its passes, its cycles, what was charged to flushes
 * in it, and what else it counted. */
static void put_regions(struct json *json, const struct machine *machine)
{
    struct counter_source source = machine_counters(machine);

    json_begin_array(json, "regions");
    for (unsigned i = 0; i < LAB_REGIONS; i++) {
        const struct region *region = &machine->regions.region[i];

        if (!region->count)
            continue;
        json_begin_object(json, NULL);
        json_string(json, "name", region->name);
        json_u64(json, "count", region->count);
        for (unsigned c = 0; c < COUNTERS; c++)
            if (region->total[c] || c == COUNTER_cycles ||
                (c >= COUNTER_refill_misses && c <= COUNTER_refill_cycles &&
                 counter_is_measured(&source, c)))
                json_u64(json, counter_name(c), region->total[c]);
        json_end_object(json);
    }
    json_end_array(json);
}

/* False: no memory. */
static void put_post(struct json *json, const struct machine *machine)
{
    if (!machine->config.post_port)
        return;
    json_begin_object(json, "post");
    json_u64(json, "port", machine->config.post_port);
    json_u64(json, "writes", machine->post_log.writes);
    if (machine->post_log.writes)
        json_u64(json, "last", machine->post_log.last);
    json_end_object(json);
}

static bool put_stats(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = &machine->cpu[0];
    const struct attribution *at = machine_attribution(machine);
    struct json json;
    bool ok;

    json_init(&json, stream);
    json_begin_object(&json, NULL);
    json_string(&json, "schema", "pagewalk-stats/1");
    json_string(&json, "model", machine->model.name);
    json_u64(&json, "instructions", cpu->counters.instructions);
    json_u64(&json, "uops", cpu->counters.uops);
    json_u64(&json, "cycles", cpu->cycles.total);
    put_cycle_stack(&json, &cpu->cycles);
    put_tlb(&json, &cpu->mmu, at);
    put_psc(&json, &cpu->mmu);
    put_walks(&json, &cpu->mmu.walks);
    put_flushes(&json, &machine->model, &cpu->mmu, at);
    ok = !at || put_call_sites(&json, machine, at);
    put_regions(&json, machine);
    put_post(&json, machine);
    json_end_object(&json);
    json_finish(&json);
    return ok && !(at && at->out_of_memory);
}

/* Files appear by a rename; a pipe, a device, or what a symbolic link such as
 * /dev/stdout leads to is written in place. */
static bool is_replaceable(const char *path)
{
    struct stat status;

    return lstat(path, &status) || S_ISREG(status.st_mode);
}

bool stats_json(const struct machine *machine, const char *path,
                struct error *error)
{
    bool replace = is_replaceable(path);
    char draft[4096];
    FILE *stream;
    bool ok;

    snprintf(draft, sizeof(draft), "%s%s", path, replace ? ".part" : "");
    stream = fopen(draft, "w");
    if (!stream)
        return error_host(error, "%s: %s", path, strerror(errno));
    errno = ENOMEM;
    ok = put_stats(machine, stream);
    ok = !ferror(stream) && ok;
    ok = !fclose(stream) && ok;
    if (ok && replace)
        ok = !rename(draft, path);
    if (!ok) {
        error_host(error, "%s: %s", path, strerror(errno));
        if (replace)
            remove(draft);
    }
    return ok;
}
