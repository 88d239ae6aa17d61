#include "emu/why/advise.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/replay/replay.h"
#include "mmu/flush_cause.h"

static struct advice_cost cost_of(const struct replay *r)
{
    const struct mmu *mmu = r->mmu;

    return (struct advice_cost){
        .misses = mmu->dside->misses +
                  (mmu->iside == mmu->dside ? 0 : mmu->iside->misses),
        .cycles = r->cpu->cycles.total,
        .diverged = r->diverged,
        .stale = r->stale,
    };
}

/* A replay in which nothing is assumed, or that a site does not flush. Both
 * count cycles by the rules, not as they were recorded. */
static bool replay_without(const char *path, const struct site *site,
                           struct advice_cost *cost, struct error *error)
{
    struct replay *r = calloc(1, sizeof *r);
    struct assume assume = {0};
    const struct replay_config config = {.path = path, .assume = &assume};
    char text[64];
    bool ok = true;

    if (!r)
        return error_host(error, "%s: no memory", path);
    if (site) {
        snprintf(text, sizeof text, "noflush=0x%08" PRIx32 ":%s", site->lin,
                 flush_cause_name((enum flush_cause)site->cause));
        ok = assume_add(&assume, text, error);
    }
    if (ok && (ok = replay_open(r, &config, error))) {
        ok = replay_run(r, NULL, NULL, error);
        *cost = cost_of(r);
        replay_close(r);
    }
    assume_destroy(&assume);
    free(r);
    return ok;
}

/* The sites that are asked about, the costliest first. */
static bool choose(struct advice *a, const struct sites *sites, uint32_t top,
                   struct error *error)
{
    const struct site **order = calloc(sites->count + 1, sizeof *order);

    a->row = calloc(top + 1, sizeof *a->row);
    if (!order || !a->row) {
        free(order);
        return error_host(error, "no memory");
    }
    sites_rank(sites, order);
    for (uint32_t i = 0; i < sites->count; i++) {
        if (order[i]->cause == FLUSH_page_fault)
            continue;
        a->sites++;
        if (order[i]->refills.remapped)
            continue;
        a->avoidable++;
        if (a->rows < top)
            a->row[a->rows++].site = *order[i];
    }
    free(order);
    return true;
}

static bool look(struct advice *a, const char *path, uint32_t top,
                 struct error *error)
{
    struct replay *r = calloc(1, sizeof *r);
    const struct replay_config config = {.path = path, .attribution = true};
    bool ok = r || error_host(error, "%s: no memory", path);

    if (ok && (ok = replay_open(r, &config, error))) {
        ok = (r->attributed ||
              error_usage(error, "%s: no class of a miss is known: record "
                          "with classes, or with --trace-filter split:1,1 or "
                          "joint:1", path)) &&
             replay_run(r, NULL, NULL, error);
        if (ok && r->attribution.out_of_memory)
            ok = error_host(error, "%s: no memory", path);
        ok = ok && choose(a, &r->attribution.sites, top, error);
        replay_close(r);
    }
    free(r);
    return ok;
}

bool advise(struct advice *a, const char *path, uint32_t top,
            void (*progress)(void *opaque, uint32_t done, uint32_t all),
            void *opaque, struct error *error)
{
    *a = (struct advice){0};
    if (!trace_sites_read(&a->names, path, "advise", error) ||
        !look(a, path, top, error) ||
        !replay_without(path, NULL, &a->with, error))
        return false;
    for (uint32_t i = 0; i < a->rows; i++) {
        if (progress)
            progress(opaque, i, a->rows);
        if (!replay_without(path, &a->row[i].site, &a->row[i].without, error))
            return false;
    }
    if (progress)
        progress(opaque, a->rows, a->rows);
    return true;
}

void advise_destroy(struct advice *a)
{
    trace_sites_destroy(&a->names);
    free(a->row);
    a->row = NULL;
}
