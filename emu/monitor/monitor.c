/* The conversation, and when the machine stops for it. */
#include "emu/monitor/monitor.h"

#include <string.h>

#include "emu/host/prompt.h"

static const struct cpu *cpu_of(const struct monitor *m)
{
    return &m->machine->cpu[0];
}

/* Does the instruction at the boundary wait for the user? */
static bool wants_stop(struct monitor *m, uint32_t lin)
{
    bool leaving = m->leaving && lin == m->left;

    m->leaving = false;
    if (leaving)
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

    if (!wants_stop(m, cpu_time_current_lin(cpu_of(m))))
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
    m->listing.mmu = &machine->cpu[0].mmu;
}

bool monitor_peek(const struct monitor *m, uint64_t address, bool physical,
                  uint8_t *byte)
{
    const struct bus *bus = cpu_of(m)->bus;
    const struct bus_region *region;

    if (!physical && (address > UINT32_MAX ||
                      !mmu_probe(&cpu_of(m)->mmu, (uint32_t)address,
                                 &address)))
        return false;
    region = bus_region_at(bus, address);
    if (!region->host)
        return false;
    *byte = region->host[address - region->base];
    return true;
}

/* Asks and obeys until the machine is to run, or the user leaves. */
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
    struct cpu *cpu = &m->machine->cpu[0];
    enum machine_stop stop;

    m->leaving = !cpu->halted;
    m->left = cpu_time_current_lin(cpu);
    cpu->boundary = m->steps || m->breakpoints ? on_boundary : NULL;
    cpu->boundary_opaque = m;
    stop = machine_run(m->machine);
    cpu->boundary = NULL;
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
