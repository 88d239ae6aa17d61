/*
 * Fuzz target: a whole machine in a random state runs random code.
 *
 * An input is a model, perhaps with TLBs of its own, switches, the guest's
 * tables and registers, accesses to ports and memory, and code (prepare.h); it
 * runs for a bounded time. Beyond what the sanitizers see: sums that must add
 * up do, and a second run without the accelerator, one instruction at a time,
 * without attribution or with a cycle profile ends as the first one did.
 */
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <string.h>

#include "cpu/access/flags.h"
#include "emu/machine/counters.h"
#include "emu/machine/machine.h"
#include "emu/model/tlbspec.h"
#include "emu/stats/stats.h"
#include "mmu/dump/dump_list.h"
#include "tests/fuzz/machine_pool.h"
#include "tests/fuzz/must.h"

/* What an input chooses, beside the model. */
enum input_switch {
    IN_NO_L0 = 1 << 0, IN_COUNT_INSNS = 1 << 1, IN_ATTRIBUTION = 1 << 2,
    IN_CHECK_STALE = 1 << 3, IN_EVENTS = 1 << 4, IN_LOG_ALL = 1 << 5,
    IN_PRINT = 1 << 6,                  /* statistics, dumps, post-mortem */
    IN_AGAIN_NO_L0 = 1 << 7, IN_AGAIN_STEPPED = 1 << 8,
    IN_AGAIN_PROFILED = 1 << 9,
    IN_GEOMETRY = 3 << 10,              /* both bits: TLBs of its own */
    IN_AGAIN_PLAIN = 1 << 12,           /* without attribution */
};

enum {
    CYCLES_MIN = 1000, CYCLES_MORE = 1 << 12,
    GEOMETRY_TEXT = 256,
};

static void check_side(const struct mmu_side *side)
{
    must(side->hits + side->misses == side->accesses,
         "hits and misses of a side are its accesses");
}

static void check_sums(struct machine *machine)
{
    struct cpu *cpu = machine->current;
    uint64_t cycles = 0;

    mmu_sync_counters(&cpu->mmu);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        cycles += cycles_of(&cpu->cycles, (enum cycle_cause)i);
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        must(!cycles_of(&cpu->cycles, (enum cycle_cause)i) ||
                 cycles_may_charge(&cpu->cycles, (enum cycle_cause)i),
             "cycles have a cause that the statistics show");
    must(cycles == cpu->cycles.total, "the cycle stack is the cycles");
    check_side(cpu->mmu.iside);
    check_side(cpu->mmu.dside);
}

/* The stacks of all functions sum to the CPU's. */
static void check_profile(const struct machine *machine)
{
    const struct cycle_profile *profile = &machine->cycle_profile;
    uint64_t by_cause[CYCLE_CAUSES] = {0}, cycles = 0;

    for (size_t n = 0; n < profile->functions + CYCLES_NAMELESS; n++) {
        cycles += profile->cost[n].cycles;
        for (unsigned i = 0; i < CYCLE_CAUSES; i++)
            by_cause[i] += profile->cost[n].by_cause[i];
    }
    must(cycles == machine->current->cycles.total,
         "the profile has all cycles");
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        must(by_cause[i] == cycles_of(&machine->current->cycles,
                                      (enum cycle_cause)i),
             "the profile has the cycles of each cause");
}

/* Everything that a run can print, to see that it can. */
static void print(const struct machine *machine, FILE *nowhere)
{
    const struct stats_layout layout = { .top = STATS_TOP };

    machine_explain(machine, nowhere);
    stats_text(machine, &layout, nowhere);
    stats_fields(machine, &layout, ",", nowhere);
    dump_list_write(DUMP_mem, &machine_boot_cpu(machine)->mmu, nowhere);
    dump_list_write(DUMP_pg, &machine_boot_cpu(machine)->mmu, nowhere);
    if (!machine_boot_cpu(machine)->mmu.config.tlb[TLB_SLOT_D4K].ideal)
        dump_list_write(DUMP_tlb, &machine_boot_cpu(machine)->mmu, nowhere);
}

/* Does it say how the host went about it, not what the guest saw? */
static bool is_of_the_host(unsigned counter)
{
    return counter == COUNTER_uops || counter == COUNTER_blocks_made ||
           counter == COUNTER_blocks_dropped;
}

static void same_counters(const struct machine *a, const struct machine *b)
{
    struct counter_source from = machine_counters(a);
    struct counter_source to = machine_counters(b);
    uint64_t of_a[COUNTERS], of_b[COUNTERS];

    counters_read(&from, of_a);
    counters_read(&to, of_b);
    for (unsigned i = 0; i < COUNTERS; i++)
        if (!is_of_the_host(i) && counter_is_measured(&from, i) &&
            counter_is_measured(&to, i) && of_a[i] != of_b[i]) {
            fprintf(stderr, "counter %u: ", i);
            must(false, "a counter is the same in both runs");
        }
}

static void same_end(const struct subject *a, const struct subject *b)
{
    const struct cpu *x = machine_boot_cpu(&a->machine);
    const struct cpu *y = machine_boot_cpu(&b->machine);

    must(a->machine.stop == b->machine.stop, "both runs stop alike");
    must(!memcmp(x->r, y->r, 8 * sizeof x->r[0]) && x->eip == y->eip,
         "registers are the same in both runs");
    must(flags_eflags(x) == flags_eflags(y), "flags are the same");
    must(x->cr0 == y->cr0 && x->cr2 == y->cr2 && x->cr3 == y->cr3 &&
         x->cr4 == y->cr4 && x->dr[6] == y->dr[6],
         "control registers are the same");
    must(!memcmp(x->seg, y->seg, sizeof x->seg), "segments are the same");
    must(a->machine.clock.now == b->machine.clock.now, "time is the same");
    must(a->printed == b->printed, "what is printed is the same");
    must(!memcmp(a->machine.board.ram.host, b->machine.board.ram.host,
                 PREPARE_BYTES),
         "memory is the same");
    same_counters(&a->machine, &b->machine);
}

/* How the first run is done, and how the second differs. A stream of events
 * ends a run that it cannot tell, so both have one or none. */
static unsigned first_switches(uint32_t in)
{
    unsigned s = (in & IN_NO_L0 ? NO_L0 : 0) |
                 (in & IN_ATTRIBUTION ? ATTRIBUTION : 0);

    if (in & IN_COUNT_INSNS)
        return s | COUNT_INSNS;
    return s | (in & IN_CHECK_STALE ? CHECK_STALE : 0) |
           (in & IN_EVENTS ? EVENTS : 0) | (in & IN_LOG_ALL ? LOG_ALL : 0);
}

static unsigned second_switches(uint32_t in, unsigned first)
{
    unsigned s = SECOND | (first & (COUNT_INSNS | ATTRIBUTION | EVENTS));

    if (in & IN_AGAIN_PLAIN)
        s ^= ATTRIBUTION;
    if (in & IN_AGAIN_STEPPED)
        return s | STEPPED;
    return s | (in & IN_AGAIN_PROFILED ? PROFILED : 0) |
           (first & NO_L0 ? 0 : NO_L0);
}

static void run_plan(const struct plan *plan, uint32_t in, FILE *nowhere)
{
    const uint32_t again = IN_AGAIN_NO_L0 | IN_AGAIN_STEPPED |
                           IN_AGAIN_PROFILED | IN_AGAIN_PLAIN;
    const unsigned once = first_switches(in);
    struct subject *first = pool_take(plan, once, nowhere), *second;

    pool_run(first);
    check_sums(&first->machine);
    if (in & IN_PRINT)
        print(&first->machine, nowhere);
    if (in & again) {
        second = pool_take(plan, second_switches(in, once), nowhere);
        pool_run(second);
        check_sums(&second->machine);
        if (second->machine.config.profile_cycles)
            check_profile(&second->machine);
        same_end(first, second);
        pool_give_back(second);
    }
    pool_give_back(first);
}

/* Some array of a TLB. */
static int put_array(char *text, size_t room, const char *name, uint32_t choice)
{
    static const char *const policy[] = { "", ":lru", ":plru", ":fifo",
                                          ":random" };
    unsigned ways = 1u << choice % 4, sets = 1u << choice / 4 % 5;

    if (choice / 20 % 8 == 7)
        return snprintf(text, room, "%s=ideal,", name);
    return snprintf(text, room, "%s=%ux%u%s,", name, ways * sets, ways,
                    policy[choice / 160 % 5]);
}

/* TLBs that the input chooses; those of the model where they cannot be. */
static bool choose_geometry(struct cpu_model *model, struct input *in)
{
    static const char *const split[] = { "itlb", "dtlb", "stlb",
                                         "dtlb-large", "itlb-large" };
    uint32_t which = input_take(in, 1);
    char text[GEOMETRY_TEXT];
    struct error error;
    int at = 0;

    if (which & 1)
        at += put_array(text, sizeof text, "tlb", input_take(in, 2));
    for (unsigned i = which & 1 ? 2 : 0; i < 5; i++)
        if (which >> 1 & 1u << i || i < 2)
            at += put_array(text + at, sizeof text - (size_t)at, split[i],
                            input_take(in, 2));
    text[at - 1] = 0;
    return tlbspec_apply(&model->mmu, text, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    static struct plan plan;
    static struct cpu_model with_geometry;
    struct input in = { data, size };
    uint32_t switches;

    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    must(nowhere != NULL, "the host has what it takes");
    plan.model_number = input_take(&in, 1) % pool_models();
    plan.model = pool_model(plan.model_number);
    switches = input_take(&in, 2);
    plan.cycles = CYCLES_MIN + input_take(&in, 2) % CYCLES_MORE;
    with_geometry = *plan.model;
    plan.has_geometry = (switches & IN_GEOMETRY) == IN_GEOMETRY &&
                        choose_geometry(&with_geometry, &in);
    if (plan.has_geometry)
        plan.model = &with_geometry;
    prepare_memory(plan.memory, plan.model, &in);
    run_plan(&plan, switches, nowhere);
    return 0;
}
