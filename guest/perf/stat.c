/*
 * A measurement begins and ends with the same sequence: the region of the lab
 * port, the processor's counters, then those of the lab port one by one. What
 * counter i counts from its place in the first sequence to its place in the
 * second is the work and one whole sequence, whatever i is. So all of them
 * measure stretches of equal length, and agree. The sequence must cost the same
 * at both ends: each time it runs twice, first without effect, so that its code
 * and data are in the TLBs and caches.
 */
#include "guest/perf/stat.h"

#include "devices/paravirtual/labport_abi.h"
#include "guest/arch/cpu.h"
#include "guest/arch/io.h"
#include "guest/drivers/labport.h"
#include "guest/kernel/task.h"
#include "guest/lib/string.h"

const struct perf_event perf_events[] = {
#define EVENT(name, usual, kind, p5, p6, arch, first, less, help) \
    { name, usual, kind, { NONE, p5, p6, arch }, first, less, help },
#include "guest/perf/events.def"
#undef EVENT
};

const size_t perf_event_count = ARRAY_SIZE(perf_events);

/* A counter of the lab port, at the two ends. */
struct lab_read {
    uint32_t number;
    uint32_t low[2], high[2];
};

/* All that the sequence needs. */
static struct {
    struct pmu_switch cpu;
    int region;
    struct lab_read lab[2 * STAT_MAX];
    uint32_t labs;
} ends;

/* A command to the lab port, and a value for the register that starts and stops
 * the counters. Nothing stands between the two instructions but what loads
 * registers. */
static inline void region_and_counters(uint32_t command, uint32_t msr,
                                       uint64_t value)
{
    __asm__ volatile("outl %%eax, %%dx\n\t"
                     "movl %[low], %%eax\n\t"
                     "movl %[high], %%edx\n\t"
                     "wrmsr"
                     : "+a"(command)
                     : "d"(LAB_ID), "c"(msr), [low] "S"((uint32_t)value),
                       [high] "D"((uint32_t)(value >> 32))
                     : "memory");
}

/* The sequence, for the lab port's command and its argument, and for the
 * counters' switch. The lab port's counters go to place END (0 or 1). */
static __noinline void run_sequence(unsigned end, bool lab, uint32_t command,
                                    uint32_t argument, uint64_t value)
{
    if (lab)
        outl(LAB_CYCLES_LO, argument);
    if (lab && ends.cpu.msr)
        region_and_counters(command, ends.cpu.msr, value);
    else if (lab)
        outl(LAB_ID, command);
    else if (ends.cpu.msr)
        __asm__ volatile("wrmsr" : : "c"(ends.cpu.msr), "A"(value)
                         : "memory");
    for (uint32_t i = 0; i < ends.labs; i++) {
        struct lab_read *read = &ends.lab[i];

        outl(LAB_CYCLES_LO, read->number);
        outl(LAB_ID, LAB_COUNTER_SELECT);
        read->low[end] = inl(LAB_COUNTER_LO);
        read->high[end] = inl(LAB_COUNTER_HI);
    }
}

static bool lab_can(const struct perf_event *event, enum pmu_levels levels)
{
    uint64_t value;

    return levels == PMU_ALL && event->lab_first != NO &&
           labport_counter((enum labport_counter)event->lab_first, &value);
}

static void assign(struct stat_count *c)
{
    int32_t select = c->event->select[pmu_detect()];

    c->by = STAT_BY_NOBODY;
    c->supported = select != NONE;
    if (c->event->kind == PERF_SOFTWARE) {
        if (c->levels == PMU_ALL)
            c->by = STAT_BY_KERNEL;
        return;
    }
    if (select != NONE) {
        c->counter = pmu_take((uint32_t)select, c->levels);
        if (c->counter >= 0) {
            c->by = STAT_BY_CPU;
            return;
        }
    }
    if (lab_can(c->event, c->levels))
        c->by = STAT_BY_LAB;
}

void stat_assign(struct stat *s)
{
    pmu_detect();
    pmu_reset();
    for (unsigned i = 0; i < s->counts; i++)
        assign(&s->count[i]);
}

/* What is read at the ends. Cycles come first: no branch of the sequence, which
 * may be predicted at one end and not at the other, stands before them. */
static void prepare(const struct stat *s)
{
    ends.cpu = pmu_switch();
    ends.region = labport_region("perf stat");
    ends.labs = 0;
    for (unsigned i = 0; i < s->counts; i++) {
        const struct stat_count *c = &s->count[i];

        if (c->by != STAT_BY_LAB)
            continue;
        ends.lab[ends.labs++].number = (uint32_t)c->event->lab_first;
        if (c->event->lab_less != NO)
            ends.lab[ends.labs++].number = (uint32_t)c->event->lab_less;
    }
}

static uint64_t lab_gained(const struct lab_read *read)
{
    return ((uint64_t)read->high[1] << 32 | read->low[1]) -
           ((uint64_t)read->high[0] << 32 | read->low[0]);
}

static void collect(struct stat *s, uint32_t switches)
{
    const struct lab_read *read = ends.lab;

    for (unsigned i = 0; i < s->counts; i++) {
        struct stat_count *c = &s->count[i];

        if (c->by == STAT_BY_CPU)
            c->value = pmu_read(c->counter);
        else if (c->by == STAT_BY_KERNEL)
            c->value = switches;
        else if (c->by == STAT_BY_LAB)
            c->value = lab_gained(read++);
        if (c->by == STAT_BY_LAB && c->event->lab_less != NO)
            c->value -= lab_gained(read++);
    }
}

/* The beginning (0) or the end (1). */
static void run_end(unsigned end)
{
    uint32_t command = end ? LAB_REGION_END : LAB_REGION_BEGIN;
    uint64_t before = end ? ends.cpu.on : ends.cpu.off;
    uint64_t after = end ? ends.cpu.off : ends.cpu.on;
    uint32_t flags = irq_save();
    bool lab = ends.region >= 0;

    run_sequence(end, lab, LAB_COUNTER_SELECT, 0, before);
    run_sequence(end, lab, command, (uint32_t)ends.region, after);
    irq_restore(flags);
}

void stat_run(struct stat *s, void (*work)(void *arg), void *arg)
{
    uint64_t began;
    uint32_t switches;

    prepare(s);
    switches = context_switches();
    began = cycle_clock()->read();
    run_end(0);
    work(arg);
    run_end(1);
    s->elapsed = cycle_clock()->read() - began;
    collect(s, context_switches() - switches);
}
