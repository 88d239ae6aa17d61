#include "emu/stats/miss_sites.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"

enum {
    NAME_WIDTH = 36, COUNT_WIDTH = 12, CYCLES_WIDTH = 14, SHARE_WIDTH = 8,
    NAME_MAX = SYMBOLS_PLACE_MAX + 16,
};

/* The rows of the profile that have misses, or walks of assists, the costliest
 * first. */
struct list {
    const struct profile_row **row;     /* null: no memory */
    uint32_t count;
};

static uint64_t misses_of(const struct profile_row *row)
{
    return row->cost[PROFILE_tlb_misses] + row->cost[PROFILE_itlb_misses] +
           row->cost[PROFILE_dtlb_misses];
}

static bool has_cost(const struct profile_row *row)
{
    return misses_of(row) || row->cost[PROFILE_walks];
}

static int descending(uint64_t a, uint64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static int compare(const void *left, const void *right)
{
    const struct profile_row *a = *(const struct profile_row *const *)left;
    const struct profile_row *b = *(const struct profile_row *const *)right;
    uint64_t a_cycles = a->cost[PROFILE_walk_cycles];
    uint64_t b_cycles = b->cost[PROFILE_walk_cycles];

    if (a_cycles != b_cycles)
        return descending(a_cycles, b_cycles);
    if (misses_of(a) != misses_of(b))
        return descending(misses_of(a), misses_of(b));
    if (a->lin != b->lin)
        return descending(b->lin, a->lin);
    return a->kind - b->kind;
}

static struct list rank(const struct profile *profile)
{
    struct list list = {
        .row = calloc(profile->count + 1, sizeof *list.row),
    };

    if (!list.row)
        return list;
    for (uint32_t n = 0; n < profile->count; n++)
        if (has_cost(&profile->row[n]))
            list.row[list.count++] = &profile->row[n];
    qsort(list.row, list.count, sizeof *list.row, compare);
    return list;
}

/* "memcpy+0x1c"; returns text. */
static char *name_of(const struct machine *machine,
                     const struct profile_row *row, char text[NAME_MAX])
{
    if (row->kind == PROFILE_OTHER)
        snprintf(text, NAME_MAX, SITE_OTHER);
    else
        symbols_place(row->kind == PROFILE_SYSTEM
                          ? machine->config.symbols
                          : programs_symbols(machine->config.programs,
                                             row->program),
                      NULL, row->code, text, NAME_MAX);
    return text;
}

static void put_number(FILE *stream, int width, uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "%*s", width, number_group(value, text, sizeof(text)));
}

void miss_sites_text(const struct machine *machine, uint64_t top, FILE *stream)
{
    struct list list = rank(&machine->profile);
    uint64_t cycles = machine_boot_cpu(machine)->cycles.total;
    char name[NAME_MAX];

    if (list.count)
        fprintf(stream, "    %-*s%*s%*s%*s%*s\n", NAME_WIDTH, "miss site",
                COUNT_WIDTH, "misses", COUNT_WIDTH, "walks", CYCLES_WIDTH,
                "walk cycles", SHARE_WIDTH, "% cyc");
    for (uint32_t i = 0; i < list.count && i < top; i++) {
        const struct profile_row *row = list.row[i];

        name_of(machine, row, name);
        if (row->kind == PROFILE_USER)
            fprintf(stream, "    %s %-*s", name,
                    NAME_WIDTH - 1 - (int)strlen(name), "(user)");
        else
            fprintf(stream, "    %-*s", NAME_WIDTH, name);
        put_number(stream, COUNT_WIDTH, misses_of(row));
        put_number(stream, COUNT_WIDTH, row->cost[PROFILE_walks]);
        put_number(stream, CYCLES_WIDTH, row->cost[PROFILE_walk_cycles]);
        fprintf(stream, "%*.2f\n", SHARE_WIDTH,
                cycles ? 100 * (double)row->cost[PROFILE_walk_cycles] /
                             (double)cycles : 0);
    }
    if (list.count > top)
        fprintf(stream, "    and %" PRIu64 " more\n", list.count - top);
    if (list.count)
        putc('\n', stream);
    free(list.row);
}

static void put_costs(const struct profile *profile,
                      const struct profile_row *row, struct json *json)
{
    static const enum profile_event events[] = {
        PROFILE_tlb_misses, PROFILE_itlb_misses, PROFILE_dtlb_misses,
        PROFILE_walks, PROFILE_walk_cycles,
    };

    for (unsigned i = 0; i < sizeof events / sizeof events[0]; i++)
        if (profile_measures(profile, events[i]))
            json_u64(json, profile_event_name(events[i]),
                     row->cost[events[i]]);
}

static void add(struct profile_row *sum, const struct profile_row *row)
{
    for (unsigned i = 0; i < PROFILE_EVENTS; i++)
        sum->cost[i] += row->cost[i];
}

bool miss_sites_json(const struct machine *machine, struct json *json)
{
    const struct profile *profile = &machine->profile;
    struct profile_row rest = { .kind = PROFILE_OTHER };
    struct list list = rank(profile);
    char name[NAME_MAX];

    if (!list.row)
        return false;
    json_begin_array(json, "miss_sites");
    for (uint32_t i = 0; i < list.count; i++) {
        const struct profile_row *row = list.row[i];

        if (i >= MISS_SITES_LISTED || row->kind == PROFILE_OTHER) {
            add(&rest, row);
            continue;
        }
        json_begin_object(json, NULL);
        json_string(json, "site", name_of(machine, row, name));
        if (row->kind == PROFILE_USER)
            json_bool(json, "user", true);
        put_costs(profile, row, json);
        json_end_object(json);
    }
    if (has_cost(&rest)) {
        json_begin_object(json, NULL);
        json_string(json, "site", SITE_OTHER);
        put_costs(profile, &rest, json);
        json_end_object(json);
    }
    json_end_array(json);
    free(list.row);
    return true;
}
