#define _POSIX_C_SOURCE 200809L

#include "emu/replay/assume.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/replay/trace_fit.h"
#include "mmu/mmu_flush.h"

/* Words. */

static bool starts(const char *text, const char *start, const char **rest)
{
    size_t length = strlen(start);

    *rest = text + length;
    return !strncmp(text, start, length);
}

static bool add_pge(struct assume *a, enum assume_pge pge, struct error *error)
{
    if (a->pge)
        return error_usage(error, "pge is given twice");
    a->pge = pge;
    return true;
}

static bool add_tags(struct assume *a, const char *limit, struct error *error)
{
    if (a->tags)
        return error_usage(error, "tags is given twice");
    a->tags = true;
    if (!*limit)
        return true;
    return (*limit == '=' &&
            number_parse_max(limit + 1, ASSUME_TAGS_MAX, &a->tag_limit) &&
            a->tag_limit) ||
           error_usage(error, "tags=on%s: not tags=on or tags=on=N, N from 1 "
                       "to %d", limit, ASSUME_TAGS_MAX);
}

static bool add_noflush(struct assume *a, const char *site,
                        struct error *error)
{
    if (!*site)
        return error_usage(error, "noflush= names no site");
    if (a->noflushes == ASSUME_NOFLUSH_MAX)
        return error_usage(error, "more than %d times noflush",
                           ASSUME_NOFLUSH_MAX);
    a->noflush[a->noflushes] = strdup(site);
    if (!a->noflush[a->noflushes])
        return error_host(error, "no memory");
    a->noflushes++;
    return true;
}

static bool add_flag(bool *flag, const char *word, struct error *error)
{
    if (*flag)
        return error_usage(error, "%s is given twice", word);
    *flag = true;
    return true;
}

static bool add_word(struct assume *a, const char *word, struct error *error)
{
    const char *rest;

    if (!strcmp(word, "pge=off"))
        return add_pge(a, ASSUME_PGE_OFF, error);
    if (!strcmp(word, "pge=on"))
        return add_pge(a, ASSUME_PGE_ON, error);
    if (starts(word, "tags=on", &rest))
        return add_tags(a, rest, error);
    if (!strcmp(word, "invlpg=cr3"))
        return add_flag(&a->invlpg_is_cr3, word, error);
    if (!strcmp(word, "large=split"))
        return add_flag(&a->split, word, error);
    if (starts(word, "noflush=", &rest))
        return add_noflush(a, rest, error);
    return error_usage(error, "'%s' is none of pge=off, pge=on, tags=on[=N], "
                       "invlpg=cr3, large=split, noflush=SITE", word);
}

bool assume_add(struct assume *a, const char *text, struct error *error)
{
    char word[ASSUME_TEXT_MAX + 1];
    size_t used = strlen(a->text);

    if (used + strlen(text) + 2 > sizeof a->text)
        return error_usage(error, "more than %d characters", ASSUME_TEXT_MAX);
    if (used)
        a->text[used++] = ',';
    strcpy(a->text + used, text);
    for (;; text++) {
        size_t length = strcspn(text, ",");

        memcpy(word, text, length);
        word[length] = '\0';
        if (!add_word(a, word, error))
            return false;
        text += length;
        if (!*text)
            return true;
    }
}

bool assume_add_all(struct assume *a, const char *const *text, unsigned count,
                    struct error *error)
{
    for (unsigned i = 0; i < count; i++)
        if (!assume_add(a, text[i], error))
            return error_prefix(error, "--assume");
    return true;
}

void assume_destroy(struct assume *a)
{
    for (unsigned i = 0; i < a->noflushes; i++)
        free(a->noflush[i]);
    *a = (struct assume){0};
}

/* What a trace can answer. */

bool assume_check(const struct assume *a, const struct trace_header *header,
                  const struct mmu_config *config, struct error *error)
{
    struct mmu_config now = *config;

    if (a->split)               /* its pieces are as fragments are */
        now.large = TLB_LARGE_FRAGMENT;
    if (!trace_fit_check(header, &now, error))
        return error_prefix(error, "%s", a->split ? "large=split" : a->text);
    for (unsigned slot = 0; a->tags && slot < TLB_SLOTS; slot++)
        if (config->tlb[slot].ideal)
            return error_usage(error, "tags=on: an ideal TLB has one place a "
                               "page, not one for each space");
    return true;
}

static bool skip_called(const char *text, const struct trace_sites *sites,
                        bool *skips)
{
    bool any = false;

    for (uint32_t i = 0; i < sites->count; i++)
        if (sites->site[i].cause != FLUSH_page_fault &&
            trace_sites_is(&sites->site[i], text))
            any = skips[i] = true;
    return any;
}

bool assume_skips(const struct assume *a, const char *path, bool **skips,
                  uint32_t *count, struct error *error)
{
    struct trace_sites sites = {0};
    bool ok;

    *skips = NULL;
    *count = 0;
    if (!a->noflushes)
        return true;
    ok = trace_sites_read(&sites, path, "noflush", error);
    if (ok) {
        *count = sites.count;
        *skips = calloc(sites.count + 1, sizeof **skips);
        ok = *skips || error_host(error, "%s: no memory", path);
    }
    for (unsigned i = 0; i < a->noflushes && ok; i++)
        ok = skip_called(a->noflush[i], &sites, *skips) ||
             error_usage(error, "%s: noflush=%s: no flush site is called so "
                         "(replay --json lists call_sites)", path,
                         a->noflush[i]);
    trace_sites_destroy(&sites);
    return ok;
}

/* One MMU. */

bool assumed_init(struct assumed *d, const struct assume *assume,
                  const bool *skips, uint32_t sites,
                  const struct cpu_model *model, struct mmu_config *config)
{
    *d = (struct assumed){
        .assume = assume,
        .skips = skips,
        .sites = sites,
        .mov_cr3_cycles = model->cost[COST_mov_cr3][COST_REG],
    };
    config->tagged = assume->tags;
    if (assume->tag_limit)
        d->tag = calloc(assume->tag_limit, sizeof *d->tag);
    return d->tag || !assume->tag_limit;
}

void assumed_destroy(struct assumed *d)
{
    free(d->tag);
    d->tag = NULL;
}

/* Gives the current space a tag. True: *lost is the space whose tag it took. */
static bool take_tag(struct assumed *d, uint32_t space, uint32_t *lost)
{
    uint32_t i = 0;
    bool takes;

    if (!d->tag)
        return false;
    while (i < d->tags && d->tag[i] != space)
        i++;
    takes = i == d->assume->tag_limit;
    if (takes)
        *lost = d->tag[--i];
    else if (i == d->tags)
        d->tags++;
    memmove(d->tag + 1, d->tag, i * sizeof *d->tag);
    d->tag[0] = space;
    return takes;
}

uint8_t assumed_mode(struct assumed *d, uint8_t flags, uint32_t space)
{
    uint32_t lost;

    d->pae = flags & TRACE_MODE_PAE;
    if (!d->tags)               /* the first space; then flushes tell */
        take_tag(d, space, &lost);
    if (d->assume->pge == ASSUME_PGE_OFF)
        return flags & (uint8_t)~TRACE_MODE_PGE;
    return d->assume->pge == ASSUME_PGE_ON ? flags | TRACE_MODE_PGE : flags;
}

/* The place in `large` of the large page that contains a 4 KiB page. */
static bool *large_at(struct assumed *d, uint32_t page)
{
    return &d->large[d->pae ? page >> 9 : page >> 10 << 1];
}

struct trace_page assumed_page(struct assumed *d, uint32_t page,
                               const struct trace_page *recorded)
{
    struct trace_page now = *recorded;

    d->saw_global |= now.bits & TRACE_PAGE_GLOBAL;
    if (!d->assume->split || !(now.bits & TRACE_PAGE_PRESENT))
        return now;
    *large_at(d, page) = now.bits & TRACE_PAGE_LARGE;
    now.bits &= (uint8_t)~TRACE_PAGE_LARGE;
    return now;
}

static void flush_address(struct assumed *d, struct mmu *mmu,
                          const struct assumed_flush *flush)
{
    struct flush_reach reach = {
        .address = true,
        .pieces = d->assume->split && *large_at(d, flush->lin >> 12),
        .lin = flush->lin,
        .space = mmu_space(&mmu->paging),
    };

    if (!d->assume->invlpg_is_cr3) {
        mmu_flush_reaching(mmu, FLUSH_invlpg, &reach, flush->direct_cycles);
        return;
    }
    reach.local = !d->assume->tags;
    reach.of_space = d->assume->tags;
    mmu_flush_reaching(mmu, FLUSH_mov_cr3, &reach, d->mov_cr3_cycles);
}

/* A load of CR3. Under tags its event removes nothing, or what has the tag that
 * the space takes. */
static void flush_space(struct assumed *d, struct mmu *mmu,
                        const struct assumed_flush *flush, bool skips)
{
    struct flush_reach reach = {.local = !d->assume->tags};

    reach.of_space = take_tag(d, mmu_space(&mmu->paging), &reach.space);
    if (!skips || reach.of_space)
        mmu_flush_reaching(mmu, flush->cause, &reach, flush->direct_cycles);
}

void assumed_flush(struct assumed *d, struct mmu *mmu,
                   const struct assumed_flush *flush)
{
    bool skips = flush->site < d->sites && d->skips[flush->site];

    if (flush->cause == FLUSH_mov_cr3 || flush->cause == FLUSH_task_switch)
        flush_space(d, mmu, flush, skips);
    else if (skips)
        return;
    else if (flush->cause == FLUSH_invlpg)
        flush_address(d, mmu, flush);
    else
        mmu_flush(mmu, flush->cause, 0, flush->direct_cycles);
}

void assumed_space_free(struct assumed *d, uint32_t space)
{
    uint32_t i = 0;

    while (i < d->tags && d->tag[i] != space)
        i++;
    if (i == d->tags)
        return;
    d->tags--;
    memmove(d->tag + i, d->tag + i + 1, (d->tags - i) * sizeof *d->tag);
}

bool assumed_finish(const struct assumed *d, struct error *error)
{
    if (d->assume->pge == ASSUME_PGE_ON && !d->saw_global)
        return error_usage(error, "pge=on: no page of the recording has G, so "
                           "it does not say which would be global");
    return true;
}

const char *assume_verdict(const struct assume *a, uint64_t diverged,
                           uint64_t stale)
{
    if (diverged || stale)
        return "not exact: the kernel relied on what is assumed away";
    return a->split ? "approximate: D of the pieces is not known"
                    : "exact for the references of the recording";
}
