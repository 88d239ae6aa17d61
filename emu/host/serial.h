/*
 * The host's end of COM1: the terminal, a file, or nothing.
 *
 * On a terminal the keys go to the guest one by one and unechoed, but for
 * those that the terminal turns into signals; Control-C ends the run in order.
 * Ctrl-A c asks for the monitor, Ctrl-A x ends the run, Ctrl-A twice is one
 * Ctrl-A for the guest.
 */
#ifndef PAGEWALK_EMU_HOST_SERIAL_H
#define PAGEWALK_EMU_HOST_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "devices/ports/uart.h"
#include "emu/host/error.h"
#include "emu/host/output.h"

enum { SERIAL_PENDING = 256 };

struct serial {
    struct output output;
    bool input;                 /* stdin is read */
    bool terminal;              /* its modes are to be restored */
    bool escaped;               /* the last key was Ctrl-A */
    bool wants_monitor;         /* Ctrl-A c */
    bool wants_end;             /* Ctrl-A x */
    struct termios modes;
    uint8_t pending[SERIAL_PENDING];    /* read, not yet on the wire */
    size_t pending_count;
};

/* `where` is as output_open has it; with standard output comes input. */
bool serial_open(struct serial *serial, const char *where,
                 struct error *error);

/* False: not all that the guest printed could be written. */
bool serial_close(struct serial *serial, struct error *error);

void serial_output(struct serial *serial, uint8_t byte);

/* Passes on what has been typed and shows what has been printed. */
void serial_poll(struct serial *serial, struct uart *uart);

/* From now on SIGINT, SIGTERM and SIGHUP are held back, once each, for the run
 * to end in order. Which one has come; 0: none. */
void serial_catch_signals(void);
int serial_signal(void);

#endif
