/*
 * Fuzz target: a whole machine in a random state runs random code.
 *
 * An input is a model, switches, the guest's tables and registers, accesses to
 * ports and memory, and code (prepare.h); it runs for a bounded time. Beyond
 * what the sanitizers see: sums that must add up do, and a second run without
 * the accelerator, one instruction at a time, or with a cycle profile ends as
 * the first one did.
 */
#include "base/zeroed.h"
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/access/flags.h"
#include "emu/machine/counters.h"
#include "emu/machine/machine.h"
#include "emu/model/model_file.h"
#include "emu/model/shipped_models.h"
#include "emu/stats/stats.h"
#include "mmu/dump/dump_list.h"
#include "tests/fuzz/layout.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/prepare.h"

enum {
    MEM = 1 << 20,
    CYCLES_MIN = 2000,
    ROM_ENTRY = ROM_SIZE_MIN - 16,      /* F000:FFF0 */
    SECTORS = 8,
};

enum switches {
    NO_L0 = 1 << 0, COUNT_INSNS = 1 << 1, ATTRIBUTION = 1 << 2,
    CHECK_STALE = 1 << 3, EVENTS = 1 << 4, LOG_ALL = 1 << 5,
    PRINT = 1 << 6,                     /* statistics, dumps, post-mortem */
    AGAIN_NO_L0 = 1 << 7, AGAIN_STEPPED = 1 << 8, AGAIN_PROFILED = 1 << 9,
    AGAIN = AGAIN_NO_L0 | AGAIN_STEPPED | AGAIN_PROFILED,
};

/* Functions lie close, with gaps between them. */
enum { FUNCTION_DISTANCE = 37, FUNCTION_BYTES = 31 };

/* What an input describes. */
struct plan {
    struct cpu_model model;
    unsigned switches;
    uint32_t cycles;
    uint8_t memory[PREPARE_BYTES];
};

/* A machine with its disk. */
struct subject {
    struct machine machine;
    struct disk disk;
    uint8_t sector[SECTORS][DISK_SECTOR];
    uint32_t printed;                   /* digest of what left COM1 */
};

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    memcpy(data, ((struct subject *)opaque)->sector[lba], DISK_SECTOR);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    memcpy(((struct subject *)opaque)->sector[lba], data, DISK_SECTOR);
    return true;
}

static bool flush(void *opaque)
{
    (void)opaque;
    return true;
}

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct subject *s = opaque;

    s->printed = s->printed * 31 + byte;
}

static bool on_boundary(void *opaque)
{
    (void)opaque;
    return false;
}

/* jmp far 0000:STUB at the reset vector. */
static const uint8_t *rom(void)
{
    static uint8_t image[ROM_SIZE_MIN];
    static const uint8_t jump[] = { 0xea, STUB & 0xff, STUB >> 8, 0, 0 };

    memcpy(image + ROM_ENTRY, jump, sizeof jump);
    return image;
}

/* Functions all over the memory that is prepared. */
static const struct symbols *functions(void)
{
    static struct symbols symbols;
    static bool made;

    for (uint32_t at = 0; !made && at < PREPARE_BYTES;
         at += FUNCTION_DISTANCE)
        must(symbols_add(&symbols, at, FUNCTION_BYTES, 0, "f"),
             "memory for symbols");
    made = true;
    return &symbols;
}

static struct subject *start(const struct plan *plan, unsigned switches,
                             FILE *nowhere)
{
    struct subject *s = zeroed_new(sizeof *s);
    struct error error;

    must(s != NULL, "memory for a machine");
    s->disk = (struct disk){
        .sectors = SECTORS, .read = read_sector, .write = write_sector,
        .flush = flush, .opaque = s,
    };
    must(machine_init(&s->machine, &(struct machine_config){
        .model = &plan->model,
        .mem = MEM,
        .clock_counts_insns = switches & COUNT_INSNS,
        .no_l0 = switches & NO_L0,
        .max_cycles = plan->cycles,
        .rom = rom(),
        .rom_size = ROM_SIZE_MIN,
        .disk = { &s->disk },
        .log_stream = nowhere,
        .log_mask = switches & LOG_ALL ? UINT32_MAX : 0,
        .attribution = switches & ATTRIBUTION,
        .check_stale = switches & CHECK_STALE,
        .events = switches & EVENTS ? nowhere : NULL,
        .symbols = functions(),
        .profile_cycles = switches & AGAIN_PROFILED,
        .serial_output = on_serial_output,
        .opaque = s,
    }, &error), "a machine starts");
    if (switches & AGAIN_STEPPED)
        machine_set_boundary(&s->machine, on_boundary, NULL);
    memcpy(s->machine.board.ram.host, plan->memory, PREPARE_BYTES);
    return s;
}

static void finish(struct subject *s)
{
    machine_destroy(&s->machine);
    free(s);
}

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
        if (!is_of_the_host(i) && of_a[i] != of_b[i]) {
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

/* How the second run differs from the first. */
static unsigned again(unsigned switches)
{
    if (switches & AGAIN_STEPPED)
        return AGAIN_STEPPED;
    return switches & AGAIN_PROFILED ? AGAIN_PROFILED : NO_L0;
}

static void run_plan(const struct plan *plan, FILE *nowhere)
{
    const unsigned once = plan->switches & ~(unsigned)AGAIN;
    struct subject *first = start(plan, once, nowhere), *second;

    machine_run(&first->machine);
    check_sums(&first->machine);
    if (plan->switches & PRINT)
        print(&first->machine, nowhere);
    if (plan->switches & AGAIN) {
        second = start(plan, once | again(plan->switches), nowhere);
        machine_run(&second->machine);
        check_sums(&second->machine);
        if (second->machine.config.profile_cycles)
            check_profile(&second->machine);
        same_end(first, second);
        finish(second);
    }
    finish(first);
}

static const char *model_name(uint32_t choice)
{
    unsigned models = 0;

    while (shipped_models_name(models))
        models++;
    return shipped_models_name(choice % models);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct plan *plan = malloc(sizeof *plan);
    struct input in = { data, size };
    struct error error;

    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    must(plan && nowhere, "the host has what it takes");
    must(model_file_load(&plan->model, model_name(input_take(&in, 1)), &error),
         "a model loads");
    plan->switches = input_take(&in, 2);
    plan->cycles = CYCLES_MIN + input_take(&in, 2);
    prepare_memory(plan->memory, &plan->model, &in);
    run_plan(plan, nowhere);
    free(plan);
    return 0;
}
