/*
 * Where the costs of a profile belong: function and line of each instruction.
 */
#ifndef PAGEWALK_EMU_PROFILE_PLACES_H
#define PAGEWALK_EMU_PROFILE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/image/symbols.h"
#include "emu/profile/profile.h"
#include "emu/profile/source_lines.h"
#include "emu/programs/programs.h"

enum place_kind {
    PLACE_FUNCTION,     /* code of the system or of a known program, in a
                           function */
    PLACE_NO_SYMBOL,    /* code of the system that has no symbol */
    PLACE_USER,         /* other user code, of whatever process */
    PLACE_UNKNOWN,      /* PROFILE_UNKNOWN */
    PLACE_OTHER,        /* PROFILE_OTHER */
};

/* What names instructions. */
struct place_names {
    const struct symbols *symbols;  /* null: none */
    const struct programs *programs;    /* of user mode; null: none */
    const char *elf;        /* path of the file that has their lines of source;
                               null: none */
};

/* A row of the profile that has a cost, and where it belongs. */
struct place {
    const struct profile_row *row;
    enum place_kind kind;
    const struct symbol *function;  /* of PLACE_FUNCTION; else null */
    struct source_line line;        /* `file` null: not known */
    const char *file;               /* that has the function; or null */
};

/* In the order of kinds and addresses, so that a function's stand together. */
struct places {
    struct place *place;
    uint32_t count;
    struct source_lines *lines;     /* null: there are none */
    const char *no_lines;           /* why the file has none */
};

/* False: the host has no memory, and there is nothing to destroy. */
bool places_init(struct places *places, const struct profile *profile,
                 const struct place_names *names);
void places_destroy(struct places *places);

/* How many places are of a kind. */
uint32_t places_of(const struct places *places, enum place_kind kind);

#endif
