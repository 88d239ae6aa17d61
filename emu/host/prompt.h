/*
 * One line of input for the monitor: from a script, or typed on a terminal
 * whose keys come one by one and unechoed (emu/host/serial.h has set it so).
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

/* Keys that both ends of the serial terminal know. */
enum { PROMPT_ESCAPE = 'A' & 0x1f };

/* Prints `text`, then reads; a script's line is echoed behind it, so that the
 * output reads as a session. Lines are cut at size - 1 characters. */
enum prompt_end prompt_read(const char *text, bool terminal, char *line,
                            size_t size);

#endif
