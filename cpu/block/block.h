/*
 * Decoded blocks: runs of instructions as micro-ops, cached by the physical
 * address of their bytes and the code mode, never by linear address. A TLB
 * flush drops no block; a store into the bytes of a block drops it.
 *
 * A block stays within one page. An instruction that crosses pages is a block
 * of its own, keyed by both physical pages. Privilege, paging and protection
 * are no part of the key: a block looks up what depends on them as it runs.
 *
 * What a block costs depends on the state of the pipeline in which it is
 * entered, so that state is part of the key: there may be several blocks of the
 * same bytes (cpu/timing/timing.h).
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_H
#define PAGEWALK_CPU_BLOCK_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/decode/decode.h"
#include "cpu/state/state.h"
#include "cpu/timing/timing.h"
#include "cpu/uop/uop.h"

enum {
    BLOCK_INSNS_MAX = 32,
    /* Micro-ops of one instruction: `fetch` and lines (block_lines.h) too. */
    BLOCK_INSN_UOPS_MAX = CRACK_UOPS_MAX + 1 + 2,
    BLOCK_UOPS_MAX = BLOCK_INSNS_MAX * 4 + BLOCK_INSN_UOPS_MAX + 1,
    /* States of the pipeline that one block may add. */
    BLOCK_STATES_MAX = BLOCK_INSNS_MAX + TIMING_EXITS,
    BLOCK_LINES_MAX = 2 * BLOCK_INSNS_MAX,  /* lines that it fetches */
};

/* Where an instruction of a block begins; one entry more, after the last
 * instruction, says where the block ends. */
struct block_insn {
    uint16_t start;         /* bytes from the block's EIP */
    uint16_t uop;           /* index of its first micro-op */
    uint16_t counted;       /* micro-ops before it that are counted: all but
                               `fetch`, `line` and `line_past` */
    uint16_t pipeline;      /* the state in which it begins: a number of
                               cpu->pipeline_states */
    uint32_t cycles;        /* fixed cycles of the instructions before it */
    uint32_t dependency, serialise, branch;     /* of these */
};

/* What a block costs that is left by one of its exits. */
struct block_exit {
    uint32_t cycles;        /* fixed cycles of the whole block */
    uint16_t pipeline;      /* the state that it leaves */
    uint64_t fixed;         /* of these cycles: cycles_fixed() */
};

/* A line that a block fetches by the instruction cache. */
struct block_line {
    uint32_t key;
    uint32_t group;         /* where the cache had it last */
    uint8_t way;
    uint8_t insn;           /* the instruction before which it is fetched */
};

struct block {
    uint64_t paddr;         /* of the first byte */
    uint64_t paddr2;        /* where the second page begins, if it crosses */
    struct code_key key;
    uint16_t bytes;
    uint16_t insns;
    uint16_t counted;       /* micro-ops that are counted */
    uint8_t first_lines;    /* lines of the first instruction that it fetches:
                               so many micro-ops are before all others */
    bool crosses;           /* its one instruction ends in the second page */
    bool dead;              /* a store hit its bytes */
    bool stops;             /* it may begin at an address of cpu->stop_at: the
                               run loop looks before each run of it */
    struct block_exit exit[TIMING_EXITS];
    uint32_t serialise;     /* of its fixed cycles, by whatever exit */
    struct predictor_branch branch;     /* the conditional one at its end */
    uint32_t mispredict;    /* cycles that a wrong prediction of it costs */
    const struct uop *entry;    /* where the engine begins: uops */
    const struct uop *entry_held;   /* behind the lines of the first
                                       instruction */
    const struct uop *body;     /* entry_held, but for what native code hides */
    struct block_native *native;    /* null: never compiled */
    struct uop *uops;           /* optimized and fused, for the engine */
    const struct uop *cracked;  /* as cracked; uops[i] stands for cracked[i] */
    struct block_insn *insn;    /* insns + 1 entries */
    struct block_line *line;    /* block_fetch.h says what these are */
    uint64_t lines_state, lines_time;
    struct block *lines_next;
    uint16_t lines;
    bool lines_pend;
    bool kept;              /* in the cache: not of block_get_single */
    struct block *link[2];  /* successors: not taken, taken (block_link) */
    struct block *tested_link[2];   /* successors that are tested each time */
    struct block *linked_next;  /* list of the blocks that have links */
    bool linked;            /* it is in that list */
    struct block *next;     /* list of the blocks of one hash */
    struct block *page_next;    /* list of the blocks of one first page */
    struct block *tail_next;    /* list of the blocks of one second page */
};

struct block_cache;

/* An empty cache; null: the host has no memory. */
struct block_cache *block_cache_new(void);
void block_cache_free(struct block_cache *cache);

/* Blocks are decoded by the instructions of a CPU model. To be called before
 * the first block_get. */
void block_cache_set_index(struct block_cache *cache,
                           const struct cpu_model *model);

/* The most instructions in a block, from 1 to BLOCK_INSNS_MAX, and whether
 * blocks hold fused micro-ops; neither changes what is counted. Blocks that are
 * there stay as they are. */
void block_cache_set_shape(struct block_cache *cache, unsigned insns_max,
                           bool fuse);

/* The fixed cycles up to the end of the last instruction. */
static inline uint32_t block_cycles(const struct block *b)
{
    return b->exit[TIMING_NEXT].cycles;
}

/* The index in cpu->recent of the block last found at paddr in a state of the
 * pipeline, or of another block with that index. */
static inline unsigned block_recent_index(uint64_t paddr, uint16_t pipeline)
{
    return (unsigned)(paddr ^ paddr >> 12 ^ pipeline * 67u) % CPU_RECENT;
}

/* The block at paddr for the CPU's code key, if cpu->recent has it; null: ask
 * block_get. A block that crosses its page needs a second fetch and is not in
 * cpu->recent. */
static inline struct block *block_recent(const struct cpu *cpu, uint64_t paddr)
{
    struct block *b = cpu->recent[block_recent_index(paddr,
                                                     cpu->key.pipeline)];

    return b && b->paddr == paddr && code_key_is(b->key, cpu->key) ? b : NULL;
}

/* The block at paddr for the CPU's code key, decoded now if need be. If its
 * instruction crosses the page, the second page begins at paddr2; null: it
 * crosses, and `have_second` is false. May clear the cache, so no block may be
 * running (cpu->block is null). */
struct block *block_get(struct cpu *cpu, uint64_t paddr, bool have_second,
                        uint64_t paddr2);

/* As block_get, but of one instruction, and not cached: the block is valid
 * until the next call. */
struct block *block_get_single(struct cpu *cpu, uint64_t paddr,
                               bool have_second, uint64_t paddr2);

/*
 * Makes `to`, in the same page, the successor of a block whose branch is taken
 * or not, as long as both live; `to` is for the state that the block leaves.
 * `fixed`: it is the successor whatever the EIP of the block is. A fixed link in
 * flat segments, under --clock cycles, of a block that drains no pipeline,
 * becomes `link`, which needs only a check against the next event; other links
 * become `tested_link`.
 */
void block_link(struct cpu *cpu, struct block *b, bool taken, bool fixed,
                struct block *to);

/* Drops every block with bytes in [paddr, paddr + size), which lies in one
 * page. A running block is marked dead and stays in memory until it has been
 * left. */
void block_written(struct cpu *cpu, uint64_t paddr, unsigned size);

/* Whether a block that lives has bytes in such a range. */
bool block_holds(const struct cpu *cpu, uint64_t paddr, unsigned size);

/* Drops all blocks, and all states of the pipeline but the current one. None
 * may be running. */
void block_cache_clear(struct cpu *cpu);

#endif
