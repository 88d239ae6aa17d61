/*
 * Decoded blocks: runs of instructions as micro-ops, cached by the physical
 * address of their bytes and the code mode, never by linear address. A TLB
 * flush drops no code; a store into the bytes of a block does.
 *
 * A block stays within one page. An instruction that crosses pages is a block
 * of its own, keyed by both physical pages. Privilege, paging and protection
 * are not part of the key: what depends on them is looked up as it runs.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_H
#define PAGEWALK_CPU_BLOCK_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/decode/crack.h"
#include "cpu/decode/decode.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

enum {
    BLOCK_INSNS_MAX = 32,
    BLOCK_UOPS_MAX = BLOCK_INSNS_MAX * 4 + CRACK_UOPS_MAX + 2,
};

/* Where an instruction begins; the entry after the last one sums the block. */
struct block_insn {
    uint16_t start;         /* bytes from the block's EIP */
    uint16_t uop;           /* index of its first micro-op */
    uint32_t cycles;        /* fixed cycles of all before it */
};

struct block {
    uint64_t paddr;         /* of the first byte */
    uint64_t paddr2;        /* page of the rest, when it crosses */
    uint32_t mode;          /* enum code_mode */
    uint16_t bytes;
    uint16_t insns;
    uint32_t cycles;        /* fixed cycles of the whole block */
    uint16_t uop_count;     /* that count: without the `end` */
    bool crosses;           /* its one instruction goes on in another page */
    bool dead;              /* a store hit its bytes */
    const struct uop *entry;    /* where the engine begins: uops, or what may
                                   one day stand for them */
    struct uop *uops;           /* the engine's: optimized and fused, one for
                                   one with: */
    const struct uop *cracked;  /* as the cracker made them */
    struct block_insn *insn;    /* insns + 1 */
    struct block *link[2];  /* successors: not taken, taken (block_link) */
    struct block *tested_link[2];   /* those that want a test each time */
    struct block *linked_next;  /* of all that have links */
    bool linked;            /* it is among those */
    struct block *next;     /* of the same hash */
    struct block *page_next;    /* of the same first page */
    struct block *tail_next;    /* of the same second page */
};

struct block_cache;

struct block_cache *block_cache_new(void);
void block_cache_free(struct block_cache *cache);

/* The index of the CPU model's instructions, for decoding. */
void block_cache_set_index(struct block_cache *cache,
                           const struct cpu_model *model);

/* Where the block at paddr is remembered, if it was found not long ago. */
static inline unsigned block_recent_index(uint64_t paddr)
{
    return (unsigned)(paddr ^ paddr >> 12) % CPU_RECENT;
}

/* That block, of the CPU's code mode; null: ask block_get. One that crosses
 * its page needs a second look-up, and is not remembered. */
static inline struct block *block_recent(const struct cpu *cpu, uint64_t paddr)
{
    struct block *b = cpu->recent[block_recent_index(paddr)];

    return b && b->paddr == paddr && b->mode == cpu->mode ? b : NULL;
}

/* The block at paddr, decoded now if need be. paddr2 is asked for only by an
 * instruction that crosses its page: see block_need_second. Null: it crosses
 * and `have_second` is false. */
struct block *block_get(struct cpu *cpu, uint64_t paddr, bool have_second,
                        uint64_t paddr2);

/* One instruction alone, not cached; valid until the next call. */
struct block *block_get_single(struct cpu *cpu, uint64_t paddr,
                               bool have_second, uint64_t paddr2);

/*
 * Makes `to` the successor of a block, as long as both live: what follows it
 * in its page where its branch is taken or not. `fixed`: always, whatever its
 * EIP is. Then, and in flat segments and time of cycles, nothing on the way is
 * to be tested but the time; the others are the `tested_link`s.
 */
void block_link(struct cpu *cpu, struct block *b, bool taken, bool fixed,
                struct block *to);

/* Drops every block with bytes in [paddr, paddr + size), which lies in one
 * page. The one running stays in memory until it has been left. */
void block_written(struct cpu *cpu, uint64_t paddr, unsigned size);

/* Drops everything (regions of the bus moved). */
void block_cache_clear(struct cpu *cpu);

#endif
