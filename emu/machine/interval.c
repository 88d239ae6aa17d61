#include "emu/machine/interval.h"

#include <inttypes.h>
#include <string.h>

enum { HEADER_EVERY = 20 };

/* How a column prints what its value gained. */
enum interval_form {
    COUNT,
    THOUSANDS,
    PER_CYCLE,              /* divided by the cycles of the window */
    PERCENT,                /* of the cycles of the window */
};

static const struct {
    const char *heading;
    int width;
    enum interval_form form;
} columns[INTERVAL_COLUMNS] = {
#define COLUMN(name, heading, width, form, value) { heading, width, form },
#include "emu/machine/interval.def"
#undef COLUMN
};

static void read_values(const struct counter_source *source,
                        uint64_t values[INTERVAL_COLUMNS])
{
    const struct cpu *cpu = source->cpu;
    const struct mmu *mmu = &cpu->mmu;
    uint64_t counter[COUNTERS];

    counters_read(source, counter);
#define COLUMN(name, heading, width, form, value) \
    values[INTERVAL_##name] = value;
#include "emu/machine/interval.def"
#undef COLUMN
}

static void put_value(FILE *stream, unsigned column, uint64_t gain,
                      uint64_t cycles)
{
    int width = columns[column].width;

    switch (columns[column].form) {
    case COUNT:
        fprintf(stream, "%*" PRIu64, width, gain);
        break;
    case THOUSANDS:
        fprintf(stream, "%*" PRIu64, width, gain / 1000);
        break;
    case PER_CYCLE:
        fprintf(stream, "%*.2f", width, (double)gain / (double)cycles);
        break;
    case PERCENT:
        fprintf(stream, "%*.2f", width, 100 * (double)gain / (double)cycles);
        break;
    }
}

static void put_fields(struct interval *interval,
                       const struct counter_source *source)
{
    uint64_t now[COUNTERS], cycles, hz = interval->hz;

    counters_read(source, now);
    cycles = now[COUNTER_cycles];
    for (unsigned number = 0; number < COUNTERS; number++) {
        unsigned instance;
        const struct counter_row *row = counter_row_find(number, &instance);

        if (cycles == interval->last_counter[COUNTER_cycles] ||
            !counter_is_measured(source, number))
            continue;
        fprintf(interval->stream, "%" PRIu64 ".%09" PRIu64 "%s", cycles / hz,
                cycles % hz * 1000000000 / hz, interval->separator);
        counter_row_put(interval->stream, interval->separator,
                        now[number] - interval->last_counter[number], row,
                        instance);
        putc('\n', interval->stream);
    }
    memcpy(interval->last_counter, now, sizeof(now));
}

static void put_columns(struct interval *interval,
                        const struct counter_source *source)
{
    unsigned shown = source->attribution ? INTERVAL_COLUMNS : INTERVAL_refills;
    uint64_t now[INTERVAL_COLUMNS], gain[INTERVAL_COLUMNS];
    FILE *stream = interval->stream;

    read_values(source, now);
    for (unsigned i = 0; i < INTERVAL_COLUMNS; i++) {
        gain[i] = now[i] - interval->last[i];
        interval->last[i] = now[i];
    }
    if (!gain[INTERVAL_cycles])
        return;
    if (interval->lines++ % HEADER_EVERY == 0)
        for (unsigned i = 0; i < shown; i++)
            fprintf(stream, "%*s%c", columns[i].width, columns[i].heading,
                    i + 1 < shown ? ' ' : '\n');
    for (unsigned i = 0; i < shown; i++) {
        put_value(stream, i, gain[i], gain[INTERVAL_cycles]);
        putc(i + 1 < shown ? ' ' : '\n', stream);
    }
}

void interval_restart(struct interval *interval,
                      const struct counter_source *source)
{
    counters_read(source, interval->last_counter);
    read_values(source, interval->last);
    interval_data_restart(&interval->data, source);
}

void interval_line(struct interval *interval,
                   const struct counter_source *source)
{
    interval_data_line(&interval->data, source);
    if (interval->separator)
        put_fields(interval, source);
    else
        put_columns(interval, source);
}
