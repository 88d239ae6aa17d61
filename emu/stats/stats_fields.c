/* Statistics as separated fields: VALUE SEP UNIT SEP NAME. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emu/stats/stats.h"

static const char *const flush_name[FLUSH_CAUSES] = {
#define FLUSH_CAUSE(name, help) #name,
#include "mmu/flush.def"
#undef FLUSH_CAUSE
};

/* One field set, NAME/SITE:CAUSE/ where it is of a site. */
struct fields {
    FILE *stream;
    const char *separator;
    const char *place;          /* null: of the run */
    const char *cause;
};

static void put(const struct fields *fields, uint64_t value,
                const char *unit, const char *name)
{
    fprintf(fields->stream, "%" PRIu64 "%s%s%s%s", value, fields->separator,
            unit, fields->separator, name);
    if (fields->place)
        fprintf(fields->stream, "/%s:%s/", fields->place, fields->cause);
    putc('\n', fields->stream);
}

static void put_site(struct fields *fields, const struct site *site)
{
    put(fields, site->count, "flushes", "flushes");
    put(fields, site->entries_dropped, "entries", "flush_entries_dropped");
    put(fields, site->direct_cycles, "cycles", "flush_direct_cycles");
    put(fields, refills_misses(&site->refills), "misses", "refill_misses");
    put(fields, site->refills.avoidable, "misses", "refill_avoidable");
    put(fields, site->refills.remapped, "misses", "refill_remapped");
    put(fields, site->refills.cycles, "cycles", "refill_cycles");
}

static void put_sites(const struct machine *machine,
                      const struct attribution *at, struct fields *fields)
{
    const struct site **order = calloc(at->sites.count + 1, sizeof(*order));
    char place[SYMBOLS_PLACE_MAX];

    if (!order)
        return;
    sites_rank(&at->sites, order);
    for (uint32_t i = 0; i < at->sites.count; i++) {
        fields->place = machine_place(machine, order[i]->lin, place,
                                      sizeof(place));
        fields->cause = flush_name[order[i]->cause];
        put_site(fields, order[i]);
    }
    free(order);
}

void stats_fields(const struct machine *machine, const char *separator,
                  FILE *stream)
{
    struct counter_source source = machine_counters(machine);
    struct fields fields = { .stream = stream, .separator = separator };

    for (unsigned i = 0; i < COUNTERS; i++)
        if (counter_is_measured(&source, i))
            put(&fields, counter_value(&source, i), counter_unit(i),
                counter_name(i));
    if (source.attribution)
        put_sites(machine, source.attribution, &fields);
}
