/*
 * One line of input for the monitor: from a script, or typed on a terminal
 * that emu/host/serial.h has set up to deliver each key at once, unechoed.
 */
#ifndef PAGEWALK_EMU_HOST_PROMPT_H
#define PAGEWALK_EMU_HOST_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

enum prompt_end {
    PROMPT_LINE,        /* `line` holds it, without its newline */
    PROMPT_TOGGLE,      /* Ctrl-A c: back to the guest */
    PROMPT_QUIT,        /* Ctrl-A x, Ctrl-C, Ctrl-D or the end of the input */
};

/* Ctrl-A: the key in front of commands to the emulator. */
enum { PROMPT_ESCAPE = 'A' & 0x1f };

/* Prints `text`, then reads a line, cut at size - 1 characters. A script's
 * line is printed behind the text, as if it were typed. */
enum prompt_end prompt_read(const char *text, bool terminal, char *line,
                            size_t size);

#endif
