/* What a machine does at the moments that the user has named. */
#include "emu/machine/machine_parts.h"

static void begin_recording(void *opaque)
{
    recorder_begin(&((struct machine *)opaque)->recorder);
}

static void end_recording(void *opaque)
{
    recorder_end(&((struct machine *)opaque)->recorder);
}

static void begin_stats(void *opaque)
{
    stats_from_begin(opaque);
}

static void end_run(void *opaque)
{
    machine_close(opaque);
}

/* By enum machine_moment. */
static const struct {
    const char *option;
    bool at_region_end;
    void (*fire)(void *opaque);
} moment[MACHINE_MOMENTS] = {
    [MOMENT_TRACE_FROM] = { "trace-from", false, begin_recording },
    [MOMENT_TRACE_TO] = { "trace-to", true, end_recording },
    [MOMENT_UNTIL] = { "until", true, end_run },
    [MOMENT_STATS_FROM] = { "stats-from", false, begin_stats },
};

static void on_tick(void *opaque, uint64_t due)
{
    (void)due;
    trigger_fire(opaque);
}

static void on_port(void *opaque, uint8_t value)
{
    (void)value;
    trigger_fire(opaque);
}

/* A run that ends or pauses here does not execute the instruction. */
static bool on_reached(void *opaque, uint32_t lin)
{
    struct machine *machine = opaque;

    for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
        trigger_reached(&machine->trigger[i], lin);
    return machine->stop_wanted ||
           (machine->reached &&
            machine->reached(machine->reached_opaque, lin));
}

static void wait_for(struct machine *machine, struct trigger *t)
{
    if (t->when.kind == WHEN_symbol) {
        machine_stop_add(machine, t->lin);
    } else if (t->when.kind == WHEN_cycle) {
        t->event = (struct event){ .fire = on_tick, .opaque = t };
        clock_schedule(&machine->clock, &t->event, t->when.number);
    } else if (t->when.kind == WHEN_port) {
        t->snoop = (struct port_snoop){
            .port = (uint16_t)t->when.number, .written = on_port, .opaque = t,
        };
        bus_snoop_port(&machine->board.bus, &t->snoop);
    }
}

bool machine_triggers_init(struct machine *machine, struct error *error)
{
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++) {
        struct trigger *t = &machine->trigger[i];

        *t = (struct trigger){
            .when = machine->config.when[i],
            .at_region_end = moment[i].at_region_end,
            .fire = moment[i].fire,
            .opaque = machine,
        };
        if (!trigger_resolve(t, machine->config.symbols, error))
            return error_prefix(error, "--%s %s", moment[i].option,
                                t->when.given);
    }
    return true;
}

void machine_triggers_start(struct machine *machine)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        machine->cpu[i].reached = on_reached;
        machine->cpu[i].reached_opaque = machine;
    }
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
        wait_for(machine, &machine->trigger[i]);
}

void machine_triggers_region(struct machine *machine, bool begin,
                             const char *name)
{
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
        trigger_region(&machine->trigger[i], begin, name);
}

void machine_triggers_printed(struct machine *machine, uint8_t byte)
{
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
        trigger_printed(&machine->trigger[i], byte);
}

bool machine_triggers_need_screen(const struct machine *machine)
{
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
        if (machine->config.when[i].kind == WHEN_text)
            return true;
    return false;
}

void machine_triggers_screen(struct machine *machine)
{
    char row[VGA_COLUMNS_MAX];
    unsigned length;

    for (unsigned y = 0; (length = vga_text_row(&machine->board.vga, y, row,
                                                sizeof row)); y++)
        for (unsigned i = 0; i < MACHINE_MOMENTS; i++)
            trigger_screen_row(&machine->trigger[i], row, length);
}

bool machine_check_moments(const struct machine *machine, struct error *error)
{
    for (unsigned i = 0; i < MACHINE_MOMENTS; i++) {
        const struct trigger *t = &machine->trigger[i];

        if (t->when.kind && !t->fired)
            return error_guest(error, "--%s %s: did not come",
                               moment[i].option, t->when.given);
    }
    return true;
}
