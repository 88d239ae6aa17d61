#define _POSIX_C_SOURCE 200809L
#include "emu/host/serial.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/prompt.h"

/* Signals are the process's, so this one flag is, too. */
static volatile sig_atomic_t caught;

static void on_signal(int signal)
{
    caught = signal;
}

void serial_catch_signals(void)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = {
        .sa_handler = on_signal,
        .sa_flags = (int)SA_RESETHAND,      /* the second one kills */
    };
    struct sigaction before;

    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        /* nohup and & in scripts have some ignored. */
        if (!sigaction(signals[i], NULL, &before) &&
            before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

int serial_signal(void)
{
    return caught;
}

/* A process in the background would be stopped by its first read. */
static bool in_foreground(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void open_terminal(struct serial *serial)
{
    struct termios raw;

    if (!isatty(STDIN_FILENO))
        return;
    if (!in_foreground() || tcgetattr(STDIN_FILENO, &serial->modes)) {
        serial->input = false;
        return;
    }
    raw = serial->modes;
    raw.c_lflag &= (tcflag_t)~(ICANON | ECHO);
    raw.c_iflag &= (tcflag_t)~(ICRNL | IXON);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    serial->terminal = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

bool serial_open(struct serial *serial, const char *where,
                 struct error *error)
{
    memset(serial, 0, sizeof(*serial));
    if (!output_open(&serial->output, where, error))
        return false;
    serial->input = serial->output.stream == stdout;
    if (serial->input)
        open_terminal(serial);
    return true;
}

bool serial_close(struct serial *serial, struct error *error)
{
    if (serial->terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &serial->modes);
    serial->terminal = false;
    return output_close(&serial->output, error);
}

void serial_output(struct serial *serial, uint8_t byte)
{
    output_byte(&serial->output, byte);
}

/* A guest that has not asked for input yet would lose it when it sets up its
 * port: it asks by RTS or by the receive interrupt (PC16550D, MCR and IER). */
static bool guest_listens(const struct uart *uart)
{
    enum { MCR_RTS = 0x02, IER_RECEIVE = 0x01 };

    return uart->mcr & MCR_RTS || uart->ier & IER_RECEIVE;
}

/* Takes the keys after Ctrl-A out of what was typed; returns what is left. */
static size_t take_escapes(struct serial *serial, uint8_t *keys, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        bool escaped = serial->escaped;

        serial->escaped = !escaped && keys[i] == PROMPT_ESCAPE;
        if (serial->escaped)
            continue;
        if (escaped && keys[i] == 'c')
            serial->wants_monitor = true;
        else if (escaped && keys[i] == 'x')
            serial->wants_end = true;
        else
            keys[kept++] = keys[i];
    }
    return kept;
}

void serial_poll(struct serial *serial, struct uart *uart)
{
    struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
    size_t taken;

    output_flush(&serial->output);
    if (serial->input && serial->pending_count < SERIAL_PENDING &&
        poll(&ready, 1, 0) > 0) {
        uint8_t *keys = serial->pending + serial->pending_count;
        ssize_t count = read(STDIN_FILENO, keys,
                             SERIAL_PENDING - serial->pending_count);

        if (count > 0)
            serial->pending_count +=
                serial->terminal ? take_escapes(serial, keys, (size_t)count)
                                 : (size_t)count;
        else if (!count || errno != EINTR)
            serial->input = false;
    }
    if (!serial->pending_count || !guest_listens(uart))
        return;
    taken = uart_receive(uart, serial->pending, serial->pending_count);
    serial->pending_count -= taken;
    memmove(serial->pending, serial->pending + taken,
            serial->pending_count);
}
