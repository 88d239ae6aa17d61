/* The machine's own events: the cycle limit, looks for signals, vertical blank,
 * and the lines of --interval. */
#include "cpu/decode/crack.h"
#include "emu/host/signals.h"
#include "emu/machine/machine_parts.h"

/* Ticks in which there are MACHINE_LOOK_UOPS micro-ops at most. */
static uint64_t look_ticks(const struct machine *machine)
{
    return MACHINE_LOOK_UOPS / (machine->config.clock_counts_insns
                                    ? CRACK_UOPS_MAX : CRACK_UOPS_PER_CYCLE);
}

/* What counts against the limit, in cycles. Under --clock insns a halted CPU
 * has no cycles, so the ticks that pass meanwhile stand for them. */
static uint64_t spent(const struct machine *machine)
{
    const struct cpu *cpu = machine_boot_cpu(machine);

    return cpu->cycles.total + cpu->idle_ticks;
}

/* Under --clock insns ticks and cycles are apart, and no tick stands for the
 * limit: the CPU itself looks at its cycles. */
void machine_set_limit(struct machine *machine, uint64_t cycles)
{
    machine->config.max_cycles = cycles;
    if (machine->config.clock_counts_insns)
        machine->cpu[0].cycles_due = cycles;
    else
        clock_schedule(&machine->clock, &machine->limit_event, cycles);
}

static void on_limit(void *opaque, uint64_t due)
{
    (void)due;
    machine_request_stop(opaque, MACHINE_LIMIT);
}

static void look(void *opaque)
{
    struct machine *machine = opaque;
    uint64_t limit = machine->config.max_cycles;
    /* Before the owner looks, who may take it: one that comes in between is
     * his at the next look. */
    bool signalled = signals_caught();

    machine->looks++;
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        machine->cpu[i].iterations_left = MACHINE_LOOK_ITERATIONS;
    if (limit && spent(machine) >= limit)
        machine_request_stop(machine, MACHINE_LIMIT);
    if (machine->config.look)
        machine->config.look(machine->config.opaque);
    if (signalled && signals_caught())
        machine_close(machine);
}

static void on_look(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;

    clock_schedule(&machine->clock, &machine->look_event, due + look_ticks(machine));
    look(machine);
}

static uint64_t vblank_ticks(struct machine *machine)
{
    return clock_ticks_of(&machine->clock, 1, MACHINE_VBLANK_HZ);
}

static void on_vblank(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;

    clock_schedule(&machine->clock, &machine->vblank_event,
                   due + vblank_ticks(machine));
    if (machine_triggers_need_screen(machine))
        machine_triggers_screen(machine);
    if (machine->config.vblank)
        machine->config.vblank(machine->config.opaque);
}

static void on_interval(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;
    struct counter_source source = machine_counters(machine);

    clock_schedule(&machine->clock, &machine->interval_event,
                   due + machine->config.interval);
    interval_line(&machine->interval, &source);
}

void machine_timers_init(struct machine *machine)
{
    machine->limit_event = (struct event){
        .fire = on_limit, .opaque = machine,
    };
    machine->vblank_event = (struct event){
        .fire = on_vblank, .opaque = machine,
    };
    machine->interval_event = (struct event){
        .fire = on_interval, .opaque = machine,
    };
    machine->look_event = (struct event){
        .fire = on_look, .opaque = machine,
    };
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        machine->cpu[i].look = look;
        machine->cpu[i].look_opaque = machine;
        machine->cpu[i].iterations_left = MACHINE_LOOK_ITERATIONS;
    }
    clock_schedule(&machine->clock, &machine->look_event,
                   look_ticks(machine));
    if (machine->config.max_cycles)
        machine_set_limit(machine, machine->config.max_cycles);
    if (machine->config.interval &&
        !machine->config.when[MOMENT_STATS_FROM].kind)
        clock_schedule(&machine->clock, &machine->interval_event,
                       machine->config.interval);
    if (machine->config.vblank || machine_triggers_need_screen(machine))
        clock_schedule(&machine->clock, &machine->vblank_event,
                       vblank_ticks(machine));
}
