/*
 * The value of --symbols: FILE, or of a user program FILE@CR3, with its page
 * directory, or FILE@NAME, by which the guest executes it
 * (emu/programs/programs.h).
 *
 * Where there is a file of the whole name, that is meant.
 */
#ifndef PAGEWALK_EMU_OPTIONS_SYMBOLS_SPEC_H
#define PAGEWALK_EMU_OPTIONS_SYMBOLS_SPEC_H

#include <stdbool.h>
#include <stdint.h>

enum { SYMBOLS_PATH_SIZE = 4096 };

struct symbols_spec {
    char path[SYMBOLS_PATH_SIZE];
    const char *program;        /* NAME, in the text; null: none */
    bool has_cr3;
    uint32_t cr3;
};

/* False: the name is empty or too long. */
bool symbols_spec_read(struct symbols_spec *spec, const char *text);

#endif
