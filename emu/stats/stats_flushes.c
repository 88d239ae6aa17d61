/* Flush causes and flush sites as tables. */
#include <stdio.h>
#include <stdlib.h>

#include "emu/host/number.h"
#include "emu/stats/stats.h"

enum { NAME_WIDTH_MIN = 16, NAME_MAX = SYMBOLS_PLACE_MAX + 16 };

static const char *const flush_name[FLUSH_CAUSES] = {
#define FLUSH_CAUSE(name, help) #name,
#include "mmu/flush.def"
#undef FLUSH_CAUSE
};

/* A row: what flushed and what that cost. */
struct row {
    uint64_t count, dropped, direct;
    const struct refills *refills;      /* null: nobody charges */
};

static void put_number(FILE *stream, int width, uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%*s", width, number_group(value, text, sizeof(text)));
}

static void put_row(FILE *stream, const struct row *row, uint64_t cycles)
{
    uint64_t cost = row->direct + (row->refills ? row->refills->cycles : 0);

    put_number(stream, 12, row->count);
    put_number(stream, 12, row->dropped);
    if (row->refills) {
        put_number(stream, 12, row->refills->avoidable);
        put_number(stream, 12, row->refills->remapped);
    }
    put_number(stream, 14, row->direct);
    if (row->refills)
        put_number(stream, 14, row->refills->cycles);
    fprintf(stream, "%8.2f\n",
            cycles ? 100 * (double)cost / (double)cycles : 0);
}

static void put_header(FILE *stream, const char *what, int width,
                       bool attributed)
{
    fprintf(stream, "    %-*s%12s%12s", width, what, "count", "dropped");
    if (attributed)
        fprintf(stream, "%12s%12s", "avoidable", "remapped");
    fprintf(stream, "%14s", "direct cycles");
    if (attributed)
        fprintf(stream, "%14s", "refill cycles");
    fprintf(stream, "%8s\n", "% cyc");
}

static void put_causes(FILE *stream, const struct machine *machine,
                       int width)
{
    const struct attribution *at = machine_attribution(machine);
    const struct mmu *mmu = &machine_boot_cpu(machine)->mmu;

    put_header(stream, "flush cause", width, at);
    for (unsigned i = 0; i < FLUSH_CAUSES; i++) {
        const struct flush_counters *flush = &mmu->flushes[i];

        if (!flush->count)
            continue;
        fprintf(stream, "    %-*s", width, flush_name[i]);
        put_row(stream, &(struct row){
            .count = flush->count,
            .dropped = flush->entries_dropped,
            .direct = flush->direct_cycles,
            .refills = at ? &at->refills[i] : NULL,
        }, machine_boot_cpu(machine)->cycles.total);
    }
    putc('\n', stream);
}

/* "kunmap_local+0x1c invlpg" */
static int name_site(const struct machine *machine, const struct site *site,
                     char name[NAME_MAX])
{
    char place[SYMBOLS_PLACE_MAX];

    machine_place(machine, site->lin, place, sizeof(place));
    return snprintf(name, NAME_MAX, "%s %s", place, flush_name[site->cause]);
}

static void put_sites(FILE *stream, const struct machine *machine,
                      const struct site *const *sites, uint64_t count,
                      int width)
{
    char name[NAME_MAX];

    put_header(stream, "flush site", width, true);
    for (uint64_t i = 0; i < count; i++) {
        const struct site *site = sites[i];

        name_site(machine, site, name);
        fprintf(stream, "    %-*s", width, name);
        put_row(stream, &(struct row){
            .count = site->count,
            .dropped = site->entries_dropped,
            .direct = site->direct_cycles,
            .refills = &site->refills,
        }, machine_boot_cpu(machine)->cycles.total);
    }
}

/* Both tables have columns of the same places. */
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

void stats_text_flushes(const struct machine *machine,
                        const struct stats_layout *layout, FILE *stream)
{
    const struct attribution *at = machine_attribution(machine);
    uint32_t all = at ? at->sites.count : 0;
    const struct site **sites = calloc(all + 1, sizeof(*sites));
    uint64_t count = all < layout->top ? all : layout->top;
    int width;

    if (!sites)
        return;
    if (at)
        sites_rank(&at->sites, sites);
    width = names_width(machine, sites, count);
    put_causes(stream, machine, width);
    if (count)
        put_sites(stream, machine, sites, count, width);
    if (all > count)
        fprintf(stream, "    and %llu more\n",
                (unsigned long long)(all - count));
    if (count)
        putc('\n', stream);
    free(sites);
}
