/*
 * Host code for hot blocks.
 *
 * A block that was entered often enough is compiled together with the blocks of
 * its page that are linked to it: a region, with loops inside. Generated code
 * does what the engine would do and counts what it would count. It has no slow
 * path of its own: what it does not do, from a miss of l0 to a rare instruction,
 * it leaves to the engine, at the micro-op where it stands, with everything
 * settled. So it stands at any time where the engine could stand.
 *
 * The engine comes here by the micro-op `native`, with which such blocks begin
 * instead of their own (block.entry_held, block.entry). Code lives until some
 * block is dropped or unlinked; then all of it is forgotten, and blocks have to
 * get hot again.
 */
#ifndef PAGEWALK_CPU_JIT_JIT_H
#define PAGEWALK_CPU_JIT_JIT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/jit/code_memory.h"
#include "cpu/state/native.h"
#include "cpu/uop/uop.h"

struct cpu;
struct block;

enum {
    JIT_HEAT = 200,             /* entries before a block is compiled */
    JIT_MEMORY = 16 << 20,      /* bytes of code */
    JIT_STAY_TICKS = 1 << 24,   /* cycles that a stay may last: the sums of
                                   32 bits do not overflow */
};

/* What the code hands over at its end, and what it has at its begin. */
struct jit_frame {
    int64_t left;               /* ticks: see jit_enter */
    uint64_t limit;             /* the tick at which there are none */
    uint64_t status;            /* enum native_status */
    const struct uop *uop;      /* where the engine goes on */
    struct block *block;        /* of uop */
    uint64_t value;             /* of a load that the code had done */
    uint64_t unlinked;          /* it ended where a link was missing */
    uint32_t sums[4];           /* instructions, micro-ops, cycles of
                                   dependencies, of branches */
};

/* Of the host's work, not of the guest's. */
struct jit_figures {
    uint64_t regions, blocks, bytes;    /* compiled */
    uint64_t stays, instructions;       /* in generated code */
    uint64_t forgotten;                 /* times that all code was */
    uint64_t refused;                   /* blocks that do not gain */
};

struct jit {
    struct code_memory memory;
    uint32_t first_heat, heat;  /* entries before a block is compiled */
    uint32_t generation;        /* of the code that is valid */
    size_t thunks;              /* bytes of the memory for them */
    const uint8_t *enter, *leave, *follow, *predict, *carry, *condition,
                  *perform, *slow;
    struct jit_frame frame;
    struct jit_figures figures, at_forget;
};

/* Gives a CPU that has no block yet a generator, which compiles blocks at their
 * entry number `heat`. False: this host has none, or allows none, or has no
 * memory. */
bool jit_add(struct cpu *cpu, uint32_t heat);

/* Logs the figures, and frees the generator, if there is one. No block lives. */
void jit_remove(struct cpu *cpu);

#endif
