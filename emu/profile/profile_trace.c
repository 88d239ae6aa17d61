#define _POSIX_C_SOURCE 200809L

#include "emu/profile/profile_trace.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"

static bool on_eip(void *opaque, uint32_t *lin)
{
    const struct profile_trace *t = opaque;

    *lin = t->replay.walk.eip;
    return t->replay.has_walk;
}

static uint32_t on_where(void *opaque)
{
    return ((const struct profile_trace *)opaque)->replay.where;
}

/* Code that runs elsewhere than it is linked for is found by its frame, as far
 * as the trace has said it in the current space. Where a flush is the first that
 * is seen of it, the trace has named the site. */
static uint32_t on_linked(void *opaque, uint32_t lin)
{
    struct profile_trace *t = opaque;
    const struct paging *paging = &t->replay.mmu->paging;
    const struct trace_page *page;
    const struct symbol *symbol = NULL;
    uint32_t offset;

    if (!t->given || symbols_around(t->given, lin, &offset))
        return lin;
    page = trace_pages_find(&t->replay.pages, mmu_space(paging), lin >> 12);
    if (page && page->bits & TRACE_PAGE_PRESENT)
        symbol = symbols_loaded_at(t->given, ((uint64_t)page->frame << 12) +
                                   (lin & 0xfff), &offset);
    if (symbol)
        return symbol->address + offset;
    return lin == t->site_lin ? t->site_code : lin;
}

bool profile_trace_open(struct profile_trace *t, const char *path,
                        const struct symbols *given, struct error *error)
{
    const struct replay_config config = {.path = path, .attribution = true};
    const struct profile_config asks = {
        .eip = on_eip, .where = on_where, .linked = on_linked, .opaque = t,
    };

    t->given = given;
    t->named = (struct symbols){0};
    t->site_lin = t->site_code = 0;
    if (!replay_open(&t->replay, &config, error))
        return false;
    if (profile_init(&t->profile, t->replay.mmu, &asks))
        return true;
    replay_close(&t->replay);
    return error_host(error, "%s: no memory", path);
}

void profile_trace_close(struct profile_trace *t)
{
    profile_destroy(&t->profile);
    replay_close(&t->replay);
    symbols_free(&t->named);
}

/* Adds the function of "function+0x12", at `lin`. Of several sites in a function
 * the last one counts, for it has the lowest rank. */
static bool add_name(struct symbols *symbols, const char *place, uint32_t lin)
{
    const char *plus = strrchr(place, '+');
    uint32_t offset;
    char *name;
    bool ok;

    if (!plus || plus == place ||
        !number_parse_max(plus + 1, UINT32_MAX - 1, &offset) || offset > lin)
        return true;
    name = strndup(place, (size_t)(plus - place));
    ok = name && symbols_add(symbols, lin - offset, offset + 1,
                             UINT32_MAX - offset, name);
    free(name);
    return ok;
}

/* A site is defined for the first time, before its first flush. */
static bool define_site(struct profile_trace *t,
                        const struct trace_record *record)
{
    const struct symbol *symbol;
    uint32_t offset;

    if (!t->given)
        return add_name(&t->named, record->site.name, record->site.lin);
    symbol = symbols_named(t->given, record->site.name, &offset);
    t->site_lin = record->site.lin;
    t->site_code = symbol ? symbol->address + offset : t->site_lin;
    return true;
}

/* Sites may get better names at the end. */
static bool add_names(struct profile_trace *t)
{
    const struct trace_sites *sites = &t->replay.sites;
    bool ok = true;

    for (uint32_t i = 0; i < sites->count && ok && !t->given; i++)
        ok = add_name(&t->named, sites->site[i].name, sites->site[i].lin);
    symbols_sort(&t->named);
    return ok;
}

bool profile_trace_run(struct profile_trace *t, struct error *error)
{
    const struct trace_sites *sites = &t->replay.sites;
    struct trace_record record;
    enum trace_status status;
    uint32_t defined = 0;
    bool ok = true;

    while (ok && (status = replay_next(&t->replay, &record, error)) ==
                     TRACE_OK)
        if (sites->count != defined) {
            defined = sites->count;
            ok = define_site(t, &record);
        }
    if (ok && status == TRACE_BROKEN)
        return false;
    if (!ok || !add_names(t) ||
        (t->replay.attributed && t->replay.attribution.out_of_memory))
        return error_host(error, "%s: no memory", t->replay.reader.path);
    if (t->replay.attributed)
        profile_add_refills(&t->profile, &t->replay.attribution);
    return true;
}

const struct symbols *profile_trace_symbols(const struct profile_trace *t)
{
    return t->given ? t->given : &t->named;
}
