#include "emu/why/advise.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/why/why.h"
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
static bool replay_without(const char *path, const struct advice_site *site,
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

static uint64_t cost_of_site(const struct advice_site *site)
{
    return site->direct_cycles + site->refill_cycles;
}

/* The costliest first; sites of equal cost by cause and address, and those
 * without an avoidable flush last. */
static int compare(const void *left, const void *right)
{
    const struct advice_site *a = left, *b = right;
    uint64_t x = cost_of_site(a), y = cost_of_site(b);

    if (!a->avoidable != !b->avoidable)
        return !a->avoidable - !b->avoidable;
    if (x != y)
        return x < y ? 1 : -1;
    if (a->lin != b->lin)
        return a->lin < b->lin ? -1 : 1;
    return a->cause - b->cause;
}

static void add_event(struct advice_site *site, const struct why_event *event)
{
    site->lin = event->where;
    site->cause = event->cause;
    site->flushes++;
    if (event->remapped)
        return;
    site->avoidable++;
    site->direct_cycles += event->direct_cycles;
    site->refill_misses += event->avoidable;
    site->refill_cycles += event->refill_cycles;
}

/* Adds up the events of each site. */
static bool add_up(struct advice *a, const struct why_history *history,
                   struct error *error)
{
    struct sites sites;
    bool ok;

    if (!sites_init(&sites))
        return error_host(error, "no memory");
    a->row = calloc(a->names.count + 1, sizeof *a->row);
    ok = a->row || error_host(error, "no memory");
    for (uint32_t i = 0; i < history->events && ok; i++) {
        const struct why_event *event = &history->event[i];
        uint32_t number;

        if (event->cause == FLUSH_page_fault)
            continue;
        number = sites_number(&sites, (enum flush_cause)event->cause,
                              event->where, 0);
        ok = number < a->names.count || error_host(error, "no memory");
        if (ok)
            add_event(&a->row[number], event);
    }
    if (ok)
        qsort(a->row, sites.count, sizeof *a->row, compare);
    while (ok && a->sites < sites.count && a->row[a->sites].avoidable)
        a->sites++;
    sites_destroy(&sites);
    return ok;
}

static void ignore(void *opaque, const struct why_story *story)
{
    (void)opaque, (void)story;
}

static bool watch(struct advice *a, struct replay *r, struct error *error)
{
    struct why *why = calloc(1, sizeof *why);
    const struct why_question none = {0};
    bool ok;

    ok = why && why_init(why, r, &none, &a->names);
    if (!ok)
        error_host(error, "%s: no memory", r->reader.path);
    ok = ok && why_run(why, ignore, NULL, error) &&
         add_up(a, &why->history, error);
    if (why)
        why_destroy(why);
    free(why);
    return ok;
}

static bool look(struct advice *a, const char *path, struct error *error)
{
    struct replay *r = calloc(1, sizeof *r);
    const struct replay_config config = {.path = path, .attribution = true};
    bool ok = r || error_host(error, "%s: no memory", path);

    if (ok && (ok = replay_open(r, &config, error))) {
        ok = (r->attributed ||
              error_usage(error, "%s: no class of a miss is known: record "
                          "with classes, or with --trace-filter split:1,1 or "
                          "joint:1", path)) &&
             watch(a, r, error);
        replay_close(r);
    }
    free(r);
    return ok;
}

bool advise(struct advice *a, const char *path, uint32_t top,
            void (*progress)(void *opaque, uint32_t done, uint32_t all),
            void *opaque, struct error *error)
{
    uint32_t all;

    *a = (struct advice){0};
    if (!trace_sites_read(&a->names, path, "advise", error) ||
        !look(a, path, error) ||
        !replay_without(path, NULL, &a->with, error))
        return false;
    all = a->sites < top ? a->sites : top;
    for (; a->verified < all; a->verified++) {
        if (progress)
            progress(opaque, a->verified, all);
        if (!replay_without(path, &a->row[a->verified],
                            &a->row[a->verified].without, error))
            return false;
    }
    if (progress)
        progress(opaque, all, all);
    return true;
}

void advise_destroy(struct advice *a)
{
    trace_sites_destroy(&a->names);
    free(a->row);
    a->row = NULL;
}
