/* Reading commands, and stopping the machine for them. */
#include "emu/monitor/monitor.h"

#include <string.h>

#include "emu/host/prompt.h"

/* Whether the run stops before the instruction at `lin`. */
static bool wants_stop(struct monitor *m, uint32_t lin)
{
    bool resumed_here = m->resuming && lin == m->resumed_at;

    m->resuming = false;
    if (resumed_here)
        return false;
    if (m->steps && !--m->steps)
        return true;
    for (unsigned i = 0; i < m->breakpoints; i++)
        if (m->breakpoint[i] == lin)
            return true;
    return false;
}

static bool on_boundary(void *opaque)
{
    struct monitor *m = opaque;

    if (!wants_stop(m, cpu_time_current_lin(monitor_cpu(m))))
        return false;
    machine_pause(m->machine);
    return true;
}

void monitor_init(struct monitor *m, struct machine *machine, bool terminal,
                  FILE *out)
{
    memset(m, 0, sizeof(*m));
    m->machine = machine;
    m->terminal = terminal;
    m->out = out;
    listing_init(&m->listing, &machine->model, out);
    m->listing.symbols = machine->config.symbols;
}

/* Reads and executes commands until one lets the machine run or quits. */
static void converse(struct monitor *m)
{
    char line[MONITOR_LINE];
    struct error error;

    m->resume = false;
    while (!m->resume && !m->quit) {
        switch (prompt_read("(pagewalk) ", m->terminal, line,
                            sizeof(line))) {
        case PROMPT_LINE:
            if (!monitor_command(m, line, &error))
                fprintf(m->out, "%s\n", error.text);
            break;
        case PROMPT_TOGGLE:
            m->resume = true;
            break;
        case PROMPT_QUIT:
            m->quit = true;
            break;
        }
    }
}

static enum machine_stop run(struct monitor *m)
{
    const struct cpu *cpu = monitor_cpu(m);
    enum machine_stop stop;

    m->resuming = !cpu->halted;
    m->resumed_at = cpu_time_current_lin(cpu);
    if (m->steps || m->breakpoints)
        machine_set_boundary(m->machine, on_boundary, m);
    stop = machine_run(m->machine);
    machine_set_boundary(m->machine, NULL, NULL);
    m->steps = 0;
    return stop;
}

void monitor_run(struct monitor *m, bool at_prompt)
{
    bool ask = at_prompt;

    if (at_prompt)
        monitor_show_place(m);
    for (;;) {
        if (ask)
            converse(m);
        if (m->quit)
            break;
        if (m->ended) {
            fprintf(m->out, "the guest has ended\n");
            continue;
        }
        if (run(m) == MACHINE_PAUSED) {
            monitor_show_place(m);
            ask = true;
            continue;
        }
        m->ended = true;
        if (!at_prompt || m->machine->stop == MACHINE_CLOSED)
            break;
        fprintf(m->out, "the guest has ended, exit code %d\n",
                machine_exit_code(m->machine));
    }
    if (!m->ended)
        machine_close(m->machine);
}
