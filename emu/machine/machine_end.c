/* What the end of a run means: the exit code, and the words for the user. */
#include <inttypes.h>

#include "base/text.h"
#include "emu/machine/postmortem.h"

int machine_exit_code(const struct machine *machine)
{
    switch (machine->stop) {
    case MACHINE_EXIT:
        if (machine->exit_value)
            return EXIT_CODE_GUEST;
        break;
    case MACHINE_SHUTDOWN:
    case MACHINE_HALT:
    case MACHINE_RESET:
        return EXIT_CODE_GUEST;
    case MACHINE_LIMIT:
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    if (stale_found(&machine->stale) || dma_check_found(&machine->dma_check))
        return EXIT_CODE_GUEST;
    return machine->stop == MACHINE_LIMIT ? EXIT_CODE_LIMIT : EXIT_CODE_OK;
}

/* "WHAT at 0xc0101234 function+0x1c". */
static void put_place(const struct machine *machine, const char *what,
                      uint32_t lin, struct text *t)
{
    char place[SYMBOLS_PLACE_MAX];

    text_put(t, "%s at %s", what,
             symbols_locate(machine->config.symbols,
                            &machine_current_cpu(machine)->mmu, lin, place,
                            sizeof(place)));
}

char *machine_state(const struct machine *machine,
                    char text[MACHINE_STATE_MAX])
{
    struct text t;

    text_begin(&t, text, MACHINE_STATE_MAX);
    switch (machine->stop) {
    case MACHINE_SHUTDOWN:
        put_place(machine, "triple fault", postmortem_lin(machine), &t);
        break;
    case MACHINE_HALT:
        put_place(machine, "halted with interrupts off",
                  postmortem_lin(machine), &t);
        break;
    case MACHINE_RESET:
        put_place(machine, "the guest reset the machine", machine->reset_lin,
                  &t);
        break;
    case MACHINE_LIMIT:
        text_put(&t, "stopped after %" PRIu64 " cycles",
                 machine_current_cpu(machine)->cycles.total);
        break;
    case MACHINE_EXIT:
        if (machine->exit_value)
            text_put(&t, "the guest ended with value %" PRIu32,
                     machine->exit_value);
        break;
    case MACHINE_CLOSED:
    case MACHINE_PAUSED:
        break;
    }
    return text;
}

/* With no_reboot the only reset is the end, which is told as such. */
static void tell_resets(const struct machine *machine, FILE *stream)
{
    char place[SYMBOLS_PLACE_MAX];

    if (machine->resets && machine->stop != MACHINE_RESET)
        fprintf(stream, "pagewalk: the guest reset the machine %" PRIu64
                " time%s, last at %s (--no-reboot ends the run there)\n",
                machine->resets, machine->resets == 1 ? "" : "s",
                symbols_locate(machine->config.symbols, NULL,
                               machine->reset_lin, place, sizeof(place)));
}

void machine_explain(const struct machine *machine, FILE *stream)
{
    char state[MACHINE_STATE_MAX];

    if (machine->config.check_stale)
        stale_summary(&machine->stale);
    if (machine->config.check_dma)
        dma_check_summary(&machine->dma_check);
    tell_resets(machine, stream);
    if (*machine_state(machine, state))
        fprintf(stream, "pagewalk: %s\n", state);
    if (machine->stop == MACHINE_SHUTDOWN || machine->stop == MACHINE_HALT)
        postmortem_write(machine, stream);
}
