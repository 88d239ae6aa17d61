/*
 * The block at the end of a run, laid out as `perf stat` does it: the value,
 * its label (with perf's own name where perf has one), and behind a # a rate.
 * Which counters it shows, and by which label, is in counters.def.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "emu/host/number.h"
#include "emu/profile/cycle_functions.h"
#include "emu/profile/cycle_table.h"
#include "emu/stats/miss_sites.h"
#include "emu/stats/stats.h"

/* The rates behind counters of the machine: FACTOR * VALUE / BY. */
static const struct rate {
    enum counter counter;
    const char *format;
    double factor;
    enum counter value, by;
} rates[] = {
    { COUNTER_instructions, "%.2f insn per cycle", 1, COUNTER_instructions,
      COUNTER_cycles },
    { COUNTER_uops, "%.2f per instruction", 1, COUNTER_uops,
      COUNTER_instructions },
    { COUNTER_psc_hits, "%5.2f%% of the walks", 100, COUNTER_psc_hits,
      COUNTER_walks },
    { COUNTER_l1i_misses, "%5.2f%% of them", 100, COUNTER_l1i_misses,
      COUNTER_l1i_accesses },
    { COUNTER_l1d_misses, "%5.2f%% of them", 100, COUNTER_l1d_misses,
      COUNTER_l1d_accesses },
    { COUNTER_l2_misses, "%5.2f%% of them", 100, COUNTER_l2_misses,
      COUNTER_l2_accesses },
    { COUNTER_walk_cycles, "%5.2f%% of all cycles", 100, COUNTER_walk_cycles,
      COUNTER_cycles },
};

/* The block that is printed. */
struct text_block {
    FILE *stream;
    const struct machine *machine;
    const struct cpu *cpu;
    const struct attribution *attribution;      /* null: there is none */
    uint64_t counter[COUNTERS];
};

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double percent(uint64_t part, uint64_t whole)
{
    return 100 * ratio(part, whole);
}

/* "         1,234,567      label                     #  rate" */
__attribute__((format(printf, 4, 5)))
static void line(FILE *stream, uint64_t value, const char *label,
                 const char *rate, ...)
{
    char text[NUMBER_TEXT_MAX];
    va_list args;

    number_group(value, text, sizeof(text));
    if (!rate) {
        fprintf(stream, "%18s      %s\n", text, label);
        return;
    }
    fprintf(stream, "%18s      %-46s # ", text, label);
    va_start(args, rate);
    vfprintf(stream, rate, args);
    va_end(args);
    putc('\n', stream);
}

enum { LABEL_MAX = 96 };

/* "dtlb accesses  (dTLB-loads, -stores)"; returns text. */
static char *make_label(char text[LABEL_MAX], const char *of,
                        const char *label, const char *perf)
{
    bool has_perf = perf && *perf;

    snprintf(text, LABEL_MAX, "%s%s%s%s%s%s", of, *of ? " " : "", label,
             has_perf ? "  (" : "", has_perf ? perf : "",
             has_perf ? ")" : "");
    return text;
}

static bool is_shown(const struct counter_row *row, uint64_t value)
{
    return row->shown == COUNTER_SHOWN ||
           (row->shown == COUNTER_SHOWN_IF_ANY && value);
}

static const struct rate *rate_of(unsigned number)
{
    for (unsigned i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
        if (rates[i].counter == number)
            return &rates[i];
    return NULL;
}

static void put_counter(const struct text_block *b,
                        const struct counter_row *row, unsigned number)
{
    const struct rate *rate = rate_of(number);
    uint64_t value = b->counter[number], hz = b->machine->model.hz;
    char label[LABEL_MAX];

    make_label(label, "", row->label, row->perf[0]);
    if (number == COUNTER_cycles)
        line(b->stream, value, label, "%.3f s at %.10g MHz",
             ratio(value, hz), (double)hz / 1000000);
    else if (number == COUNTER_walks)
        line(b->stream, value, label, "%.1f cycles each, %.2f per 1000 "
             "instructions", ratio(b->counter[COUNTER_walk_cycles], value),
             1000 * ratio(value, b->counter[COUNTER_instructions]));
    else if (rate)
        line(b->stream, value, label, rate->format,
             rate->factor * ratio(b->counter[rate->value],
                                  b->counter[rate->by]));
    else
        line(b->stream, value, label, NULL);
}

/* The counters of the machine that stand in an object of the JSON, or in
 * none, in the order of their numbers. */
static void put_machine(const struct text_block *b, enum counter_object object)
{
    for (unsigned number = 0; number < COUNTERS; number++) {
        unsigned instance;
        const struct counter_row *row = counter_row_find(number, &instance);

        if (row && row->kind == COUNTER_OF_MACHINE && row->object == object &&
            counter_row_exists(row, instance, b->cpu) &&
            is_shown(row, b->counter[number]))
            put_counter(b, row, number);
    }
}

/* A counter of a side or of the second level, whose `accesses` these are. Parts
 * of the accesses are shown with their share. */
static void put_tlb_counter(const struct text_block *b,
                            const struct counter_row *row, const char *name,
                            const char *perf, uint64_t value,
                            uint64_t accesses)
{
    bool is_part = row->of_array && row->number[0] != COUNTER_tlb_accesses;
    char label[LABEL_MAX];

    if (!is_shown(row, value))
        return;
    make_label(label, name, row->label, perf);
    if (row->number[0] == COUNTER_tlb_misses)
        line(b->stream, value, label, "%5.2f%% of its accesses, %.2f MPKI",
             percent(value, accesses),
             1000 * ratio(value, b->counter[COUNTER_instructions]));
    else if (is_part)
        line(b->stream, value, label, "%5.2f%% of its accesses",
             percent(value, accesses));
    else
        line(b->stream, value, label, NULL);
}

static void put_side(const struct text_block *b, const struct mmu_side *side)
{
    const struct mmu *mmu = &b->cpu->mmu;
    const struct counter_row *row;

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->kind == COUNTER_BY_TLB && row->lines == COUNTER_OF_SIDES)
            put_tlb_counter(b, row, side->name,
                            mmu->config.unified ? NULL
                                                : row->perf[side == mmu->dside],
                            counter_row_of_side(row, side), side->accesses);
}

static void put_second_level(const struct text_block *b)
{
    const struct counter_row *row;
    uint64_t accesses = b->counter[COUNTER_stlb_hits] +
                        b->counter[COUNTER_stlb_misses];

    for (unsigned i = 0; (row = counter_row_at(i)); i++)
        if (row->kind == COUNTER_BY_TLB && row->lines == COUNTER_OF_SECOND)
            put_tlb_counter(b, row, "stlb", NULL,
                            counter_row_of_arrays(
                                row, &b->cpu->mmu.tlb[TLB_SLOT_S4K],
                                &b->cpu->mmu.tlb[TLB_SLOT_SLARGE]),
                            accesses);
}

static void put_tlbs(const struct text_block *b)
{
    const struct mmu *mmu = &b->cpu->mmu;

    if (mmu->iside != mmu->dside)
        put_side(b, mmu->iside);
    put_side(b, mmu->dside);
    if (tlb_present(&mmu->tlb[TLB_SLOT_S4K]))
        put_second_level(b);
    if (tlb_present(&mmu->psc))
        put_machine(b, COUNTER_IN_psc);
    if (mmu->config.prefetch)
        put_machine(b, COUNTER_IN_prefetch);
    if (mmu->caches.on)
        put_machine(b, COUNTER_IN_caches);
}

static void put_cycle_stack(const struct text_block *b)
{
    const struct cycle_stack *cycles = &b->cpu->cycles;

    fputs("    where the cycles went\n", b->stream);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++) {
        enum cycle_cause cause = (enum cycle_cause)i;
        uint64_t spent = cycles_of(cycles, cause);

        if (spent)
            line(b->stream, spent, cycle_cause_name(cause), "%5.2f%%",
                 percent(spent, cycles->total));
    }
    putc('\n', b->stream);
}

/* Without memory for it, the profile is left out. */
static void put_profile(const struct text_block *b,
                        const struct stats_layout *layout)
{
    struct cycle_functions list;

    if (!b->machine->config.profile_cycles ||
        !cycle_functions_init(&list, &b->machine->cycle_profile))
        return;
    cycle_functions_print(&list, layout->functions,
                          "where the cycles went, by function", b->stream);
    cycle_functions_free(&list);
}

/* The misses of all arrays. */
static void put_classes(const struct text_block *b)
{
    uint64_t count[MISS_CLASSES], misses = 0;

    if (!b->attribution)
        return;
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        misses += count[i] = attribution_misses(b->attribution,
                                                (enum miss_class)i);
    fputs("    what the TLB misses are\n", b->stream);
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        line(b->stream, count[i], miss_class_name((enum miss_class)i),
             "%5.2f%%", percent(count[i], misses));
    putc('\n', b->stream);
}

/* The columns of the table of regions. */
static const struct {
    enum counter counter;
    const char *heading;
    int width;
} region_columns[] = {
    { COUNTER_cycles, "cycles", 14 },
    { COUNTER_tlb_misses, "TLB misses", 14 },
    { COUNTER_walk_cycles, "walk cycles", 14 },
    { COUNTER_flushes, "flushes", 12 },
};

enum { REGION_COLUMNS = sizeof(region_columns) / sizeof(region_columns[0]) };

static void put_region_header(FILE *stream)
{
    fprintf(stream, "    %-26s", "region");
    for (unsigned i = 0; i < REGION_COLUMNS; i++)
        fprintf(stream, "%*s", region_columns[i].width,
                region_columns[i].heading);
    putc('\n', stream);
}

static void put_region(FILE *stream, const struct region *region)
{
    char text[NUMBER_TEXT_MAX];

    fprintf(stream, "    %-26s", region->name);
    for (unsigned i = 0; i < REGION_COLUMNS; i++)
        fprintf(stream, "%*s", region_columns[i].width,
                number_group(region->total[region_columns[i].counter], text,
                             sizeof(text)));
    putc('\n', stream);
}

static void put_regions(FILE *stream, const struct regions *regions)
{
    bool any = false;

    for (unsigned i = 0; i < LAB_REGIONS; i++) {
        if (!regions->region[i].count)
            continue;
        if (!any)
            put_region_header(stream);
        any = true;
        put_region(stream, &regions->region[i]);
    }
    if (any)
        putc('\n', stream);
}

static struct cycle_cost cost_of(const struct region *region)
{
    struct cycle_cost cost = {
        .calls = region->count, .cycles = region->total[COUNTER_cycles],
    };

    counters_by_cause(region->total, cost.by_cause);
    return cost;
}

/* Shares are of the run's cycles: regions may nest. */
static void put_region_stacks(const struct text_block *b)
{
    const struct region *regions = b->machine->regions.region;
    struct cycle_cost sum = {0}, cost;
    struct cycle_table table;

    for (unsigned i = 0; i < LAB_REGIONS; i++)
        if (regions[i].count) {
            cost = cost_of(&regions[i]);
            cycle_table_add(&sum, &cost);
        }
    if (!b->machine->config.profile_cycles || !sum.cycles)
        return;
    fputs("    where the cycles went, by region\n", b->stream);
    cycle_table_begin(&table, &sum, b->cpu->cycles.total, "passes", "region",
                      b->stream);
    for (unsigned i = 0; i < LAB_REGIONS; i++)
        if (regions[i].count) {
            cost = cost_of(&regions[i]);
            cycle_table_row(&table, &cost, regions[i].name);
        }
    putc('\n', b->stream);
}

void stats_text(const struct machine *machine,
                const struct stats_layout *layout, FILE *stream)
{
    struct counter_source source = machine_counters(machine);
    struct text_block b = {
        .stream = stream,
        .machine = machine,
        .cpu = source.cpu,
        .attribution = source.attribution,
    };

    counters_read(&source, b.counter);
    fprintf(stream, "\n    Statistics of model %s, %s%s%s\n\n",
            machine->model.name, machine->model.title,
            machine->stats_from.begun ? ", from " : "",
            machine->stats_from.begun
                ? machine->config.when[MOMENT_STATS_FROM].given : "");
    put_machine(&b, COUNTER_IN_top);
    put_machine(&b, COUNTER_IN_none);
    putc('\n', stream);
    put_tlbs(&b);
    put_machine(&b, COUNTER_IN_walks);
    putc('\n', stream);
    put_cycle_stack(&b);
    put_profile(&b, layout);
    put_classes(&b);
    stats_text_flushes(machine, layout, stream);
    if (machine->config.profile)
        miss_sites_text(machine, layout->top, stream);
    put_regions(stream, &machine->regions);
    put_region_stacks(&b);
}
