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
#include "cpu/uop/uop.h"

struct cpu;
struct block;

enum {
    JIT_HEAT = 200,             /* entries before a block is compiled */
    JIT_MEMORY = 16 << 20,      /* bytes of code */
    JIT_STAY_TICKS = 1 << 24,   /* cycles that a stay may last: the sums of
                                   32 bits do not overflow */
};

/* How the engine goes on after a stay. */
enum jit_status {
    JIT_RESUME,     /* at `uop`, of which nothing has run */
    JIT_FOLLOW,     /* the block has run whole: at cpu->eip */
    JIT_NEXT,       /* behind `uop` */
    JIT_BREAK,      /* likewise, and the block is left after the instruction */
    JIT_FAULT,      /* `uop` has faulted */
};

/* What the code hands over at its end, and what it has at its begin. */
struct jit_frame {
    int64_t left;               /* ticks: see jit_enter */
    uint64_t limit;             /* the tick at which there are none */
    uint64_t status;            /* enum jit_status */
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

/* What a block keeps for the generator. */
struct block_native {
    const uint8_t *code;        /* null: none, or of another generation */
    uint32_t generation;
    uint32_t heat;              /* entries so far */
    uint32_t stays;             /* of the code, since it was made */
    uint32_t unlinked;          /* of these, ended where a link was missing */
    uint32_t remade;            /* times that the code was made anew */
    uint64_t instructions;      /* run in these stays */
};

/* The generator of a CPU, which compiles blocks at their entry number `heat`.
 * Null: this host has none, or allows none, or has no memory. */
struct jit *jit_new(uint32_t heat);
void jit_free(struct jit *jit);

/* Makes a block that was just decoded one that can be compiled. */
void jit_watch(struct cpu *cpu, struct block *b);

/* Logs the figures. */
void jit_report(const struct cpu *cpu);

/* Forgets all code. None is running. */
void jit_forget(struct jit *jit);

/*
 * The micro-op `native`: cpu->block has been entered, nothing of it has run.
 * The engine goes on as jit->frame says, in cpu->block. Returns frame.status.
 */
enum jit_status jit_enter(struct cpu *cpu, struct block *b);

#endif
