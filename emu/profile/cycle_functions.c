#define _POSIX_C_SOURCE 200809L
#include "emu/profile/cycle_functions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/profile/callgrind.h"

static const char *const nameless[CYCLES_NAMELESS] = {
    [CYCLES_OF_CODE] = CALLGRIND_NO_SYMBOL,
    [CYCLES_OF_ROM] = "(ROM)",
    [CYCLES_OF_USER] = CALLGRIND_USER,
};

/* The list. */

static bool add(struct cycle_functions *list,
                const struct cycle_profile *profile, size_t index)
{
    struct cycle_function *f = &list->function[list->count];
    bool has_symbol = index < profile->functions;
    const struct symbol *symbol =
        has_symbol ? &profile->symbols->symbol[index] : NULL;

    *f = (struct cycle_function){
        .name = strdup(symbol ? symbol->name
                              : nameless[index - profile->functions]),
        .has_symbol = has_symbol,
        .address = symbol ? symbol->address : 0,
        .cost = profile->cost[index],
    };
    list->count++;
    return f->name;
}

/* By cycles; then by address, code without one at the end. */
static int compare(const void *left, const void *right)
{
    const struct cycle_function *a = left, *b = right;

    if (a->cost.cycles != b->cost.cycles)
        return a->cost.cycles > b->cost.cycles ? -1 : 1;
    if (a->has_symbol != b->has_symbol)
        return a->has_symbol ? -1 : 1;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* How many rows of the profile have cycles. */
static size_t count_rows(const struct cycle_profile *profile)
{
    size_t rows = profile->functions + CYCLES_NAMELESS, count = 0;

    for (size_t i = 0; i < rows; i++)
        count += profile->cost[i].cycles > 0;
    return count;
}

bool cycle_functions_init(struct cycle_functions *list,
                          const struct cycle_profile *profile)
{
    size_t rows = profile->functions + CYCLES_NAMELESS;
    bool ok = true;

    *list = (struct cycle_functions){
        .function = calloc(count_rows(profile) + 1, sizeof *list->function),
        .total = profile->cpu->cycles,
        .named = profile->functions > 0,
    };
    memcpy(list->total.by_cause, profile->since.by_cause,
           sizeof list->total.by_cause);
    if (!list->function)
        return false;
    for (size_t i = 0; i < rows && ok; i++)
        ok = !profile->cost[i].cycles || add(list, profile, i);
    if (ok)
        qsort(list->function, list->count, sizeof *list->function, compare);
    else
        cycle_functions_free(list);
    return ok;
}

void cycle_functions_free(struct cycle_functions *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->function[i].name);
    free(list->function);
    *list = (struct cycle_functions){.function = NULL};
}

/* The table. */

enum { SHARE_WIDTH = 11, CALLS_WIDTH = 12, GAP = 2 };

struct table {
    FILE *stream;
    const struct cycle_functions *list;
    int cycles_width;
    int width[CYCLE_CAUSES];        /* 0: no column */
};

static int length_of(uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    return (int)strlen(number_group(value, text, sizeof text));
}

/* Each column has room for the sum of all rows. */
static int width_of(const char *heading, uint64_t sum)
{
    int width = length_of(sum), least = (int)strlen(heading);

    return GAP + (width > least ? width : least);
}

static void put_number(const struct table *t, int width, uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(t->stream, "%*s", width, number_group(value, text, sizeof text));
}

static void put_heading(const struct table *t)
{
    fprintf(t->stream, "%*s%*s", SHARE_WIDTH, "share", t->cycles_width,
            "cycles");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (t->width[i])
            fprintf(t->stream, "%*s", t->width[i],
                    cycle_cause_name((enum cycle_cause)i));
    fprintf(t->stream, "%*s  function\n", CALLS_WIDTH, "calls");
}

static void put_row(const struct table *t, const struct cycle_cost *cost,
                    const char *name)
{
    uint64_t all = t->list->total.total;

    fprintf(t->stream, "%*.2f%%", SHARE_WIDTH - 1,
            all ? 100 * (double)cost->cycles / (double)all : 0);
    put_number(t, t->cycles_width, cost->cycles);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (t->width[i])
            put_number(t, t->width[i], cost->by_cause[i]);
    if (cost->calls)
        put_number(t, CALLS_WIDTH, cost->calls);
    else
        fprintf(t->stream, "%*s", CALLS_WIDTH, "");
    fprintf(t->stream, "  %s\n", name);
}

/* The rows from `first` on, as one. */
static void put_others(const struct table *t, size_t first)
{
    const struct cycle_functions *list = t->list;
    struct cycle_cost sum = {0};
    char name[64];

    if (first >= list->count)
        return;
    for (size_t n = first; n < list->count; n++) {
        sum.cycles += list->function[n].cost.cycles;
        for (unsigned i = 0; i < CYCLE_CAUSES; i++)
            sum.by_cause[i] += list->function[n].cost.by_cause[i];
    }
    snprintf(name, sizeof name, "and %zu more", list->count - first);
    put_row(t, &sum, name);
}

static void put_sum(const struct table *t)
{
    struct cycle_cost sum = {.cycles = t->list->total.total};

    memcpy(sum.by_cause, t->list->total.by_cause, sizeof sum.by_cause);
    put_row(t, &sum, "all");
}

void cycle_functions_print(const struct cycle_functions *list, uint64_t top,
                           const char *title, FILE *stream)
{
    struct table t = {
        .stream = stream, .list = list,
        .cycles_width = width_of("cycles", list->total.total),
    };
    size_t shown = top < list->count ? (size_t)top : list->count;

    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (list->total.by_cause[i])
            t.width[i] = width_of(cycle_cause_name((enum cycle_cause)i),
                                  list->total.by_cause[i]);
    fprintf(stream, "    %s\n", title);
    put_heading(&t);
    for (size_t n = 0; n < shown; n++)
        put_row(&t, &list->function[n].cost, list->function[n].name);
    put_others(&t, shown);
    put_sum(&t);
    if (!list->named)
        fputs("    the guest has no symbols: --symbols FILE names its "
              "functions\n", stream);
    putc('\n', stream);
}

/* JSON. */

void cycle_stack_json(const struct cycle_stack *stack,
                      const uint64_t by_cause[CYCLE_CAUSES],
                      struct json *json)
{
    json_begin_object(json, "cycle_stack");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (cycles_may_charge(stack, (enum cycle_cause)i))
            json_u64(json, cycle_cause_name((enum cycle_cause)i),
                     by_cause[i]);
    json_end_object(json);
}

static void put_json(const struct cycle_functions *list,
                     const struct cycle_function *f, struct json *json)
{
    char address[16];

    json_begin_object(json, NULL);
    json_string(json, "name", f->name);
    if (f->has_symbol) {
        snprintf(address, sizeof address, "0x%08" PRIx32, f->address);
        json_string(json, "address", address);
        json_u64(json, "calls", f->cost.calls);
    }
    json_u64(json, "cycles", f->cost.cycles);
    cycle_stack_json(&list->total, f->cost.by_cause, json);
    json_end_object(json);
}

void cycle_functions_json(const struct cycle_functions *list,
                          struct json *json)
{
    json_begin_array(json, "cycle_profile");
    for (size_t n = 0; n < list->count; n++)
        put_json(list, &list->function[n], json);
    json_end_array(json);
}
