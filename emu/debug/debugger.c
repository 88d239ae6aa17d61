/* Running, and stopping at points and goals. */
#include "emu/debug/debugger.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "emu/debug/debug_parts.h"
#include "emu/debug/expression.h"
#include "emu/debug/source.h"

/* Moves on with everything that a CPU does at an instruction boundary. */
static uint64_t done(const struct cpu *cpu)
{
    return cpu->counters.instructions + cpu->counters.exceptions +
           cpu->counters.interrupts;
}

/* Whether this is still the boundary at which the run was stopped. */
static bool is_resumed(const struct debugger *d, const struct cpu *cpu,
                       uint32_t lin)
{
    return lin == d->resumed.lin && done(cpu) == d->resumed.done;
}

void debug_hit(struct debugger *d, unsigned index, const char *format, ...)
{
    struct debug_point *point = &d->point[index];
    va_list arguments;

    if (d->stop.reason == DEBUG_HIT || !debug_condition_holds(d, point))
        return;
    point->hits++;
    d->stop.reason = DEBUG_HIT;
    d->stop.point = *point;
    va_start(arguments, format);
    vsnprintf(d->stop.text, sizeof d->stop.text, format, arguments);
    va_end(arguments);
}

bool debug_condition_holds(struct debugger *d, const struct debug_point *point)
{
    struct error error;
    uint64_t value;

    return !*point->condition ||
           !expression_value(d, point->condition, &value, &error) || value;
}

static void count_flushes(struct debugger *d)
{
    for (unsigned i = 0; i < FLUSH_CAUSES; i++)
        d->flushes[i] = debugger_cpu(d)->mmu.flushes[i].count;
}

/* Whether the instruction in front of this boundary has flushed; then the stop
 * says what and where. */
static bool has_flushed(struct debugger *d, uint32_t lin)
{
    const struct mmu *mmu = &debugger_cpu(d)->mmu;
    char place[SYMBOLS_PLACE_MAX];
    unsigned cause = 0;

    while (cause < FLUSH_CAUSES &&
           mmu->flushes[cause].count == d->flushes[cause])
        cause++;
    if (cause == FLUSH_CAUSES) {
        d->flusher = lin;
        return false;
    }
    snprintf(d->stop.text, sizeof d->stop.text, "flush %s by %s",
             flush_cause_name((enum flush_cause)cause),
             debugger_place(d, d->flusher, place, sizeof place));
    return true;
}

/* At a new boundary: whether the steps end there. */
static bool goal_is_met(struct debugger *d, uint32_t lin)
{
    const struct debug_goal *goal = &d->goal;

    if (goal->to_flush)
        return has_flushed(d, lin);
    if (goal->in_range)
        return lin - goal->first >= goal->last - goal->first;
    return goal->steps && !--d->goal.steps;
}

/* Before each instruction: what the last one has done, then the steps. */
static bool on_boundary(void *opaque)
{
    struct debugger *d = opaque;
    const struct cpu *cpu = debugger_cpu(d);
    uint32_t lin = cpu_time_current_lin(cpu);

    debug_watch_look(d);
    debug_catch_look(d);
    if (d->stop.reason == DEBUG_NOTHING && !is_resumed(d, cpu, lin) &&
        goal_is_met(d, lin))
        d->stop.reason = DEBUG_STEPPED;
    if (d->stop.reason == DEBUG_NOTHING)
        return false;
    machine_pause(d->machine);
    return true;
}

static bool is_target(const struct debugger *d, const struct cpu *cpu,
                      uint32_t lin)
{
    const struct debug_goal *goal = &d->goal;

    return goal->has_target && lin == goal->target &&
           cpu->r[ESP] - goal->esp_least <= goal->esp_most - goal->esp_least;
}

/* Before an instruction at the address of a breakpoint or of the goal. */
static bool on_reached(void *opaque, uint32_t lin)
{
    struct debugger *d = opaque;
    const struct cpu *cpu = debugger_cpu(d);
    char place[SYMBOLS_PLACE_MAX];

    if (is_resumed(d, cpu, lin))
        return false;
    for (unsigned i = 0; i < d->points; i++)
        if (d->point[i].kind == DEBUG_BREAK && d->point[i].address == lin)
            debug_hit(d, i, "breakpoint %u, %s", d->point[i].number,
                      debugger_place(d, lin, place, sizeof place));
    if (d->stop.reason == DEBUG_NOTHING && is_target(d, cpu, lin))
        d->stop.reason = DEBUG_STEPPED;
    if (d->stop.reason == DEBUG_NOTHING)
        return false;
    machine_pause(d->machine);
    return true;
}

void debugger_init(struct debugger *d, struct machine *machine)
{
    memset(d, 0, sizeof *d);
    d->machine = machine;
    d->next_number = 1;
    machine_set_reached(machine, on_reached, d);
}

void debugger_leave(struct debugger *d)
{
    while (d->points)
        debugger_remove(d, d->points - 1);
    if (d->listens)
        bus_remove_listener(&d->machine->board.bus, &d->listener);
    d->listens = false;
    machine_set_reached(d->machine, NULL, NULL);
    source_close(d);
}

/* Whether the CPU has to come back before each instruction. */
static bool needs_boundary(const struct debugger *d)
{
    if (d->goal.steps || d->goal.in_range || d->goal.to_flush)
        return true;
    for (unsigned i = 0; i < d->points; i++)
        if (d->point[i].kind != DEBUG_BREAK)
            return true;
    return false;
}

void debugger_run(struct debugger *d, const struct debug_goal *goal)
{
    const struct cpu *cpu = debugger_cpu(d);
    enum machine_stop stop;

    d->goal = *goal;
    d->stop = (struct debug_stop){ .reason = DEBUG_NOTHING };
    d->resumed.lin = cpu_time_current_lin(cpu);
    d->resumed.done = cpu->halted ? UINT64_MAX : done(cpu);
    d->exceptions = cpu->counters.exceptions;
    d->flusher = d->resumed.lin;
    count_flushes(d);
    if (needs_boundary(d))
        machine_set_boundary(d->machine, on_boundary, d);
    if (goal->has_target && !machine_stop_add(d->machine, goal->target))
        d->goal.has_target = false;
    stop = machine_run(d->machine);
    if (d->goal.has_target)
        machine_stop_remove(d->machine, goal->target);
    machine_set_boundary(d->machine, NULL, NULL);
    d->ended = stop != MACHINE_PAUSED;
    /* What the last instruction of the run has done. */
    debug_watch_look(d);
    if (d->ended)
        d->stop.reason = DEBUG_ENDED;
    else if (d->stop.reason == DEBUG_NOTHING)
        d->stop.reason = DEBUG_PAUSED;
}
