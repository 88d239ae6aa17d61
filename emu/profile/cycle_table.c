#include "emu/profile/cycle_table.h"

#include <string.h>

#include "emu/host/number.h"

enum { SHARE_WIDTH = 11, CALLS_WIDTH = 12, GAP = 2 };

void cycle_table_add(struct cycle_cost *sum, const struct cycle_cost *cost)
{
    sum->cycles += cost->cycles;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        sum->by_cause[i] += cost->by_cause[i];
}

/* Room for the sum of all rows. */
static int width_of(const char *heading, uint64_t sum)
{
    char text[NUMBER_TEXT_MAX];
    int width = (int)strlen(number_group(sum, text, sizeof text));
    int least = (int)strlen(heading);

    return GAP + (width > least ? width : least);
}

void cycle_table_begin(struct cycle_table *table,
                       const struct cycle_cost *sum, uint64_t all,
                       const char *calls, const char *what, FILE *stream)
{
    *table = (struct cycle_table){
        .stream = stream, .all = all,
        .cycles_width = width_of("cycles", sum->cycles),
    };
    fprintf(stream, "%*s%*s", SHARE_WIDTH, "share", table->cycles_width,
            "cycles");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
        const char *name = cycle_cause_name((enum cycle_cause)i);

        if (!sum->by_cause[i])
            continue;
        table->width[i] = width_of(name, sum->by_cause[i]);
        fprintf(stream, "%*s", table->width[i], name);
    }
    fprintf(stream, "%*s  %s\n", CALLS_WIDTH, calls, what);
}

static void put_number(const struct cycle_table *table, int width,
                       uint64_t value)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(table->stream, "%*s", width,
            number_group(value, text, sizeof text));
}

void cycle_table_row(const struct cycle_table *table,
                     const struct cycle_cost *cost, const char *name)
{
    fprintf(table->stream, "%*.2f%%", SHARE_WIDTH - 1,
            table->all ? 100 * (double)cost->cycles / (double)table->all : 0);
    put_number(table, table->cycles_width, cost->cycles);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (table->width[i])
            put_number(table, table->width[i], cost->by_cause[i]);
    if (cost->calls)
        put_number(table, CALLS_WIDTH, cost->calls);
    else
        fprintf(table->stream, "%*s", CALLS_WIDTH, "");
    fprintf(table->stream, "  %s\n", name);
}
