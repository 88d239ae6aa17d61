/*
 * Block chaining: from a block to the next one without the run loop. Private to
 * engine.c.
 *
 * Within a page, a block is linked to its successors (block_link). In another
 * page, the l0 slot of the fetch gives the physical address, and cpu->recent
 * the block. A chain is followed only where the run loop would have nothing to
 * do between the two blocks.
 */
#ifndef PAGEWALK_CPU_ENGINE_BLOCK_CHAIN_H
#define PAGEWALK_CPU_ENGINE_BLOCK_CHAIN_H

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/model/page.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"
#include "cpu/time/stretch.h"
#include "mmu/access.h"

/* Whether a block can run whole from `eip` on: no event falls due before its
 * end, and its bytes lie within the code segment's limit. */
static inline bool block_chain_runs_whole(const struct cpu *cpu,
                                          const struct block *b, uint32_t eip)
{
    uint32_t limit = cpu->seg[SEG_CS].limit;

    return !cpu_time_event_in_block(cpu, b) &&
           eip <= limit && b->bytes - 1u <= limit - eip;
}

/* block_chain_runs_whole, and within the watched stretch. */
static inline bool block_chain_guarded(const struct cpu *cpu,
                                       const struct block *b, uint32_t eip)
{
    uint32_t lin = cpu->seg[SEG_CS].base + eip;

    return block_chain_runs_whole(cpu, b, eip) &&
           (!cpu->stretch.watched ||
            (stretch_has(cpu, lin) && stretch_holds(cpu, lin, b->bytes)));
}

/* The block at paddr, decoded now if need be; null: it crosses its page, or the
 * run loop must look at it. A full cache is cleared, and the running block with
 * it: block_serial tells. */
NO_INLINE static struct block *block_chain_decode(struct cpu *cpu,
                                                  uint64_t paddr)
{
    struct block *to;

    cpu->committed = true;
    cpu->block = NULL;
    to = block_get(cpu, paddr, false, 0);
    cpu->committed = false;
    return to && !to->crosses && !to->stops ? to : NULL;
}

/* The distance of a branch target from the EIP of its block. A block runs at
 * several EIPs where several linear addresses lead to its page. */
enum distance {
    DISTANCE_FIXED,     /* equal at every EIP */
    DISTANCE_STABLE,    /* equal unless EIP + displacement wraps at 16 bits */
    DISTANCE_WRAPPED,   /* EIP + displacement has wrapped at 16 bits */
};

/* Finds the successor of a block at `target` in its page, and links the two for
 * the next time, unless a stretch is watched: then there are no links. Null: the
 * run loop has to find the successor. */
NO_INLINE static struct block *block_chain_link(struct cpu *cpu,
                                                struct block *b, bool taken,
                                                uint32_t target,
                                                enum distance distance)
{
    uint32_t from = cpu->seg[SEG_CS].base + cpu->eip;
    uint32_t lin = cpu->seg[SEG_CS].base + target;
    uint64_t paddr = page_base(b->paddr) | (lin & (PAGE_BYTES - 1));
    uint64_t serial = cpu->block_serial;
    struct block *to;

    if (b->dead || b->crosses || cpu->mmu.fetch_each || cpu->single ||
        !page_is_same(from, lin))
        return NULL;
    to = block_recent(cpu, paddr);
    if (!to && !(to = block_chain_decode(cpu, paddr)))
        return NULL;
    if (cpu->guarded)
        return block_chain_guarded(cpu, to, target) ? to : NULL;
    if (distance != DISTANCE_WRAPPED && cpu->block_serial == serial)
        block_link(cpu, b, taken, distance == DISTANCE_FIXED, to);
    return to;
}

/* The successor of a committed block at `target`, if it lies in the block's
 * page and can run whole. Null: ask block_chain_follow. */
static inline struct block *block_chain_near(struct cpu *cpu, struct block *b,
                                             bool taken, uint32_t target,
                                             enum distance distance)
{
    struct block *to = b->tested_link[taken];

    if (!to || distance == DISTANCE_WRAPPED)
        to = block_chain_link(cpu, b, taken, target, distance);
    return to && block_chain_runs_whole(cpu, to, target) ? to : NULL;
}

/*
 * engine_commit_all and block_chain_near in one, for their usual case: the
 * running block has a `link`, and no event is due before the end of the block
 * that it leads to. Null: nothing has happened.
 */
static inline struct block *block_chain_linked(struct cpu *cpu,
                                               const struct block *b,
                                               bool taken)
{
    const struct block_exit *exit = &b->exit[taken];
    struct block *to = b->link[taken];
    uint32_t insns = b->insns, uops = b->counted;
    uint64_t total = cpu->cycles.total + exit->cycles;

    if (UNLIKELY(!to) ||
        UNLIKELY(total + block_cycles(to) >= cpu->clock->next_due))
        return NULL;
    cpu->cycles.total = total;
    cpu->cycles.fixed += exit->fixed;
    cpu->counters.instructions += insns;
    cpu->counters.uops += uops;
    mmu_fetch_again(&cpu->mmu, insns);
    return to;
}

/* block_chain_follow, where the CPU is guarded or not. */
static inline struct block *block_chain_find(struct cpu *cpu, bool guarded)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    struct l0_slot *slot = access_fetch_find(&cpu->mmu, lin);
    struct block *b;

    if (!slot)
        return NULL;
    b = block_recent(cpu, access_fetch_paddr(slot, lin));
    if (!b || !(guarded ? block_chain_guarded(cpu, b, cpu->eip)
                        : block_chain_runs_whole(cpu, b, cpu->eip)))
        return NULL;
    access_fetch_count(&cpu->mmu, slot);
    cpu->eflags &= ~(uint32_t)EFLAGS_RF;    /* RF lasts for one instruction */
    return b;
}

NO_INLINE static struct block *block_chain_follow_guarded(struct cpu *cpu)
{
    return cpu->single ? NULL : block_chain_find(cpu, true);
}

/*
 * The block at CS:EIP in any page, with its fetch counted, if the run loop
 * would have nothing to do before it. Null: the run loop goes on. To be called
 * when all that has run is committed.
 */
static inline struct block *block_chain_follow(struct cpu *cpu)
{
    return UNLIKELY(cpu->guarded) ? block_chain_follow_guarded(cpu)
                                  : block_chain_find(cpu, false);
}

#endif
