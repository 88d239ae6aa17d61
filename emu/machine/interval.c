/* The lines of --interval. */
#include "emu/machine/interval.h"

#include <inttypes.h>

enum { HEADER_EVERY = 20 };

static void read_values(const struct counter_source *source,
                        uint64_t value[INTERVAL_VALUES])
{
    const struct cpu *cpu = source->cpu;
    const struct mmu *mmu = &cpu->mmu;

    value[INTERVAL_CYCLES] = cpu->cycles.total;
    value[INTERVAL_INSTRUCTIONS] = cpu->counters.instructions;
    value[INTERVAL_DTLB_WALKS] = mmu->dside->walks;
    value[INTERVAL_ITLB_WALKS] =
        mmu->config.unified ? 0 : mmu->iside->walks;
    value[INTERVAL_DTLB_CYCLES] = cpu->cycles.by_cause[CYCLE_dtlb_walk];
    value[INTERVAL_ITLB_CYCLES] = cpu->cycles.by_cause[CYCLE_itlb_walk];
    value[INTERVAL_FLUSHES] = counter_value(source, COUNTER_flushes);
    value[INTERVAL_DROPPED] =
        counter_value(source, COUNTER_flush_entries_dropped);
    value[INTERVAL_REFILLS] = counter_value(source, COUNTER_refill_misses);
}

static double percent(uint64_t part, uint64_t whole)
{
    return 100 * (double)part / (double)whole;
}

static void put_header(FILE *stream, bool attributed)
{
    fprintf(stream, "%9s %9s %5s %10s %10s %9s %9s %6s %6s %9s %9s",
            "K_CYCLES", "K_INSTR", "IPC", "DTLB_WALKS", "ITLB_WALKS",
            "K_DTLBCYC", "K_ITLBCYC", "DTLB%", "ITLB%", "FLUSHES", "DROPPED");
    fputs(attributed ? "   REFILLS\n" : "\n", stream);
}

void interval_line(struct interval *interval,
                   const struct counter_source *source)
{
    uint64_t now[INTERVAL_VALUES], gain[INTERVAL_VALUES], cycles;
    FILE *stream = interval->stream;

    read_values(source, now);
    for (unsigned i = 0; i < INTERVAL_VALUES; i++) {
        gain[i] = now[i] - interval->last[i];
        interval->last[i] = now[i];
    }
    cycles = gain[INTERVAL_CYCLES];
    if (!cycles)
        return;
    if (interval->lines++ % HEADER_EVERY == 0)
        put_header(stream, source->attribution);
    fprintf(stream, "%9" PRIu64 " %9" PRIu64 " %5.2f %10" PRIu64 " %10" PRIu64
            " %9" PRIu64 " %9" PRIu64 " %6.2f %6.2f %9" PRIu64 " %9" PRIu64,
            cycles / 1000, gain[INTERVAL_INSTRUCTIONS] / 1000,
            (double)gain[INTERVAL_INSTRUCTIONS] / (double)cycles,
            gain[INTERVAL_DTLB_WALKS], gain[INTERVAL_ITLB_WALKS],
            gain[INTERVAL_DTLB_CYCLES] / 1000,
            gain[INTERVAL_ITLB_CYCLES] / 1000,
            percent(gain[INTERVAL_DTLB_CYCLES], cycles),
            percent(gain[INTERVAL_ITLB_CYCLES], cycles),
            gain[INTERVAL_FLUSHES], gain[INTERVAL_DROPPED]);
    if (source->attribution)
        fprintf(stream, " %9" PRIu64, gain[INTERVAL_REFILLS]);
    putc('\n', stream);
}
