/* A machine is put together and taken apart, and its parts are found. */
#include "emu/machine/machine.h"

#include <string.h>

#include "cpu/access/cached.h"
#include "cpu/jit/jit.h"
#include "cpu/time/cpu_time.h"
#include "emu/attribution/callers.h"
#include "emu/machine/guest_memory.h"
#include "emu/machine/machine_parts.h"

/* Callbacks of observers. */

/* The instruction that a flush is charged to. */
static uint32_t on_where(void *opaque)
{
    const struct machine *machine = opaque;
    const struct cpu *cpu = machine_current_cpu(machine);

    return machine->config.callers
               ? callers_charge(machine->config.symbols,
                                &machine->config.flush_helpers, cpu)
               : cpu_time_current_lin(cpu);
}

/* The user program whose instruction this is. */
static unsigned on_program(void *opaque)
{
    const struct machine *machine = opaque;
    const struct cpu *cpu = machine_current_cpu(machine);

    return cpu->user ? programs_at(machine->config.programs, cpu->cr3) : 0;
}

static void on_events_failed(void *opaque)
{
    machine_close(opaque);
}

/* The recorder asks about the boot CPU. */
static uint32_t on_eip(void *opaque)
{
    return cpu_time_current_lin(machine_current_cpu(opaque));
}

static char *on_place(void *opaque, uint32_t lin, char *text, size_t size)
{
    return machine_place(opaque, lin, text, size);
}

/* The place of a line of the log. */
static bool on_log_place(void *opaque, char text[LOG_PLACE_MAX])
{
    const struct machine *machine = opaque;
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t lin = cpu_time_current_lin(cpu);
    struct peek code;

    symbols_locate(machine->config.symbols, &cpu->mmu, lin, text,
                   LOG_PLACE_MAX);
    guest_peek(cpu, lin, GUEST_CODE, &code);
    return !machine->config.rom_is_guest && code.mapped &&
           bus_region_at(cpu->bus, code.frame << BUS_PAGE_SHIFT)->kind ==
               BUS_ROM;
}

static void on_flushed(void *opaque)
{
    clock_kick(&((struct machine *)opaque)->clock);
}

static bool attach_recorder(struct machine *machine, struct error *error)
{
    const struct machine_config *config = &machine->config;

    return recorder_init(&machine->recorder, &machine->cpu[0].mmu,
                         &(struct recorder_config){
        .attribution = config->attribution ? &machine->attribution[0] : NULL,
        .filter = config->trace_filter,
        .eip = on_eip,
        .where = on_where,
        .place = on_place,
        .kick = on_flushed,
        .chunk_cycles = machine->model.hz,
        .waits = config->when[MOMENT_TRACE_FROM].kind != WHEN_NONE,
        .opaque = machine,
    }, config->trace, config->trace_text, error);
}

static bool on_profile_eip(void *opaque, uint32_t *lin)
{
    *lin = on_eip(opaque);
    return true;
}

static uint32_t on_linked(void *opaque, uint32_t lin)
{
    const struct machine *machine = opaque;
    const struct cpu *cpu = machine_current_cpu(machine);
    uint32_t offset;
    const struct symbol *symbol =
        machine->config.symbols
            ? symbols_find(machine->config.symbols, &cpu->mmu, lin, &offset)
            : NULL;

    return symbol ? symbol->address + offset : lin;
}

static bool attach_profile(struct machine *machine, struct error *error)
{
    return profile_init(&machine->profile, &machine->cpu[0].mmu,
                        &(struct profile_config){
        .eip = on_profile_eip,
        .where = on_where,
        .linked = on_linked,
        .program = machine->config.programs ? on_program : NULL,
        .opaque = machine,
    }) || error_host(error, "no memory for a profile");
}

static void destroy_attributions(struct machine *machine, unsigned count)
{
    while (count)
        attribution_destroy(&machine->attribution[--count]);
}

static bool attach_attributions(struct machine *machine)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        if (!attribution_init(&machine->attribution[i], &machine->cpu[i].mmu,
                              on_where, machine)) {
            destroy_attributions(machine, i);
            return false;
        }
        if (machine->config.programs)
            machine->attribution[i].program = on_program;
    }
    return true;
}

static uint64_t on_perfetto_now(void *opaque)
{
    return cpu_time_cycles(&((struct machine *)opaque)->cpu[0]);
}

static const char *on_perfetto_place(void *opaque,
                                     char text[PERFETTO_NAME_MAX])
{
    return machine_place(opaque, on_where(opaque), text, PERFETTO_NAME_MAX);
}

static void begin_perfetto(struct machine *machine)
{
    perfetto_begin(&machine->perfetto, &machine->cpu[0].mmu,
                   &(struct perfetto_config){
        .stream = machine->config.perfetto,
        .hz = machine->model.hz,
        .now = on_perfetto_now,
        .place = on_perfetto_place,
        .opaque = machine,
    });
}

/* Observers see a CPU from its reset on. */
static bool attach_observers(struct machine *machine, struct error *error)
{
    struct machine_config *config = &machine->config;
    struct cpu *boot = &machine->cpu[0];

    machine->interval.stream = config->interval_stream;
    machine->interval.separator = config->interval_separator;
    machine->interval.hz = machine->model.hz;
    machine->interval.data = (struct interval_data){
        .stream = config->interval_data, .model = machine->model.name,
        .hz = machine->model.hz,
    };
    if (config->check_stale)
        stale_init(&machine->stale, boot, config->symbols,
                   config->check_stale_all, config->log_stream);
    if (config->check_dma && !dma_check_init(&machine->dma_check, boot,
                                             config->symbols,
                                             config->log_stream))
        return error_host(error, "no memory for --check-dma");
    if (config->events)
        event_log_init(&machine->events, &boot->mmu, config->events,
                       on_events_failed, machine);
    if (config->perfetto)
        begin_perfetto(machine);
    if (config->profile && !attach_profile(machine, error))
        return false;
    if (config->profile_cycles &&
        !cycle_profile_init(&machine->cycle_profile, boot, config->symbols,
                            config->programs))
        return error_host(error, "no memory for --profile-cycles");
    if (config->trace && !attach_recorder(machine, error))
        return false;
    return !config->attribution || attach_attributions(machine) ||
           error_host(error, "no memory for attribution");
}

static void destroy_cpus(struct machine *machine, unsigned count)
{
    while (count)
        cpu_destroy(&machine->cpu[--count]);
}

static void on_ferr(void *opaque, bool level)
{
    ferr_set(&((struct machine *)opaque)->board.ferr, level);
}

static uint8_t on_intack(void *opaque)
{
    struct machine *machine = opaque;

    return board_ack(&machine->board,
                     (unsigned)(machine->current - machine->cpu));
}

/* Without one the CPU runs as well, only slower. */
static void add_jit(struct machine *machine, struct cpu *cpu)
{
    uint64_t heat = machine->config.jit_heat;

    if (!heat)
        return;
    if (!jit_add(cpu, heat < UINT32_MAX ? (uint32_t)heat : UINT32_MAX))
        log_line(&machine->log, LOG_jit,
                 "the host allows no generated code: blocks are interpreted");
}

static bool init_cpus(struct machine *machine)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        struct cpu *cpu = &machine->cpu[i];

        if (!cpu_init(cpu, &machine->model, &machine->board.bus,
                      &machine->clock, &machine->log)) {
            destroy_cpus(machine, i);
            return false;
        }
        if (machine->config.caches && !cached_add(cpu)) {
            destroy_cpus(machine, i + 1);
            return false;
        }
        add_jit(machine, cpu);
        cpu->clock_counts_insns = machine->config.clock_counts_insns;
        cpu->apic = apic_bus_local(&machine->board.apic, i);
        cpu->intack = on_intack;
        cpu->intack_opaque = machine;
        cpu->set_ferr = on_ferr;
        cpu->ferr_opaque = machine;
    }
    return true;
}

static void start_cpus(struct machine *machine)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        if (machine->config.no_l0)
            mmu_without_l0(&machine->cpu[i].mmu);
        cpu_reset(&machine->cpu[i]);
    }
}

bool machine_init(struct machine *machine,
                  const struct machine_config *config, struct error *error)
{
    memset(machine, 0, sizeof(*machine));
    machine->config = *config;
    machine->current = &machine->cpu[0];
    machine->model = *config->model;
    machine->log.stream = config->log_stream;
    machine->log.mask = config->log_mask;
    clock_init(&machine->clock, machine->model.hz);
    regions_init(&machine->regions, &machine->log);
    if (!machine_triggers_init(machine, error) ||
        !machine_board_init(machine, error))
        return false;
    if (!init_cpus(machine)) {
        board_destroy(&machine->board);
        return error_host(error, "no memory for the CPU");
    }
    if (!attach_observers(machine, error)) {
        destroy_cpus(machine, MACHINE_CPUS);
        board_destroy(&machine->board);
        return false;
    }
    machine->log.place = on_log_place;
    machine->log.opaque = machine;
    start_cpus(machine);
    machine_timers_init(machine);
    machine_triggers_start(machine);
    return true;
}

void machine_destroy(struct machine *machine)
{
    destroy_attributions(machine, MACHINE_CPUS);
    event_log_destroy(&machine->events);
    stale_destroy(&machine->stale);
    dma_check_destroy(&machine->dma_check);
    profile_destroy(&machine->profile);
    cycle_profile_destroy(&machine->cycle_profile);
    destroy_cpus(machine, MACHINE_CPUS);
    board_destroy(&machine->board);
}

uint64_t machine_instructions(const struct machine *machine)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        sum += machine_cpu(machine, i)->counters.instructions;
    return sum;
}

struct counter_source machine_counters_of(const struct machine *machine,
                                          const struct cpu *cpu)
{
    return (struct counter_source){
        .cpu = cpu,
        .attribution = machine->config.attribution
                           ? &machine->attribution[cpu - machine->cpu]
                           : NULL,
    };
}

struct counter_source machine_counters(const struct machine *machine)
{
    return machine_counters_of(machine, machine_boot_cpu(machine));
}

const struct attribution *machine_attribution(const struct machine *machine)
{
    return machine_counters(machine).attribution;
}

char *machine_site_place(const struct machine *machine,
                         const struct site *site, char *text, size_t size)
{
    if (site->is_other)
        snprintf(text, size, SITE_OTHER);
    else if (site->program)
        symbols_place(programs_symbols(machine->config.programs,
                                       site->program), NULL, site->lin, text,
                      size);
    else
        machine_place(machine, site->lin, text, size);
    return text;
}

char *machine_place(const struct machine *machine, uint32_t lin, char *text,
                    size_t size)
{
    return symbols_place(machine->config.symbols,
                         &machine_boot_cpu(machine)->mmu, lin, text, size);
}
