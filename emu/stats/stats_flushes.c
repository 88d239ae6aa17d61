/*
 * Flush causes and flush sites as tables. Their columns are the flush counters
 * that the text block shows: counts first, then cycles, whose sum is the cost.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/stats/stats.h"

enum {
    NAME_WIDTH_MIN = 16, COUNT_WIDTH = 12, CYCLES_WIDTH = 14, SHARE_WIDTH = 8,
    NAME_MAX = SYMBOLS_PLACE_MAX + 16,
};

/* A table of flush causes, or of flush sites. */
struct table {
    FILE *stream;
    const struct machine *machine;
    uint64_t cycles;                /* of the machine */
    int name_width;                 /* equal in both tables */
    enum counter_kept kept;         /* counters kept in ways up to this one
                                       have columns */
    bool attributed;                /* refills have columns */
};

static bool is_cycles(const struct counter_row *row)
{
    return !strcmp(row->unit, "cycles");
}

/* The next column of a table from row *index on: of counts, or of cycles. Null:
 * there is none. */
static const struct counter_row *next_column(const struct table *t,
                                             unsigned *index, bool cycles)
{
    const struct counter_row *row;

    while ((row = counter_row_at((*index)++)))
        if (row->kind == COUNTER_BY_FLUSH_CAUSE && row->shown &&
            row->kept <= t->kept && is_cycles(row) == cycles &&
            (t->attributed || !row->attributed))
            return row;
    return NULL;
}

static void put_header(const struct table *t, const char *what)
{
    const struct counter_row *row;

    fprintf(t->stream, "    %-*s", t->name_width, what);
    for (unsigned i = 0; (row = next_column(t, &i, false));)
        fprintf(t->stream, "%*s", COUNT_WIDTH, row->label);
    for (unsigned i = 0; (row = next_column(t, &i, true));)
        fprintf(t->stream, "%*s", CYCLES_WIDTH, row->label);
    fprintf(t->stream, "%*s\n", SHARE_WIDTH, "% cyc");
}

static void put_number(FILE *stream, int width, uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%*s", width, number_group(value, text, sizeof(text)));
}

/* `refills` is null without attribution. */
static void put_row(const struct table *t, const char *name,
                    const struct flush_counters *flush,
                    const struct refills *refills)
{
    const struct counter_row *row;
    uint64_t cost = 0, value;

    fprintf(t->stream, "    %-*s", t->name_width, name);
    for (unsigned i = 0; (row = next_column(t, &i, false));)
        put_number(t->stream, COUNT_WIDTH, row->of_flush(flush, refills));
    for (unsigned i = 0; (row = next_column(t, &i, true));) {
        value = row->of_flush(flush, refills);
        put_number(t->stream, CYCLES_WIDTH, value);
        cost += value;
    }
    fprintf(t->stream, "%*.2f\n", SHARE_WIDTH,
            t->cycles ? 100 * (double)cost / (double)t->cycles : 0);
}

static void put_causes(const struct table *t,
                       const struct counter_source *source)
{
    const struct flush_counters *flushes = source->cpu->mmu.flushes;
    const struct attribution *at = source->attribution;

    put_header(t, "flush cause");
    for (unsigned i = 0; i < FLUSH_CAUSES; i++)
        if (flushes[i].count)
            put_row(t, flush_cause_name((enum flush_cause)i), &flushes[i],
                    at ? &at->refills[i] : NULL);
    putc('\n', t->stream);
}

/* "kunmap_local+0x1c invlpg"; returns its length. */
static int name_site(const struct machine *machine, const struct site *site,
                     char name[NAME_MAX])
{
    char place[SYMBOLS_PLACE_MAX];

    machine_site_place(machine, site, place, sizeof(place));
    return snprintf(name, NAME_MAX, "%s %s", place,
                    flush_cause_name((enum flush_cause)site->cause));
}

static void put_sites(const struct table *t, const struct site *const *sites,
                      uint64_t count)
{
    char name[NAME_MAX];

    put_header(t, "flush site");
    for (uint64_t i = 0; i < count; i++) {
        name_site(t->machine, sites[i], name);
        put_row(t, name, &sites[i]->flush, &sites[i]->refills);
    }
}

static int names_width(const struct machine *machine,
                       const struct site *const *sites, uint64_t count)
{
    char name[NAME_MAX];
    int width = NAME_WIDTH_MIN;

    for (uint64_t i = 0; i < count; i++) {
        int length = name_site(machine, sites[i], name);

        if (length > width)
            width = length;
    }
    return width;
}

/* What the bounds of memory cost; nothing where they cost nothing. */
static void put_limits(const struct attribution *at, FILE *stream)
{
    uint64_t other = sites_other_flushes(&at->sites);
    uint64_t forgotten = attribution_forgotten(at);

    if (other)
        fprintf(stream, "    sites: %d kept, %" PRIu64 " flushes of the rest "
                "in \"" SITE_OTHER "\"\n", SITES_MAX, other);
    if (forgotten)
        fprintf(stream, "    histories: %" PRIu64 " records forgotten; a miss "
                "of their pages counts as compulsory\n", forgotten);
    if (other || forgotten)
        putc('\n', stream);
}

void stats_text_flushes(const struct machine *machine,
                        const struct stats_layout *layout, FILE *stream)
{
    struct counter_source source = machine_counters(machine);
    const struct attribution *at = source.attribution;
    const struct site **sites = calloc(at ? at->sites.count + 1 : 1,
                                       sizeof(*sites));
    uint64_t all = 0, count;
    struct table t = {
        .stream = stream,
        .machine = machine,
        .cycles = source.cpu->cycles.total,
        .kept = COUNTER_KEPT_BY_CAUSE,
        .attributed = at,
    };

    if (!sites)
        return;
    if (at)
        all = sites_rank(&at->sites, sites);
    count = all < layout->top ? all : layout->top;
    t.name_width = names_width(machine, sites, count);
    put_causes(&t, &source);
    t.kept = COUNTER_KEPT_BY_SITE;
    if (count)
        put_sites(&t, sites, count);
    if (all > count)
        fprintf(stream, "    and %" PRIu64 " more\n", all - count);
    if (count)
        putc('\n', stream);
    if (at)
        put_limits(at, stream);
    free(sites);
}
