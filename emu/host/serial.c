#define _POSIX_C_SOURCE 200809L
#include "emu/host/serial.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/prompt.h"

/* A process in the background is stopped when it reads the terminal. */
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

/* Takes Ctrl-A and the key after it out of `keys`. Returns how many keys are
 * left. */
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

void serial_poll(struct serial *serial)
{
    struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };
    uint8_t *keys = serial->pending + serial->pending_count;
    ssize_t count;

    output_flush(&serial->output);
    if (!serial->input || serial->pending_count == SERIAL_PENDING ||
        poll(&ready, 1, 0) <= 0)
        return;
    count = read(STDIN_FILENO, keys, SERIAL_PENDING - serial->pending_count);
    if (count > 0)
        serial->pending_count +=
            serial->terminal ? take_escapes(serial, keys, (size_t)count)
                             : (size_t)count;
    else if (!count || errno != EINTR)
        serial->input = false;
}

void serial_taken(struct serial *serial, size_t count)
{
    serial->pending_count -= count;
    memmove(serial->pending, serial->pending + count, serial->pending_count);
}
