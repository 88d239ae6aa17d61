#define _POSIX_C_SOURCE 200809L
#include "emu/host/signals.h"

#include <signal.h>
#include <stddef.h>

/* A handler has no argument of ours, and signals belong to the process: so
 * does this variable. */
static volatile sig_atomic_t caught;

static void on_signal(int signal)
{
    caught = signal;
}

void signals_catch(void)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    const struct sigaction action = {
        .sa_handler = on_signal,
        .sa_flags = (int)SA_RESETHAND,
    };
    struct sigaction before;

    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (!sigaction(signals[i], NULL, &before) &&
            before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

int signals_caught(void)
{
    return caught;
}
