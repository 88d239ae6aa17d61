/* Statistics as separated fields: VALUE SEP UNIT SEP NAME. */
#include <stdio.h>
#include <stdlib.h>

#include "emu/profile/cycle_functions.h"
#include "emu/stats/stats.h"

struct fields {
    FILE *stream;
    const char *separator;
    bool summary;               /* lines of windows of time came before */
};

static void put(const struct fields *fields, uint64_t value,
                const struct counter_row *row, unsigned instance)
{
    if (fields->summary)
        fprintf(fields->stream, "summary%s", fields->separator);
    counter_row_put(fields->stream, fields->separator, value, row, instance);
}

static void put_site(const struct fields *fields, const struct site *site,
                     const char *place)
{
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++) {
        if (row->kind != COUNTER_BY_FLUSH_CAUSE ||
            row->kept != COUNTER_KEPT_BY_SITE)
            continue;
        put(fields, row->of_flush(&site->flush, &site->refills), row, 0);
        fprintf(fields->stream, "/%s:%s/\n", place,
                flush_cause_name((enum flush_cause)site->cause));
    }
}

static void put_sites(const struct fields *fields,
                      const struct machine *machine,
                      const struct sites *sites)
{
    const struct site **order = calloc(sites->count + 1, sizeof(*order));
    char place[SYMBOLS_PLACE_MAX];
    uint32_t count;

    if (!order)
        return;
    count = sites_rank(sites, order);
    for (uint32_t i = 0; i < count; i++)
        put_site(fields, order[i],
                 machine_site_place(machine, order[i], place,
                                    sizeof(place)));
    free(order);
}

/* A counter of a function: its cycles, or those of one cause. */
static void put_function_counter(const struct fields *fields,
                                 const struct cycle_function *function,
                                 unsigned number, uint64_t value)
{
    unsigned instance;
    const struct counter_row *row = counter_row_find(number, &instance);

    put(fields, value, row, instance);
    fprintf(fields->stream, "/%s/\n", function->name);
}

static void put_function(const struct fields *fields,
                         const struct cycle_function *function)
{
    put_function_counter(fields, function, COUNTER_cycles,
                         function->cost.cycles);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (function->cost.by_cause[i])
            put_function_counter(fields, function,
                                 counters_of_cause((enum cycle_cause)i),
                                 function->cost.by_cause[i]);
}

static void put_profile(const struct fields *fields,
                        const struct machine *machine, uint64_t top)
{
    struct cycle_functions list;

    if (!machine->config.profile_cycles ||
        !cycle_functions_init(&list, &machine->cycle_profile))
        return;
    for (size_t n = 0; n < list.count && n < top; n++)
        put_function(fields, &list.function[n]);
    cycle_functions_free(&list);
}

void stats_fields(const struct machine *machine,
                  const struct stats_layout *layout, const char *separator,
                  FILE *stream)
{
    struct counter_source source = machine_counters(machine);
    struct fields fields = {
        .stream = stream, .separator = separator,
        .summary = machine->config.interval,
    };
    uint64_t value[COUNTERS];

    counters_read(&source, value);
    for (unsigned number = 0; number < COUNTERS; number++) {
        unsigned instance;
        const struct counter_row *row = counter_row_find(number, &instance);

        if (!counter_is_measured(&source, number))
            continue;
        put(&fields, value[number], row, instance);
        putc('\n', stream);
    }
    if (source.attribution)
        put_sites(&fields, machine, &source.attribution->sites);
    put_profile(&fields, machine, layout->functions);
}
