/*
 * The cycle stack of a run, by function: exact, not sampled.
 *
 * The CPU tells when control leaves a stretch of code that has one name (struct
 * code_stretch). What its cycle stack has gained since the stretch was entered
 * is charged to that name, so the names' stacks sum to the CPU's. Code is named
 * by its linear address, or by its physical one, as flush sites are
 * (emu/image/symbols.h); user code has names where its program is known.
 */
#ifndef PAGEWALK_EMU_PROFILE_CYCLE_PROFILE_H
#define PAGEWALK_EMU_PROFILE_CYCLE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cycles.h"
#include "cpu/cpu.h"
#include "emu/image/symbols.h"
#include "emu/programs/programs.h"

/* Code that is in no function of the guest's symbols, nor of its programs. */
enum cycle_nameless {
    CYCLES_OF_CODE,         /* code of the system */
    CYCLES_OF_ROM,          /* of the boot ROM */
    CYCLES_OF_USER,         /* at CPL 3 */
    CYCLES_NAMELESS
};

/* What ran in one function. */
struct cycle_cost {
    /* How often its first instruction has run after code of another function:
     * calls and jumps, but no calls of itself; 0 for nameless code. */
    uint64_t calls;
    uint64_t cycles;
    uint64_t by_cause[CYCLE_CAUSES];    /* sums to `cycles` */
};

struct cycle_profile {
    struct cpu *cpu;
    const struct symbols *symbols;  /* may be null */
    struct programs *programs;      /* of user mode; may be null */
    size_t functions;               /* of the system that have a symbol */
    size_t of_program[PROGRAMS_MAX];    /* where the rows of a program begin */
    size_t rows;
    struct cycle_cost *cost;        /* by index of the symbol; behind them by
                                       enum cycle_nameless; then the functions
                                       of each program */
    /* The stretch that runs: whose it is, whether it was entered at its
     * function's start, and the CPU's numbers at that time. */
    struct cycle_cost *current;
    bool at_start;
    uint64_t instructions;
    struct cycle_cost since;
};

/* Attaches to a CPU that has not run. `symbols` and `programs` may be null.
 * False: the host has
 * no memory; then there is nothing to destroy. */
bool cycle_profile_init(struct cycle_profile *profile, struct cpu *cpu,
                        const struct symbols *symbols,
                        struct programs *programs);

/* The function of a row; null: it is nameless. */
const struct symbol *cycle_profile_symbol(const struct cycle_profile *profile,
                                          size_t row);
void cycle_profile_destroy(struct cycle_profile *profile);

/* Sets all costs to 0; what runs next is charged from now on. */
void cycle_profile_restart(struct cycle_profile *profile);

/* Charges what has run up to now; while the CPU stands between two
 * instructions. */
void cycle_profile_settle(struct cycle_profile *profile);

#endif
