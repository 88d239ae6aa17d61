/*
 * User programs: which of them an address space runs, and its names.
 *
 * A space is known by the CR3 that user mode runs on. Either the user has said
 * which program it is (--symbols FILE@CR3), or the guest says so at the lab port
 * when it executes a program, by a name that --symbols FILE@NAME gives a file
 * to. Programs have numbers from 1 on; 0 is user code that nobody knows.
 */
#ifndef PAGEWALK_EMU_PROGRAMS_PROGRAMS_H
#define PAGEWALK_EMU_PROGRAMS_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/symbols.h"

enum {
    PROGRAMS_MAX = 16,
    PROGRAMS_SPACES_MAX = 4096,     /* told by the guest; more are not known */
};

struct program {
    const char *name;               /* what the guest calls it; null: its space
                                       was given */
    uint32_t cr3;                   /* that was given */
    struct symbols symbols;         /* "program:function" */
};

struct program_space {
    uint32_t cr3;
    uint8_t program;                /* its number; 0: none that has names */
};

struct programs {
    struct program program[PROGRAMS_MAX];
    unsigned count;
    struct program_space space[PROGRAMS_SPACES_MAX];    /* told by the guest */
    unsigned spaces;
    unsigned last;                  /* space that was looked up last */
};

/* Adds the program of a file. `name` must outlive it, or is null: then cr3 is
 * its space. False: a line, as symbols_read has it. */
bool programs_add(struct programs *programs, const char *path,
                  const char *name, uint32_t cr3, struct error *error);
void programs_free(struct programs *programs);

/* Whether a program waits for the guest to say that it runs. */
bool programs_want_exec(const struct programs *programs);

/* The guest executes a program in a space, by its path or name; a space is
 * given up. */
void programs_exec(struct programs *programs, uint32_t cr3, const char *path);
void programs_space_free(struct programs *programs, uint32_t cr3);

/* The number of the program that a space runs. */
unsigned programs_at(struct programs *programs, uint32_t cr3);

/* The names of a program by its number; null: of 0. */
const struct symbols *programs_symbols(const struct programs *programs,
                                       unsigned number);

#endif
