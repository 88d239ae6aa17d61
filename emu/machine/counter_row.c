#include "emu/machine/counter_row.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "emu/attribution/miss_class.h"

#define NO COUNTER_NO_NUMBER
#define LIST(...) __VA_ARGS__
#define COUNT(...)                                                            \
    (sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

/* Each row's functions that read it. */

#define OF_SIDE(name, value)                                                  \
    static uint64_t side_##name(const struct mmu_side *side)                  \
    {                                                                         \
        return value;                                                         \
    }
#define OF_ARRAY(name, value)                                                 \
    static uint64_t array_##name(const struct tlb_counters *array)            \
    {                                                                         \
        return value;                                                         \
    }
#define OF_FLUSH(name, numbers, value)                                        \
    _Static_assert(COUNT(LIST numbers) == FLUSH_CAUSES, "one for each cause"); \
    static uint64_t flush_##name(const struct flush_counters *flush,          \
                                 const struct refills *refills)               \
    {                                                                         \
        (void)flush, (void)refills;                                           \
        return value;                                                         \
    }

#define COUNTER(name, number, unit, object, member, shown, label, perf, help, \
                value)                                                        \
    static uint64_t machine_##name(const struct cpu *cpu)                     \
    {                                                                         \
        const struct mmu *mmu = &cpu->mmu;                                    \
        const struct tlb_counters *psc = &mmu->psc.counters;                  \
                                                                              \
        (void)psc;                                                            \
        return value;                                                         \
    }
#define CYCLE_COUNTER(name, numbers, unit)                                    \
    _Static_assert(COUNT(LIST numbers) == CYCLE_CAUSES, "one for each cause");
#define TLB_COUNTER(name, all, itlb, dtlb, stlb, unit, lines, shown, label,   \
                    iperf, dperf, help, of_side, of_array)                    \
    OF_SIDE(name, of_side)                                                    \
    OF_ARRAY(name, of_array)
#define ARRAY_COUNTER(name, all, itlb, dtlb, stlb, unit, help, of_array)      \
    OF_ARRAY(name, of_array)
#define SIDE_COUNTER(name, all, itlb, dtlb, stlb, unit, shown, label, help,   \
                     of_side)                                                 \
    OF_SIDE(name, of_side)
#define CLASS_COUNTER(name, numbers, unit)                                    \
    _Static_assert(COUNT(LIST numbers) == MISS_CLASSES, "one for each class");
#define FLUSH_COUNTER(name, number, numbers, unit, member, kept, shown,       \
                      label, help, value)                                     \
    OF_FLUSH(name, numbers, value)
#define REFILL_COUNTER(name, number, numbers, unit, member, shown, label,     \
                       help, value)                                           \
    OF_FLUSH(name, numbers, value)
#include "emu/machine/counters.def"

/* The table of rows. */

#define NUMBERS(...)                                                          \
    .number = (const uint16_t[]){__VA_ARGS__}, .instances = COUNT(__VA_ARGS__)
#define HIDDEN COUNTER_HIDDEN
#define SHOWN COUNTER_SHOWN
#define IF_ANY COUNTER_SHOWN_IF_ANY
#define SIDES COUNTER_OF_SIDES
#define SECOND COUNTER_OF_SECOND
#define BY_SITE COUNTER_KEPT_BY_SITE
#define BY_CAUSE COUNTER_KEPT_BY_CAUSE
#define OF_PSC COUNTER_KEPT_OF_PSC

#define TLB_ROW(name_, unit_, help_, ...)                                     \
    .kind = COUNTER_BY_TLB, .object = COUNTER_IN_tlb, .name = #name_,         \
    .member = #name_, .unit = unit_, .help = help_, NUMBERS(__VA_ARGS__)
#define FLUSH_ROW(name_, unit_, member_, shown_, label_, help_, ...)          \
    .kind = COUNTER_BY_FLUSH_CAUSE, .object = COUNTER_IN_flushes,             \
    .name = #name_, .member = member_, .unit = unit_, .help = help_,          \
    .shown = shown_, .label = label_, .of_flush = flush_##name_,              \
    NUMBERS(__VA_ARGS__)

static const struct counter_row rows[] = {
#define COUNTER(name_, number_, unit_, object_, member_, shown_, label_,      \
                perf_, help_, value)                                          \
    { .kind = COUNTER_OF_MACHINE, .object = COUNTER_IN_##object_,             \
      .name = #name_, .member = member_, .unit = unit_, .help = help_,        \
      .shown = shown_, .label = label_, .perf = { perf_ },                    \
      .of_machine = machine_##name_, NUMBERS(number_) },
#define CYCLE_COUNTER(name_, numbers_, unit_)                                 \
    { .kind = COUNTER_BY_CYCLE_CAUSE, .object = COUNTER_IN_cycle_stack,       \
      .name = #name_, .unit = unit_, NUMBERS(LIST numbers_) },
#define TLB_COUNTER(name_, all, itlb, dtlb, stlb, unit_, lines_, shown_,      \
                    label_, iperf, dperf, help_, side_value, array_value)     \
    { TLB_ROW(name_, unit_, help_, all, itlb, dtlb, stlb),                    \
      .lines = lines_, .shown = shown_, .label = label_,                      \
      .perf = { iperf, dperf }, .of_side = side_##name_,                      \
      .of_array = array_##name_ },
#define ARRAY_COUNTER(name_, all, itlb, dtlb, stlb, unit_, help_, value)      \
    { TLB_ROW(name_, unit_, help_, all, itlb, dtlb, stlb),                    \
      .of_array = array_##name_ },
#define SIDE_COUNTER(name_, all, itlb, dtlb, stlb, unit_, shown_, label_,     \
                     help_, value)                                            \
    { TLB_ROW(name_, unit_, help_, all, itlb, dtlb, stlb), .shown = shown_,   \
      .label = label_, .of_side = side_##name_ },
#define CLASS_COUNTER(name_, numbers_, unit_)                                 \
    { .kind = COUNTER_BY_MISS_CLASS, .object = COUNTER_IN_miss_class,         \
      .name = #name_, .unit = unit_, .attributed = true,                      \
      NUMBERS(LIST numbers_) },
#define FLUSH_COUNTER(name_, number_, numbers_, unit_, member_, kept_,        \
                      shown_, label_, help_, value)                           \
    { FLUSH_ROW(name_, unit_, member_, shown_, label_, help_, number_,        \
                LIST numbers_), .kept = kept_ },
#define REFILL_COUNTER(name_, number_, numbers_, unit_, member_, shown_,      \
                       label_, help_, value)                                  \
    { FLUSH_ROW(name_, unit_, member_, shown_, label_, help_, number_,        \
                LIST numbers_), .attributed = true },
#include "emu/machine/counters.def"
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct counter_row *counter_row_at(unsigned index)
{
    return index < ROWS ? &rows[index] : NULL;
}

const struct counter_row *counter_row_find(unsigned number, unsigned *instance)
{
    for (unsigned i = 0; i < ROWS && number < COUNTERS; i++)
        for (unsigned n = 0; n < rows[i].instances; n++)
            if (rows[i].number[n] == number) {
                *instance = n;
                return &rows[i];
            }
    return NULL;
}

static const char *tlb_prefix(const struct counter_row *row,
                              unsigned instance)
{
    static const char *const prefix[COUNTER_TLBS] = {
        [COUNTER_TLB_ALL] = "tlb_", [COUNTER_TLB_I] = "itlb_",
        [COUNTER_TLB_D] = "dtlb_",  [COUNTER_TLB_SECOND] = "stlb_",
    };

    return row->of_array || instance != COUNTER_TLB_ALL ? prefix[instance]
                                                        : "";
}

char *counter_row_name(const struct counter_row *row, unsigned instance,
                       char text[COUNTER_NAME_MAX])
{
    const char *prefix = "", *of = NULL;

    switch (row->kind) {
    case COUNTER_OF_MACHINE:
        break;
    case COUNTER_BY_CYCLE_CAUSE:
        of = cycle_cause_name((enum cycle_cause)instance);
        break;
    case COUNTER_BY_TLB:
        prefix = tlb_prefix(row, instance);
        break;
    case COUNTER_BY_MISS_CLASS:
        of = miss_class_name((enum miss_class)instance);
        break;
    case COUNTER_BY_FLUSH_CAUSE:
        of = instance ? flush_cause_name((enum flush_cause)(instance - 1))
                      : NULL;
        break;
    }
    snprintf(text, COUNTER_NAME_MAX, "%s%s%s%s", prefix, row->name,
             of ? "_" : "", of ? of : "");
    return text;
}

void counter_row_put(FILE *stream, const char *separator, uint64_t value,
                     const struct counter_row *row, unsigned instance)
{
    char name[COUNTER_NAME_MAX];

    fprintf(stream, "%" PRIu64 "%s%s%s%s", value, separator, row->unit,
            separator, counter_row_name(row, instance, name));
}

uint64_t counter_row_of_arrays(const struct counter_row *row,
                               const struct tlb *small,
                               const struct tlb *large)
{
    return row->of_array(&small->counters) +
           (large ? row->of_array(&large->counters) : 0);
}

uint64_t counter_row_of_side(const struct counter_row *row,
                             const struct mmu_side *side)
{
    if (row->of_side)
        return row->of_side(side);
    /* Under large=shared and large=fragment one array is both. */
    return counter_row_of_arrays(
        row, side->small, side->large == side->small ? NULL : side->large);
}
