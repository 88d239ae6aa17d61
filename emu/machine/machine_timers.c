/* The machine's own events: the cycle limit, vertical blank, and the lines of
 * --interval. */
#include "emu/machine/machine_parts.h"

/* What counts against the limit, in cycles. Under --clock insns a halted CPU
 * has no cycles, so the ticks that pass meanwhile stand for them. */
static uint64_t spent(const struct machine *machine)
{
    const struct cpu *cpu = machine_boot_cpu(machine);

    return cpu->cycles.total + cpu->idle_ticks;
}

/* The clock's ticks never run ahead of the cycles. Under --clock insns they
 * lag behind, by an unknown amount, so the event looks several times and each
 * time schedules itself after a fraction of what is left. */
static void schedule_limit(struct machine *machine)
{
    enum { FRACTION_SHIFT = 6 };
    uint64_t left = machine->config.max_cycles - spent(machine);

    if (machine->config.clock_counts_insns)
        left = (left >> FRACTION_SHIFT) + 1;
    clock_schedule(&machine->clock, &machine->limit_event,
                   machine->clock.now + left);
}

static void on_limit(void *opaque, uint64_t due)
{
    struct machine *machine = opaque;

    (void)due;
    if (spent(machine) >= machine->config.max_cycles)
        machine_request_stop(machine, MACHINE_LIMIT);
    else
        schedule_limit(machine);
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
    if (machine->config.max_cycles)
        schedule_limit(machine);
    if (machine->config.interval)
        clock_schedule(&machine->clock, &machine->interval_event,
                       machine->config.interval);
    if (machine->config.vblank || machine_triggers_need_screen(machine))
        clock_schedule(&machine->clock, &machine->vblank_event,
                       vblank_ticks(machine));
}
