/*
 * The block at the end of a run, laid out as `perf stat` does it: the value,
 * its name (perf's own where perf has one), and a rate behind a #.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "emu/host/number.h"
#include "emu/stats/stats.h"

static const char *const cycle_name[CYCLE_CAUSES] = {
#define CYCLE_CAUSE(name, help) #name,
#include "base/cycles.def"
#undef CYCLE_CAUSE
};

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static double percent(uint64_t part, uint64_t whole)
{
    return 100 * ratio(part, whole);
}

/* "         1,234,567      name                      #  rate" */
__attribute__((format(printf, 4, 5)))
static void line(FILE *stream, uint64_t value, const char *name,
                 const char *rate, ...)
{
    char text[NUMBER_TEXT_MAX];
    va_list args;

    number_group(value, text, sizeof(text));
    if (!rate) {
        fprintf(stream, "%18s      %s\n", text, name);
        return;
    }
    fprintf(stream, "%18s      %-46s # ", text, name);
    va_start(args, rate);
    vfprintf(stream, rate, args);
    va_end(args);
    putc('\n', stream);
}

static void put_cpu(FILE *stream, const struct machine *machine)
{
    const struct cpu *cpu = machine_boot_cpu(machine);
    uint64_t cycles = cpu->cycles.total;
    uint64_t instructions = cpu->counters.instructions;

    line(stream, cycles, "cycles", "%.3f s at %" PRIu64 " MHz",
         ratio(cycles, machine->model.hz), machine->model.hz / 1000000);
    line(stream, instructions, "instructions", "%.2f insn per cycle",
         ratio(instructions, cycles));
    line(stream, cpu->counters.uops, "micro-ops", "%.2f per instruction",
         ratio(cpu->counters.uops, instructions));
    line(stream, cpu->counters.exceptions, "exceptions", NULL);
    line(stream, cpu->counters.interrupts, "interrupts", NULL);
    putc('\n', stream);
}

static void put_side(FILE *stream, const struct mmu_side *side,
                     const char *loads, const char *misses)
{
    char name[64];

    snprintf(name, sizeof(name), "%s accesses%s", side->name, loads);
    line(stream, side->accesses, name, NULL);
    snprintf(name, sizeof(name), "%s misses%s", side->name, misses);
    line(stream, side->misses, name, "%5.2f%% of its accesses",
         percent(side->misses, side->accesses));
    if (side->dirty_assists) {
        snprintf(name, sizeof(name), "%s dirty assists", side->name);
        line(stream, side->dirty_assists, name, NULL);
    }
    if (side->rights_assists) {
        snprintf(name, sizeof(name), "%s rights assists", side->name);
        line(stream, side->rights_assists, name, NULL);
    }
}

static void put_tlb(FILE *stream, const struct machine *machine)
{
    const struct mmu *mmu = &machine_boot_cpu(machine)->mmu;
    struct counter_source source = machine_counters(machine);
    uint64_t second = counter_value(&source, COUNTER_stlb_hits);
    uint64_t cycles = machine_boot_cpu(machine)->cycles.total;

    if (mmu->iside != mmu->dside) {
        put_side(stream, mmu->iside, "  (iTLB-loads)",
                 "  (iTLB-load-misses)");
        put_side(stream, mmu->dside, "  (dTLB-loads, -stores)",
                 "  (dTLB-load-, -store-misses)");
    } else {
        put_side(stream, mmu->dside, "", "");
    }
    if (tlb_present(&mmu->tlb[TLB_SLOT_S4K]))
        line(stream, second, "stlb hits", "%5.2f%% of its accesses",
             percent(second, second + counter_value(&source,
                                                    COUNTER_stlb_misses)));
    if (tlb_present(&mmu->psc))
        line(stream, mmu->psc.counters.hits, "paging-structure cache hits",
             "%5.2f%% of the walks",
             percent(mmu->psc.counters.hits, mmu->walks.count));
    line(stream, mmu->walks.count, "page walks", "%.1f cycles each",
         ratio(mmu->walks.cycles, mmu->walks.count));
    line(stream, mmu->walks.cycles,
         "walk cycles  (dtlb_load_misses.walk_duration)",
         "%5.2f%% of all cycles", percent(mmu->walks.cycles, cycles));
    if (mmu->walks.faults)
        line(stream, mmu->walks.faults, "page walks that faulted", NULL);
    putc('\n', stream);
}

static void put_cycle_stack(FILE *stream, const struct cycle_stack *cycles)
{
    fputs("    where the cycles went\n", stream);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        if (cycles->by_cause[i])
            line(stream, cycles->by_cause[i], cycle_name[i], "%5.2f%%",
                 percent(cycles->by_cause[i], cycles->total));
    putc('\n', stream);
}

static void put_regions(FILE *stream, const struct regions *regions)
{
    char cycles[NUMBER_TEXT_MAX], misses[NUMBER_TEXT_MAX];
    char walk[NUMBER_TEXT_MAX], flushes[NUMBER_TEXT_MAX];
    bool any = false;

    for (unsigned i = 0; i < LAB_REGIONS; i++) {
        const struct region *region = &regions->region[i];
        const uint64_t *total = region->total;

        if (!region->count)
            continue;
        if (!any)
            fprintf(stream, "    %-26s%14s%14s%14s%12s\n", "region",
                    "cycles", "TLB misses", "walk cycles", "flushes");
        any = true;
        fprintf(stream, "    %-26s%14s%14s%14s%12s\n", region->name,
                number_group(total[COUNTER_cycles], cycles, sizeof(cycles)),
                number_group(total[COUNTER_tlb_misses], misses,
                             sizeof(misses)),
                number_group(total[COUNTER_walk_cycles], walk, sizeof(walk)),
                number_group(total[COUNTER_flushes], flushes,
                             sizeof(flushes)));
    }
    if (any)
        putc('\n', stream);
}

/* What the misses of all arrays are. */
static void put_classes(FILE *stream, const struct machine *machine)
{
    const struct attribution *at = machine_attribution(machine);
    uint64_t count[MISS_CLASSES], misses = 0;

    if (!at)
        return;
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        misses += count[i] = attribution_misses(at, (enum miss_class)i);
    fputs("    what the TLB misses are\n", stream);
    for (unsigned i = 0; i < MISS_CLASSES; i++)
        line(stream, count[i], miss_class_name((enum miss_class)i), "%5.2f%%",
             percent(count[i], misses));
    putc('\n', stream);
}

void stats_text(const struct machine *machine,
                const struct stats_layout *layout, FILE *stream)
{
    fprintf(stream, "\n    Statistics of model %s, %s\n\n",
            machine->model.name, machine->model.title);
    put_cpu(stream, machine);
    put_tlb(stream, machine);
    put_cycle_stack(stream, &machine_boot_cpu(machine)->cycles);
    put_classes(stream, machine);
    stats_text_flushes(machine, layout, stream);
    put_regions(stream, &machine->regions);
}
