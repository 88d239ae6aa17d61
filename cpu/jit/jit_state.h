/*
 * The state of a generator. Private to cpu/jit/ and its tests.
 */
#ifndef PAGEWALK_CPU_JIT_JIT_STATE_H
#define PAGEWALK_CPU_JIT_JIT_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "cpu/jit/code_memory.h"
#include "cpu/state/native.h"
#include "cpu/uop/uop.h"

enum {
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
    /* What generated code calls for an access that it cannot make. */
    uint64_t (*slow_access)(struct cpu *cpu, uint32_t lin,
                            const struct uop *u, struct block *b,
                            uint64_t access);
    size_t thunks;              /* bytes of the memory for them */
    const uint8_t *enter, *leave, *follow, *predict, *carry, *condition,
                  *perform, *slow;
    struct jit_frame frame;
    struct jit_figures figures, at_forget;
};

#endif
