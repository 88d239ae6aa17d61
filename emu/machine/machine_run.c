/* The run loop, and the requests that end or interrupt it. */
#include "emu/machine/machine_parts.h"

void machine_request_stop(struct machine *machine, enum machine_stop why)
{
    if (!machine->stop_wanted) {
        machine->stop_wanted = true;
        machine->stop = why;
    }
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        cpu_request_stop(&machine->cpu[i]);
}

/* The guest has asked for a reset: of the whole machine but its memory. */
static void reset(struct machine *machine)
{
    if (machine->config.events)
        event_log_fail(&machine->events, "a reset of the CPU");
    if (machine->config.check_dma)
        dma_check_reset(&machine->dma_check);
    board_reset(&machine->board);
    machine->current = &machine->cpu[0];
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        cpu_reset(&machine->cpu[i]);
}

void machine_restart(struct machine *machine)
{
    reset(machine);
    machine->stop_wanted = machine->reset_wanted = machine->pause_wanted = false;
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        machine->cpu[i].stop = false;
}

static void run_current_cpu(struct machine *machine)
{
    switch (cpu_run(machine->current)) {
    case CPU_STOP_SHUTDOWN:
        machine_request_stop(machine, MACHINE_SHUTDOWN);
        break;
    case CPU_STOP_HALT:
        machine_request_stop(machine, MACHINE_HALT);
        break;
    case CPU_STOP_REQUEST:
        break;
    }
}

static void finish_reports(struct machine *machine)
{
    if (machine->config.profile_cycles)
        cycle_profile_settle(&machine->cycle_profile);
    if (machine->config.check_dma)
        dma_check_finish(&machine->dma_check);
}

enum machine_stop machine_run(struct machine *machine)
{
    while (!machine->stop_wanted) {
        run_current_cpu(machine);
        if (machine->reset_wanted && !machine->stop_wanted) {
            machine->reset_wanted = false;
            if (machine->config.no_reboot)
                machine_request_stop(machine, MACHINE_RESET);
            else
                reset(machine);
        }
        if (machine->pause_wanted && !machine->stop_wanted) {
            machine->pause_wanted = false;
            finish_reports(machine);
            return MACHINE_PAUSED;
        }
    }
    finish_reports(machine);
    return machine->stop;
}

void machine_pause(struct machine *machine)
{
    machine->pause_wanted = true;
    cpu_request_stop(machine->current);
}

void machine_close(struct machine *machine)
{
    machine_request_stop(machine, MACHINE_CLOSED);
}

void machine_set_boundary(struct machine *machine,
                          bool (*boundary)(void *opaque), void *opaque)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++) {
        machine->cpu[i].boundary = boundary;
        machine->cpu[i].boundary_opaque = opaque;
    }
}

void machine_set_reached(struct machine *machine,
                         bool (*reached)(void *opaque, uint32_t lin),
                         void *opaque)
{
    machine->reached = reached;
    machine->reached_opaque = opaque;
}

bool machine_stop_add(struct machine *machine, uint32_t lin)
{
    bool ok = true;

    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        ok = cpu_stop_add(&machine->cpu[i], lin) && ok;
    return ok;
}

void machine_stop_remove(struct machine *machine, uint32_t lin)
{
    for (unsigned i = 0; i < MACHINE_CPUS; i++)
        cpu_stop_remove(&machine->cpu[i], lin);
}
