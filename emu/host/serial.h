/*
 * The host's end of COM1: standard input and output, a file, or nothing.
 *
 * On a terminal each key goes to the guest at once and is not echoed. Ctrl-C
 * and the like still make signals (emu/host/signals.h). Ctrl-A c asks for the
 * monitor, Ctrl-A x ends the run, and Ctrl-A Ctrl-A is one Ctrl-A for the
 * guest.
 */
#ifndef PAGEWALK_EMU_HOST_SERIAL_H
#define PAGEWALK_EMU_HOST_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "emu/host/error.h"
#include "emu/host/output.h"

enum { SERIAL_PENDING = 256 };

struct serial {
    struct output output;
    bool input;                 /* standard input is read */
    bool terminal;              /* it is a terminal, and its modes changed */
    bool escaped;               /* the last key was Ctrl-A */
    bool wants_monitor;         /* Ctrl-A c */
    bool wants_end;             /* Ctrl-A x */
    struct termios modes;       /* to be restored */
    uint8_t pending[SERIAL_PENDING];    /* typed, not sent to the guest yet */
    size_t pending_count;
};

/* `where` is as output_open has it. With standard output the guest gets
 * standard input, too. */
bool serial_open(struct serial *serial, const char *where,
                 struct error *error);

/* False: not everything that the guest printed could be written. */
bool serial_close(struct serial *serial, struct error *error);

void serial_output(struct serial *serial, uint8_t byte);

/* Reads what was typed, into `pending`, and flushes what the guest printed. */
void serial_poll(struct serial *serial);

/* The guest has got the first `count` bytes of `pending`. */
void serial_taken(struct serial *serial, size_t count);

#endif
