#define _POSIX_C_SOURCE 200809L
#include "emu/host/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>

/* A handler has no argument of ours, and signals belong to the process: so
 * does this variable. */
static volatile sig_atomic_t caught;

/* The first one counts, for the run ends by that. */
static void on_signal(int signal)
{
    if (!caught)
        caught = signal;
}

static void catch_all(int flags)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
    const struct sigaction action = {
        .sa_handler = on_signal,
        .sa_flags = flags,
    };
    struct sigaction before;

    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (!sigaction(signals[i], NULL, &before) &&
            before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

void signals_catch(void)
{
    catch_all(SA_RESTART);
}

void signals_catch_reading(void)
{
    catch_all(0);
}

int signals_caught(void)
{
    return caught;
}

bool signals_take(int signal)
{
    if (caught != signal)
        return false;
    caught = 0;
    return true;
}

bool signals_wait_input(int file)
{
    enum { LOOK_MS = 100 };     /* the signal may come just before poll() */
    struct pollfd ready = { .fd = file, .events = POLLIN };

    while (!caught) {
        int events = poll(&ready, 1, LOOK_MS);

        if (events > 0)
            return true;
        if (events < 0 && errno != EINTR)
            return false;
    }
    return false;
}

void signals_end(void)
{
    int signal = caught;
    const struct sigaction action = { .sa_handler = SIG_DFL };

    if (!signal)
        return;
    fflush(stdout);
    sigaction(signal, &action, NULL);
    raise(signal);
}
