/*
 * Host code in the place of blocks, as the block cache and the engine see it:
 * what they call, so that neither depends on who makes the code (cpu/jit/jit.h).
 */
#ifndef PAGEWALK_CPU_STATE_NATIVE_H
#define PAGEWALK_CPU_STATE_NATIVE_H

#include <stdint.h>

struct cpu;
struct block;

/* How the engine goes on after a stay in host code: in cpu->block, by
 * cpu->native_uop. */
enum native_status {
    NATIVE_RESUME,  /* at the micro-op, of which nothing has run */
    NATIVE_FOLLOW,  /* the block has run whole: at cpu->eip */
    NATIVE_NEXT,    /* behind the micro-op */
    NATIVE_BREAK,   /* likewise, and the block is left after the instruction */
    NATIVE_FAULT,   /* the micro-op has faulted */
};

struct native_code {
    /* A block was just decoded, with room at block->native. */
    void (*made)(struct cpu *cpu, struct block *b);
    /* A block was dropped, or the links between blocks. No code is running. */
    void (*dropped)(struct cpu *cpu);
    /* The micro-op `native`: cpu->block has been entered, nothing of it has
     * run. */
    enum native_status (*enter)(struct cpu *cpu, struct block *b);
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

#endif
