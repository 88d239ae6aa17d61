/*
 * The value of --symbols: FILE, or FILE@CR3 with the page directory of the user
 * program whose names these are.
 *
 * An @ that no number follows is part of the name.
 */
#ifndef PAGEWALK_EMU_OPTIONS_SYMBOLS_SPEC_H
#define PAGEWALK_EMU_OPTIONS_SYMBOLS_SPEC_H

#include <stdbool.h>
#include <stdint.h>

enum { SYMBOLS_PATH_SIZE = 4096 };

struct symbols_spec {
    char path[SYMBOLS_PATH_SIZE];
    bool has_cr3;
    uint32_t cr3;
};

/* False: the name is empty or too long. */
bool symbols_spec_read(struct symbols_spec *spec, const char *text);

#endif
