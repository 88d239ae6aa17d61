/* Reading commands, and stopping the machine for them. */
#define _POSIX_C_SOURCE 200809L
#include "emu/monitor/monitor.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "emu/debug/frames.h"
#include "emu/host/prompt.h"
#include "emu/host/signals.h"
#include "emu/monitor/line_editor.h"
#include "emu/monitor/monitor_parts.h"

static const char prompt[] = "(pagewalk) ";

void monitor_init(struct monitor *m, struct machine *machine, bool terminal,
                  FILE *out)
{
    memset(m, 0, sizeof(*m));
    m->machine = machine;
    m->terminal = terminal;
    m->typed = isatty(STDIN_FILENO);
    m->out = out;
    listing_init(&m->listing, &machine->model, out);
    m->listing.symbols = machine->config.symbols;
    debugger_init(&m->debugger, machine);
}

void monitor_destroy(struct monitor *m)
{
    debugger_leave(&m->debugger);
    line_editor_free(m->editor);
}

static enum prompt_end read_line(struct monitor *m, char line[MONITOR_LINE])
{
    if (m->typed && !m->asked_for_editor)
        m->editor = line_editor_new(prompt, monitor_word, m);
    m->asked_for_editor = true;
    return m->editor ? line_editor_read(m->editor, line, MONITOR_LINE)
                     : prompt_read(prompt, m->terminal, line, MONITOR_LINE);
}

/* Reads and executes commands until one lets the machine run or quits. */
static void converse(struct monitor *m)
{
    char line[MONITOR_LINE];
    struct error error;

    m->resume = false;
    m->goal = (struct debug_goal){ .steps = 0 };
    while (!m->resume && !m->quit) {
        switch (read_line(m, line)) {
        case PROMPT_LINE:
            if (!monitor_command(m, line, &error))
                fprintf(m->out, "%s\n", error.text);
            break;
        case PROMPT_TOGGLE:
            m->resume = true;
            break;
        case PROMPT_QUIT:       /* or Ctrl-C, which drops the line */
            m->quit = !m->interrupts || !signals_take(SIGINT);
            break;
        }
    }
}

void monitor_look(struct monitor *m)
{
    if (m->interrupts && signals_take(SIGINT))
        machine_pause(m->machine);
}

/* Runs up to the next stop, and says what it was. */
static void run(struct monitor *m)
{
    debugger_run(&m->debugger, &m->goal);
    while (m->nexts && m->debugger.stop.reason == DEBUG_STEPPED) {
        const struct debug_goal goal = frames_next(&m->debugger);

        m->nexts--;
        debugger_run(&m->debugger, &goal);
    }
    m->nexts = 0;
    if (*m->debugger.stop.text && m->debugger.stop.point.kind != DEBUG_BREAK)
        fprintf(m->out, "%s\n", m->debugger.stop.text);
}

/* Runs the machine, and asks for commands: first, if `ask`; then at each stop;
 * and when it has ended, if `stays`. */
static void go_on(struct monitor *m, bool ask, bool stays)
{
    if (ask)
        monitor_show_place(m);
    for (;;) {
        if (ask)
            converse(m);
        if (m->quit)
            break;
        if (m->debugger.ended) {
            fprintf(m->out, "the guest has ended\n");
            continue;
        }
        run(m);
        if (!m->debugger.ended) {
            monitor_show_place(m);
            ask = true;
            continue;
        }
        if (!stays || m->machine->stop == MACHINE_CLOSED)
            break;
        fprintf(m->out, "the guest has ended, exit code %d\n",
                machine_exit_code(m->machine));
    }
    if (!m->debugger.ended)
        machine_close(m->machine);
}

void monitor_run(struct monitor *m, bool at_prompt)
{
    m->interrupts = m->typed && at_prompt;
    go_on(m, at_prompt, at_prompt);
}

void monitor_go_on(struct monitor *m)
{
    go_on(m, true, false);
}
