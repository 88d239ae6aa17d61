/*
 * Wiring: what the board's callbacks do to the CPU and the machine.
 */
#include "emu/machine/machine.h"

#include <inttypes.h>
#include <string.h>

#include "emu/attribution/callers.h"
#include "mmu/mmu_flush.h"
#include "mmu/pte.h"

static void stop(struct machine *machine, enum machine_stop why)
{
    if (!machine->stop_wanted) {
        machine->stop_wanted = true;
        machine->stop = why;
    }
    for (int i = 0; i < MACHINE_CPUS; i++)
        cpu_request_stop(&machine->cpu[i]);
}

/* Callbacks of the board. */

static void on_intr(void *opaque, unsigned number, bool level)
{
    struct machine *machine = opaque;

    (void)number;
    cpu_set_intr(&machine->cpu[0], level);
}

static uint8_t on_intack(void *opaque)
{
    struct machine *machine = opaque;

    return pic_ack(&machine->board.pic);
}

static void on_exit_port(void *opaque, uint32_t value)
{
    struct machine *machine = opaque;

    machine->exit_value = value;
    stop(machine, MACHINE_EXIT);
}

static void on_reset(void *opaque)
{
    struct machine *machine = opaque;

    machine->reset_wanted = true;
    cpu_request_stop(&machine->cpu[0]);
}

static void on_serial_output(void *opaque, uint8_t byte)
{
    const struct machine_config *config = &((struct machine *)opaque)->config;

    if (config->serial_output)
        config->serial_output(config->opaque, byte);
}

static void on_parallel_output(void *opaque, uint8_t byte)
{
    const struct machine_config *config = &((struct machine *)opaque)->config;

    if (config->parallel_output)
        config->parallel_output(config->opaque, byte);
}

/* A code of a tester's progress, with when and where it was written. */
static void on_post_code(void *opaque, uint8_t code)
{
    struct machine *machine = opaque;
    const struct cpu *cpu = &machine->cpu[0];

    machine->post_log.writes++;
    machine->post_log.last = code;
    fprintf(machine->config.log_stream, "post: 0x%04x 0x%02x at 0x%08" PRIx32
            ", instruction %" PRIu64 ", cycle %" PRIu64 "\n",
            machine->config.post_port, code, cpu_time_current_lin(cpu),
            cpu->counters.instructions, cpu->cycles.total);
}

static void on_debugcon_output(void *opaque, uint8_t byte)
{
    const struct machine_config *config = &((struct machine *)opaque)->config;

    /* The debug console is a log of the guest's: it goes where logs go. */
    if (config->log_mask & 1u << LOG_boot)
        putc(byte, config->log_stream);
}

/* Callbacks of the lab port. */

static uint64_t on_lab_cycles(void *opaque)
{
    return ((struct machine *)opaque)->clock.now;
}

static void record_region(struct machine *machine, bool begin,
                          unsigned region)
{
    if (machine->config.trace && region < LAB_REGIONS)
        recorder_region(&machine->recorder, begin, region,
                        machine->regions.region[region].name);
}

static void on_region_begin(void *opaque, unsigned region)
{
    struct machine *machine = opaque;
    struct counter_source source = machine_counters(machine);

    region_begin(&machine->regions, region, &source);
    record_region(machine, true, region);
}

static void on_region_end(void *opaque, unsigned region)
{
    struct machine *machine = opaque;
    struct counter_source source = machine_counters(machine);

    region_end(&machine->regions, region, &source);
    record_region(machine, false, region);
}

static void on_region_name(void *opaque, unsigned region, const char *name)
{
    region_name(&((struct machine *)opaque)->regions, region, name);
}

static void on_space_free(void *opaque, uint32_t cr3)
{
    struct machine *machine = opaque;

    for (int i = 0; i < MACHINE_CPUS; i++)
        mmu_space_free(&machine->cpu[i].mmu, cr3);
}

static bool on_counter(void *opaque, uint32_t index, uint64_t *value)
{
    struct counter_source source = machine_counters(opaque);

    if (!counter_is_measured(&source, index))
        return false;
    *value = counter_value(&source, index);
    return true;
}

/* Callbacks of observers. */

static uint32_t on_where(void *opaque)
{
    const struct machine *machine = opaque;
    const struct cpu *cpu = &machine->cpu[0];

    return machine->config.callers
               ? callers_charge(machine->config.symbols, cpu)
               : cpu_time_current_lin(cpu);
}

static uint32_t on_eip(void *opaque)
{
    const struct machine *machine = opaque;

    return cpu_time_current_lin(&machine->cpu[0]);
}

static char *on_place(void *opaque, uint32_t lin, char *text, size_t size)
{
    return machine_place(opaque, lin, text, size);
}

static void on_kick(void *opaque)
{
    clock_kick(&((struct machine *)opaque)->clock);
}

static void on_events_failed(void *opaque)
{
    machine_close(opaque);
}

/* Events. */

/* What counts against the limit: a halted CPU has no cycles under --clock
 * insns, but its ticks pass. */
static uint64_t spent(const struct machine *machine)
{
    return machine->cpu[0].cycles.total + machine->cpu[0].idle_ticks;
}

/* Cycles are at least the clock's ticks, so under --clock insns a limit may
 * take several looks; each goes a fraction of what is left. */
static void schedule_limit(struct machine *machine)
{
    enum { FRACTION_SHIFT = 6 };
    uint64_t left = machine->config.max_cycles - spent(machine);

    if (machine->config.clock_counts_insns)
        left = (left >> FRACTION_SHIFT) + 1;
    clock_schedule(&machine->clock, &machine->limit,
                   machine->clock.now + left);
}

static void on_limit(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;

    (void)due;
    if (spent(machine) >= machine->config.max_cycles)
        stop(machine, MACHINE_LIMIT);
    else
        schedule_limit(machine);
}

static void on_vblank(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;

    clock_schedule(&machine->clock, &machine->vblank,
                   due + clock_ticks_of(&machine->clock, 1,
                                        MACHINE_VBLANK_HZ));
    machine->config.vblank(machine->config.opaque);
}

static void on_window(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;
    struct counter_source source = machine_counters(machine);

    clock_schedule(&machine->clock, &machine->window,
                   due + machine->config.interval);
    interval_line(&machine->interval, &source);
}

static void schedule_events(struct machine *machine)
{
    machine->window = (struct event){ .fire = on_window, .opaque = machine };
    machine->limit = (struct event){ .fire = on_limit, .opaque = machine };
    machine->vblank = (struct event){ .fire = on_vblank, .opaque = machine };
    if (machine->config.max_cycles)
        schedule_limit(machine);
    if (machine->config.interval)
        clock_schedule(&machine->clock, &machine->window,
                       machine->config.interval);
    if (machine->config.vblank)
        clock_schedule(&machine->clock, &machine->vblank,
                       clock_ticks_of(&machine->clock, 1,
                                      MACHINE_VBLANK_HZ));
}

static bool init_board(struct machine *machine, struct error *error)
{
    const struct machine_config *config = &machine->config;

    if (board_init(&machine->board, &(struct board_config){
            .clock = &machine->clock,
            .log = &machine->log,
            .ram_bytes = config->mem,
            .rom = config->rom,
            .rom_size = config->rom_size,
            .boot = RTC_BOOT_DISK,
            .disk = config->disk,
            .intr = { .set = on_intr, .opaque = machine },
            .lab = {
                .cycles = on_lab_cycles,
                .region_begin = on_region_begin,
                .region_end = on_region_end,
                .region_name = on_region_name,
                .space_free = on_space_free,
                .counter = on_counter,
                .opaque = machine,
            },
            .serial_output = on_serial_output,
            .parallel_output = on_parallel_output,
            .debugcon_output = on_debugcon_output,
            .exit = on_exit_port,
            .reset = on_reset,
            .opaque = machine,
        }))
        return true;
    return error_host(error, "the host has no address space for %" PRIu64
                      " MiB of guest memory", config->mem >> 20);
}

static void hand_over_kernel(struct fw_cfg *cfg,
                             const struct kernel_image *kernel)
{
    fw_cfg_add_u32(cfg, FW_CFG_KERNEL_ADDR, kernel->addr);
    fw_cfg_add_u32(cfg, FW_CFG_KERNEL_SIZE, kernel->size);
    fw_cfg_add_u32(cfg, FW_CFG_KERNEL_ENTRY, kernel->entry);
    fw_cfg_add_bytes(cfg, FW_CFG_KERNEL_DATA, kernel->data, kernel->size);
    fw_cfg_add_u32(cfg, FW_CFG_INITRD_ADDR, kernel->info_addr);
    fw_cfg_add_u32(cfg, FW_CFG_INITRD_SIZE, kernel->info_size);
    fw_cfg_add_bytes(cfg, FW_CFG_INITRD_DATA, kernel->info,
                     kernel->info_size);
}

/* Observers see the CPU from its reset on. */
static bool attach_observers(struct machine *machine, struct error *error)
{
    struct machine_config *config = &machine->config;
    struct mmu *mmu = &machine->cpu[0].mmu;

    machine->interval.stream = config->interval_stream;
    if (config->check_stale)
        stale_init(&machine->stale, &machine->cpu[0], config->symbols,
                   config->log_stream);
    if (config->events)
        event_log_init(&machine->events, mmu, config->events,
                       cpu_model_has(&machine->model, FEATURE_i486),
                       on_events_failed, machine);
    if (config->trace &&
        !recorder_init(&machine->recorder, mmu, &(struct recorder_config){
            .attribution = config->attribution ? &machine->attribution : NULL,
            .filter = config->trace_filter,
            .eip = on_eip, .where = on_where, .place = on_place,
            .kick = on_kick, .opaque = machine,
        }, config->trace, config->trace_text, error))
        return false;
    return !config->attribution ||
           attribution_init(&machine->attribution, mmu, on_where, machine) ||
           error_host(error, "no memory for attribution");
}

bool machine_init(struct machine *machine,
                  const struct machine_config *config, struct error *error)
{
    struct cpu *cpu = &machine->cpu[0];

    memset(machine, 0, sizeof(*machine));
    machine->config = *config;
    machine->model = *config->model;
    machine->log.stream = config->log_stream;
    machine->log.mask = config->log_mask;
    clock_init(&machine->clock, machine->model.hz);
    regions_init(&machine->regions, &machine->log);
    if (!init_board(machine, error))
        return false;
    if (!cpu_init(cpu, &machine->model, &machine->board.bus,
                  &machine->clock, &machine->log)) {
        board_destroy(&machine->board);
        return error_host(error, "no memory for the CPU");
    }
    if (!attach_observers(machine, error)) {
        cpu_destroy(cpu);
        board_destroy(&machine->board);
        return false;
    }
    cpu->clock_counts_insns = config->clock_counts_insns;
    if (config->no_l0)
        mmu_without_l0(&cpu->mmu);
    if (config->post_port)
        bus_snoop_port(&machine->board.bus, config->post_port, on_post_code,
                       machine);
    cpu->intack = on_intack;
    cpu->intack_opaque = machine;
    if (config->kernel)
        hand_over_kernel(&machine->board.fw_cfg, config->kernel);
    cpu_reset(cpu);
    schedule_events(machine);
    return true;
}

void machine_destroy(struct machine *machine)
{
    attribution_destroy(&machine->attribution);
    event_log_destroy(&machine->events);
    stale_destroy(&machine->stale);
    cpu_destroy(&machine->cpu[0]);
    board_destroy(&machine->board);
}

enum machine_stop machine_run(struct machine *machine)
{
    struct cpu *cpu = &machine->cpu[0];

    while (!machine->stop_wanted) {
        switch (cpu_run(cpu)) {
        case CPU_STOP_SHUTDOWN:
            stop(machine, MACHINE_SHUTDOWN);
            break;
        case CPU_STOP_HALT:
            stop(machine, MACHINE_HALT);
            break;
        case CPU_STOP_REQUEST:
            break;
        }
        if (machine->reset_wanted && !machine->stop_wanted) {
            machine->reset_wanted = false;
            if (machine->config.events)
                event_log_fail(&machine->events, "the guest reset the CPU");
            board_reset(&machine->board);
            cpu_reset(cpu);
        }
        if (machine->pause_wanted && !machine->stop_wanted) {
            machine->pause_wanted = false;
            return MACHINE_PAUSED;
        }
    }
    return machine->stop;
}

void machine_pause(struct machine *machine)
{
    machine->pause_wanted = true;
    cpu_request_stop(&machine->cpu[0]);
}

void machine_close(struct machine *machine)
{
    stop(machine, MACHINE_CLOSED);
}

struct counter_source machine_counters(const struct machine *machine)
{
    return (struct counter_source){
        .cpu = &machine->cpu[0],
        .attribution = machine_attribution(machine),
    };
}

const struct attribution *machine_attribution(const struct machine *machine)
{
    return machine->config.attribution ? &machine->attribution : NULL;
}

char *machine_place(const struct machine *machine, uint32_t lin, char *text,
                    size_t size)
{
    return symbols_place(machine->config.symbols, &machine->cpu[0].mmu, lin,
                         text, size);
}

int machine_exit_code(const struct machine *machine)
{
    switch (machine->stop) {
    case MACHINE_EXIT:
        if (machine->exit_value)
            return EXIT_CODE_GUEST;
        break;
    case MACHINE_SHUTDOWN:
    case MACHINE_HALT:
        return EXIT_CODE_GUEST;
    case MACHINE_LIMIT:
        return EXIT_CODE_LIMIT;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    return machine->stale.found ? EXIT_CODE_GUEST : EXIT_CODE_OK;
}

/* The entries of the last walk, as the tables held them. */
static void explain_walk(const struct walk *walk, FILE *stream)
{
    static const char *const level_name[WALK_LEVELS_MAX] = { "PDE", "PTE" };
    uint64_t last;

    if (!walk->levels)
        return;
    fprintf(stream, "last page walk: linear 0x%08" PRIx32 ", %s%s\n",
            walk->lin, walk->access & ACCESS_USER ? "user " : "supervisor ",
            walk->access & ACCESS_FETCH   ? "fetch"
            : walk->access & ACCESS_WRITE ? "write"
                                          : "read");
    for (unsigned i = 0; i < walk->levels; i++)
        fprintf(stream, "    %s at 0x%09" PRIx64 ": 0x%08" PRIx64 "%s\n",
                level_name[i], walk->level[i].address, walk->level[i].entry,
                i < walk->cached ? " (cached)" : "");
    /* Error code 0 is a fault too: a supervisor's read of an absent page. */
    last = walk->level[walk->levels - 1].entry;
    if (walk->error || !(last & PTE_P))
        fprintf(stream, "    page fault, error code 0x%" PRIx32 "\n",
                walk->error);
    else
        fprintf(stream, "    frame 0x%" PRIx64 "\n", walk->frame);
}

void machine_explain(const struct machine *machine, FILE *stream)
{
    const struct cpu *cpu = &machine->cpu[0];
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    struct walk last_walk;

    if (machine->config.check_stale)
        stale_summary(&machine->stale);
    switch (machine->stop) {
    case MACHINE_SHUTDOWN:
        fprintf(stream, "pagewalk: triple fault at 0x%08" PRIx32
                ", last exception %u\n", lin, cpu->last_exception.vector);
        cpu_dump(cpu, stream);
        last_walk = mmu_last_walk(&cpu->mmu);
        explain_walk(&last_walk, stream);
        break;
    case MACHINE_HALT:
        fprintf(stream, "pagewalk: halted with interrupts off at 0x%08"
                PRIx32 "\n", lin);
        break;
    case MACHINE_LIMIT:
        fprintf(stream, "pagewalk: stopped after %" PRIu64 " cycles\n",
                cpu->cycles.total);
        break;
    case MACHINE_EXIT:
        if (machine->exit_value)
            fprintf(stream, "pagewalk: the guest ended with value %" PRIu32
                    "\n", machine->exit_value);
        break;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
}
