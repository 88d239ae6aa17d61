/*
 * What a cycle profile has found: the functions that ran, by cost. The list
 * outlives the profile, the CPU and the symbols.
 */
#ifndef PAGEWALK_EMU_PROFILE_CYCLE_FUNCTIONS_H
#define PAGEWALK_EMU_PROFILE_CYCLE_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/json.h"
#include "emu/profile/cycle_profile.h"

enum { CYCLE_FUNCTIONS_TOP = 20 };      /* that a table shows by default */

struct cycle_function {
    char *name;             /* "memcpy", or "(user)" and the like */
    bool has_symbol;
    uint32_t address;       /* that a function is linked for */
    struct cycle_cost cost;
};

struct cycle_functions {
    struct cycle_function *function;    /* the costliest first */
    size_t count;
    struct cycle_stack total;           /* of the CPU: the sum of all */
    bool named;                         /* there were symbols */
};

/* Lists all functions and kinds of nameless code that have cycles, of a profile
 * that is settled. False: the host has no memory; then there is nothing to
 * free. */
bool cycle_functions_init(struct cycle_functions *list,
                          const struct cycle_profile *profile);
void cycle_functions_free(struct cycle_functions *list);

/* The first `top` as a table under `title`: their share of all cycles, their
 * cycles, and of these each cause that occurs in the run; then the sum of the
 * others, and that of all. */
void cycle_functions_print(const struct cycle_functions *list, uint64_t top,
                           const char *title, FILE *stream);

/* All of them, as the member `cycle_profile`. */
void cycle_functions_json(const struct cycle_functions *list,
                          struct json *json);

/* A stack as the member `cycle_stack`: every cause that the machine of `stack`
 * may charge. */
void cycle_stack_json(const struct cycle_stack *stack,
                      const uint64_t by_cause[CYCLE_CAUSES],
                      struct json *json);

#endif
