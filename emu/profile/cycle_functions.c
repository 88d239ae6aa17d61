#define _POSIX_C_SOURCE 200809L
#include "emu/profile/cycle_functions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/profile/callgrind.h"
#include "emu/profile/cycle_table.h"

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
    const struct symbol *symbol = cycle_profile_symbol(profile, index);

    *f = (struct cycle_function){
        .name = strdup(symbol ? symbol->name
                              : nameless[index - profile->functions]),
        .has_symbol = symbol,
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
    size_t count = 0;

    for (size_t i = 0; i < profile->rows; i++)
        count += profile->cost[i].cycles > 0;
    return count;
}

bool cycle_functions_init(struct cycle_functions *list,
                          const struct cycle_profile *profile)
{
    bool ok = true;

    *list = (struct cycle_functions){
        .function = calloc(count_rows(profile) + 1, sizeof *list->function),
        .total = profile->cpu->cycles,
        .named = profile->functions > 0,
    };
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        list->total.by_cause[i] = cycles_of(&profile->cpu->cycles,
                                            (enum cycle_cause)i);
    if (!list->function)
        return false;
    for (size_t i = 0; i < profile->rows && ok; i++)
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

/* The rows from `first` on, as one. */
static void put_others(const struct cycle_functions *list, size_t first,
                       const struct cycle_table *table)
{
    struct cycle_cost sum = {0};
    char name[64];

    if (first >= list->count)
        return;
    for (size_t n = first; n < list->count; n++)
        cycle_table_add(&sum, &list->function[n].cost);
    snprintf(name, sizeof name, "and %zu more", list->count - first);
    cycle_table_row(table, &sum, name);
}

void cycle_functions_print(const struct cycle_functions *list, uint64_t top,
                           const char *title, FILE *stream)
{
    struct cycle_cost all = {.cycles = list->total.total};
    size_t shown = top < list->count ? (size_t)top : list->count;
    struct cycle_table table;

    memcpy(all.by_cause, list->total.by_cause, sizeof all.by_cause);
    fprintf(stream, "    %s\n", title);
    cycle_table_begin(&table, &all, all.cycles, "calls", "function", stream);
    for (size_t n = 0; n < shown; n++)
        cycle_table_row(&table, &list->function[n].cost,
                        list->function[n].name);
    put_others(list, shown, &table);
    cycle_table_row(&table, &all, "all");
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
