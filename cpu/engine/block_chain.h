/*
 * What comes after a block: the account of what has run, and the next block
 * without the run loop. Private to engine.c.
 *
 * Within a page a block is linked to its successors; elsewhere the fetch's
 * entry in l0 names the physical address, and a small table the block. Either
 * is taken only where the run loop would have nothing to do in between.
 */
#ifndef PAGEWALK_CPU_ENGINE_BLOCK_CHAIN_H
#define PAGEWALK_CPU_ENGINE_BLOCK_CHAIN_H

#include "base/compiler.h"
#include "cpu/access/flags.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"

/* Accounts for the first `insns` instructions of the running block and, when
 * one more has started, for its fetch. */
static inline void engine_commit(struct cpu *cpu, unsigned insns, bool started)
{
    const struct block_insn *next = &cpu->block->insn[insns];

    cpu->committed = true;
    cpu->counters.instructions += insns;
    cpu->counters.uops += next->uop;
    cycles_charge(&cpu->cycles, CYCLE_issue, next->cycles);
    mmu_fetch_again(&cpu->mmu, insns + started);
    if (UNLIKELY(cpu->mmu.fetch_each) && insns)
        cpu->counters.uops -= insns - 1;    /* look-ups are no work */
}

/* Accounts for all of a block, and for the branch that ended it. */
static inline void engine_commit_all(struct cpu *cpu, const struct block *b,
                                     uint32_t branch_cycles)
{
    cpu->counters.instructions += b->insns;
    cpu->counters.uops += b->uop_count;
    cycles_charge(&cpu->cycles, CYCLE_issue, b->cycles);
    cycles_charge(&cpu->cycles, CYCLE_branch, branch_cycles);
    mmu_fetch_again(&cpu->mmu, b->insns);
    if (UNLIKELY(cpu->mmu.fetch_each))
        cpu->counters.uops -= b->insns - 1u;
}

/* Whether a block can be run from `eip` on as it is: whole, before any event,
 * within the code segment's limit. */
static inline bool runs_whole(const struct cpu *cpu, const struct block *b,
                              uint32_t eip)
{
    uint32_t limit = cpu->seg[SEG_CS].limit;
    uint64_t ticks = cpu->clock_counts_insns
                         ? cpu->counters.instructions + cpu->idle_ticks +
                               b->insns
                         : cpu->cycles.total + b->cycles;

    return ticks < cpu->clock->next_due && eip <= limit &&
           b->bytes - 1u <= limit - eip;
}

/* The block at paddr, decoded now if need be; null: it crosses its page. The
 * running one may be gone afterwards: the cache may have to be cleared. */
NO_INLINE static struct block *find_in_cache(struct cpu *cpu, uint64_t paddr)
{
    struct block *to;

    cpu->committed = true;
    cpu->block = NULL;
    to = block_get(cpu, paddr, false, 0);
    cpu->committed = false;
    return to && !to->crosses ? to : NULL;
}

/* How far a target is from its block's EIP. */
enum distance {
    DISTANCE_FIXED,     /* always as far */
    DISTANCE_AS_IT_IS,  /* as far as now, as long as EIP does not wrap */
    DISTANCE_WRAPPED,
};

/* Finds the successor of a block and links it, so that it is found at once the
 * next time. Null: the run loop has to find it. */
NO_INLINE static struct block *link_near(struct cpu *cpu, struct block *b,
                                         bool taken, uint32_t target,
                                         enum distance distance)
{
    uint32_t from = cpu->seg[SEG_CS].base + cpu->eip;
    uint32_t lin = cpu->seg[SEG_CS].base + target;
    uint64_t paddr = (b->paddr & ~UINT64_C(0xfff)) | (lin & 0xfff);
    uint64_t serial = cpu->block_serial;
    struct block *to;

    if (b->dead || b->crosses || cpu->mmu.fetch_each || cpu->single ||
        (from ^ lin) >> 12)
        return NULL;
    to = block_recent(cpu, paddr);
    if (!to && !(to = find_in_cache(cpu, paddr)))
        return NULL;
    if (distance != DISTANCE_WRAPPED && cpu->block_serial == serial)
        block_link(cpu, b, taken, distance == DISTANCE_FIXED, to);
    return to;
}

/* The successor of a block at `target`, when that lies in the same page; null:
 * the run loop goes on. */
static inline struct block *find_near(struct cpu *cpu, struct block *b,
                                      bool taken, uint32_t target,
                                      enum distance distance)
{
    struct block *to = b->tested_link[taken];

    if (!to || distance == DISTANCE_WRAPPED)
        to = link_near(cpu, b, taken, target, distance);
    return to && runs_whole(cpu, to, target) ? to : NULL;
}

/*
 * The usual case of engine_commit_all and find_near in one: the running block
 * has a link, and no event is due before the end of what it leads to. Null:
 * nothing has happened.
 */
static inline struct block *linked(struct cpu *cpu, const struct block *b,
                                   bool taken, uint32_t branch_cycles)
{
    struct block *to = b->link[taken];
    uint32_t cycles = b->cycles, insns = b->insns, uops = b->uop_count;
    uint64_t total = cpu->cycles.total + cycles + branch_cycles;

    if (UNLIKELY(!to) || UNLIKELY(total + to->cycles >= cpu->clock->next_due))
        return NULL;
    cpu->cycles.total = total;
    cpu->cycles.by_cause[CYCLE_issue] += cycles;
    if (taken)
        cpu->cycles.by_cause[CYCLE_branch] += branch_cycles;
    cpu->counters.instructions += insns;
    cpu->counters.uops += uops;
    mmu_fetch_again(&cpu->mmu, insns);
    return to;
}

/*
 * The block at CS:EIP, with its fetch counted, where the run loop would find
 * it too with nothing to do in between. Null: the run loop goes on. It comes
 * here from the end of a block, when all before is accounted for.
 */
static inline struct block *block_chain_follow(struct cpu *cpu)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    struct l0_slot *slot;
    struct block *b;

    if (cpu->single)
        return NULL;
    slot = access_fetch_find(&cpu->mmu, lin);
    if (!slot)
        return NULL;
    b = block_recent(cpu, access_fetch_paddr(slot, lin));
    if (!b || !runs_whole(cpu, b, cpu->eip))
        return NULL;
    access_fetch_count(&cpu->mmu, slot);
    cpu->eflags &= ~(uint32_t)EFLAGS_RF;    /* it lasts for one instruction */
    return b;
}

/* Whether an instruction of microcode has left nothing for the run loop. */
static inline bool nothing_pends(const struct cpu *cpu)
{
    return !(cpu->again || cpu->halted || cpu->inhibit || cpu->stop ||
             cpu->debug.any || cpu->fetched ||
             cpu->eflags & EFLAGS_TF ||
             (cpu->intr && cpu->eflags & EFLAGS_IF));
}

#endif
