/* The board in its machine: what the callbacks of its devices do to the CPUs,
 * and to the host. */
#include <inttypes.h>
#include <string.h>

#include "emu/machine/machine_parts.h"
#include "mmu/mmu_flush.h"

static void on_intr(void *opaque, unsigned number, bool level)
{
    struct machine *machine = opaque;

    cpu_set_intr(&machine->cpu[number], level);
}

static unsigned on_current_cpu(void *opaque)
{
    const struct machine *machine = opaque;

    return (unsigned)(machine->current - machine->cpu);
}

static void on_apic_nmi(void *opaque, unsigned cpu)
{
    cpu_nmi(&((struct machine *)opaque)->cpu[cpu]);
}

/* Of a processor that runs it would be a reset that keeps the rest of the
 * machine. */
static void on_apic_init(void *opaque, unsigned cpu)
{
    struct machine *machine = opaque;

    LOG(&machine->log, guest, "INIT of processor %u: ignored", cpu);
}

static void on_a20m(void *opaque, unsigned number, bool level)
{
    struct machine *machine = opaque;

    (void)number;
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        cpu_set_a20m(&machine->cpu[i], level);
}

static void on_ignne(void *opaque, unsigned number, bool level)
{
    struct machine *machine = opaque;

    (void)number;
    cpu_set_ignne(&machine->cpu[0], level);
}

static void on_exit_port(void *opaque, uint32_t value)
{
    struct machine *machine = opaque;

    machine->exit_value = value;
    machine_request_stop(machine, MACHINE_EXIT);
}

static void on_power_off(void *opaque)
{
    on_exit_port(opaque, 0);
}

static void on_reset(void *opaque)
{
    struct machine *machine = opaque;

    machine->reset_wanted = true;
    machine->resets++;
    machine->reset_lin = cpu_time_current_lin(machine->current);
    LOG(&machine->log, guest, "reset %" PRIu64 " of the machine",
        machine->resets);
    cpu_request_stop(machine->current);
}

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct machine *machine = opaque;
    const struct machine_config *config = &machine->config;

    machine_triggers_printed(machine, byte);
    if (config->serial_output)
        config->serial_output(config->opaque, byte);
}

static void on_parallel_output(void *opaque, uint8_t byte)
{
    const struct machine_config *config = &((struct machine *)opaque)->config;

    if (config->parallel_output)
        config->parallel_output(config->opaque, byte);
}

/* The debug console is a log of the guest's own, so it goes where logs go. */
static void on_debugcon_output(void *opaque, uint8_t byte)
{
    const struct machine_config *config = &((struct machine *)opaque)->config;

    if (config->log_mask & 1u << LOG_boot)
        putc(byte, config->log_stream);
}

/* A POST code, with the place and time of the write. */
static void on_post_code(void *opaque, uint8_t code)
{
    struct machine *machine = opaque;
    const struct cpu *cpu = machine_current_cpu(machine);

    machine->post_log.writes++;
    machine->post_log.last = code;
    fprintf(machine->config.log_stream, "post: 0x%04x 0x%02x at 0x%08" PRIx32
            ", instruction %" PRIu64 ", cycle %" PRIu64 "\n",
            machine->config.post_port, code, cpu_time_current_lin(cpu),
            cpu->counters.instructions, cpu->cycles.total);
}

/* Callbacks of the lab port. */

static uint64_t on_lab_cycles(void *opaque)
{
    return ((struct machine *)opaque)->clock.now;
}

/* The counters of the CPU that uses the lab port. */
static struct counter_source lab_counters(const struct machine *machine)
{
    return machine_counters_of(machine, machine_current_cpu(machine));
}

/* A recording that waits for the region has its begin, and its end. */
static void note_region(struct machine *machine, bool begin, unsigned region)
{
    const char *name;

    if (region >= LAB_REGIONS)
        return;
    name = machine->regions.region[region].name;
    if (begin)
        machine_triggers_region(machine, true, name);
    if (machine->config.trace)
        recorder_region(&machine->recorder, begin, region, name);
    if (!begin)
        machine_triggers_region(machine, false, name);
}

static void on_region_begin(void *opaque, unsigned region)
{
    struct machine *machine = opaque;
    struct counter_source source = lab_counters(machine);

    region_begin(&machine->regions, region, &source);
    note_region(machine, true, region);
}

static void on_region_end(void *opaque, unsigned region)
{
    struct machine *machine = opaque;
    struct counter_source source = lab_counters(machine);

    if (machine->config.perfetto && region < LAB_REGIONS &&
        machine->regions.region[region].depth == 1)
        perfetto_region(&machine->perfetto,
                        machine->regions.region[region].name,
                        machine->regions.region[region].begin[COUNTER_cycles]);
    region_end(&machine->regions, region, &source);
    note_region(machine, false, region);
}

static void on_region_name(void *opaque, unsigned region, const char *name)
{
    region_name(&((struct machine *)opaque)->regions, region, name);
}

static void on_space_free(void *opaque, uint32_t cr3)
{
    struct machine *machine = opaque;

    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        mmu_space_free(&machine->cpu[i].mmu, cr3);
    if (machine->config.programs)
        programs_space_free(machine->config.programs, cr3);
}

static void on_space_exec(void *opaque, uint32_t cr3, const char *path)
{
    programs_exec(((struct machine *)opaque)->config.programs, cr3, path);
}

/* Whether the guest should tell what its spaces execute. */
static bool wants_exec(const struct machine *machine)
{
    return machine->config.programs &&
           programs_want_exec(machine->config.programs);
}

static bool on_counter(void *opaque, uint32_t index, uint64_t *value)
{
    struct counter_source source = lab_counters(opaque);

    if (!counter_is_measured(&source, index))
        return false;
    *value = counter_value(&source, index);
    return true;
}

static void on_lab_dma(void *opaque, uint32_t command, uint64_t paddr,
                       uint32_t length)
{
    dma_check_command(&((struct machine *)opaque)->dma_check, command, paddr,
                      length);
}

/* What one device starts in another is of the function that started it. */
static void on_requester_started(void *opaque,
                                 struct bus_requester *requester)
{
    const struct machine *machine = opaque;
    const struct bus_requester *by = machine->board.bus.requester;

    requester->programmer = by ? by->programmer
                               : cpu_time_current_lin(machine->current);
}

/* What the boot ROM asks fw_cfg for when it starts a kernel. */
static void hand_over_kernel(struct fw_cfg *cfg,
                             const struct kernel_image *kernel)
{
    fw_cfg_add_u32(cfg, FW_CFG_KERNEL_SIZE, (uint32_t)kernel->size);
    fw_cfg_add_bytes(cfg, FW_CFG_KERNEL_DATA, kernel->stream,
                     (uint32_t)kernel->size);
}

bool machine_board_init(struct machine *machine, struct error *error)
{
    const struct machine_config *config = &machine->config;
    struct board_config board = {
        .clock = &machine->clock,
        .log = &machine->log,
        .ram_bytes = config->mem,
        .rom = config->rom,
        .rom_size = config->rom_size,
        .vga_rom = config->vga_rom,
        .vga_rom_size = config->vga_rom_size,
        .boot = config->boot,
        .disk = config->disk,
        .floppy = config->floppy,
        .intr = { .set = on_intr, .opaque = machine },
        .a20m = { .set = on_a20m, .opaque = machine },
        .apic = machine->model.apic,
        .processor = {
            .nmi = on_apic_nmi, .init = on_apic_init, .opaque = machine,
        },
        .current_cpu = on_current_cpu,
        .ignne = { .set = on_ignne, .opaque = machine },
        .coprocessor = cpu_model_has(&machine->model, FEATURE_fpu),
        .lab = {
            .cycles = on_lab_cycles,
            .region_begin = on_region_begin,
            .region_end = on_region_end,
            .region_name = on_region_name,
            .space_free = on_space_free,
            .space_exec = wants_exec(machine) ? on_space_exec : NULL,
            .counter = on_counter,
            .dma = config->check_dma ? on_lab_dma : NULL,
            .opaque = machine,
        },
        .serial_output = on_serial_output,
        .parallel_output = on_parallel_output,
        .debugcon_output = on_debugcon_output,
        .exit = on_exit_port,
        .reset = on_reset,
        .power_off = on_power_off,
        .opaque = machine,
    };

    memcpy(board.card, config->card, sizeof(board.card));
    if (!board_init(&machine->board, &board))
        return error_host(error, "the host has no address space for %" PRIu64
                          " MiB of guest memory", config->mem >> 20);
    machine->requester_listener = (struct bus_listener){
        .requester_started = on_requester_started, .opaque = machine,
    };
    bus_add_listener(&machine->board.bus, &machine->requester_listener);
    if (config->post_port) {
        machine->post_snoop = (struct port_snoop){
            .port = config->post_port, .written = on_post_code,
            .opaque = machine,
        };
        bus_snoop_port(&machine->board.bus, &machine->post_snoop);
    }
    if (config->kernel)
        hand_over_kernel(&machine->board.fw_cfg, config->kernel);
    return true;
}
