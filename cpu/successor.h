/*
 * What comes after a block: the account of what has run, and the next block
 * without the run loop. Private to engine.c.
 *
 * Within a page a block is linked to its successors; elsewhere the fetch's
 * entry in l0 names the physical address, and a small table the block. Either
 * is taken only where the run loop would have nothing to do in between.
 */
#ifndef PAGEWALK_CPU_SUCCESSOR_H
#define PAGEWALK_CPU_SUCCESSOR_H

#include "cpu/block.h"
#include "cpu/cpu.h"
#include "cpu/flags.h"
#include "emu/compiler.h"

/* The fetches of instructions that follow one another in a page. */
static inline void count_fetches(struct cpu *cpu, unsigned insns,
                                 unsigned fetches)
{
    if (!cpu->mmu.fetch_each) {
        mmu_fetch_again(&cpu->mmu, fetches);
    } else if (insns) {
        /* Look-ups between instructions are no work of the program's. */
        cpu->counters.uops -= insns - 1;
    }
}

/* Accounts for the first `insns` instructions of the running block and, when
 * one more has started, for its fetch. */
static inline void engine_commit(struct cpu *cpu, unsigned insns, bool started)
{
    const struct block *b = cpu->block;

    cpu->committed = true;
    cpu->counters.instructions += insns;
    cpu->counters.uops += b->insn[insns].uop;
    cycles_charge(&cpu->cycles, CYCLE_issue, b->insn[insns].cycles);
    count_fetches(cpu, insns, insns + started - cpu->fetch_counted);
}

/* Accounts for all of a block, and for the branch that ended it. */
static inline void engine_commit_all(struct cpu *cpu, const struct block *b,
                                     uint32_t branch_cycles)
{
    cpu->counters.instructions += b->insns;
    cpu->counters.uops += b->uop_count;
    cycles_charge(&cpu->cycles, CYCLE_issue, b->cycles);
    cycles_charge(&cpu->cycles, CYCLE_branch, branch_cycles);
    count_fetches(cpu, b->insns, b->insns - cpu->fetch_counted);
}

/* Whether a block can be run from `eip` on as it is: whole, before any event,
 * within the code segment's limit. */
static inline bool runs_whole(const struct cpu *cpu, const struct block *b,
                              uint32_t eip)
{
    uint32_t last = eip + b->bytes - 1;
    uint64_t ticks = cpu->clock_counts_insns
                         ? cpu->counters.instructions + cpu->idle_ticks +
                               b->insns
                         : cpu->cycles.total + b->cycles;

    return ticks < cpu->clock->next_due && last >= eip &&
           last <= cpu->seg[SEG_CS].limit;
}

/* Links a block to its successor, when that lies in the same page. */
NO_INLINE static struct block *link_blocks(struct cpu *cpu, struct block *b,
                                           bool taken, uint32_t target)
{
    uint32_t from = cpu->seg[SEG_CS].base + cpu->eip;
    uint32_t lin = cpu->seg[SEG_CS].base + target;
    uint64_t serial = cpu->block_serial;
    struct block *to;

    if (b->dead || b->paddr2 || cpu->mmu.fetch_each || cpu->single ||
        (from ^ lin) >> 12)
        return NULL;
    if (b->link_serial != serial) {
        b->link[0] = b->link[1] = NULL;
        b->link_serial = serial;
    }
    cpu->committed = true;
    cpu->block = NULL;          /* the cache may have to be cleared */
    to = block_get(cpu, (b->paddr & ~UINT64_C(0xfff)) | (lin & 0xfff), false,
                   0);
    cpu->committed = false;
    if (!to || to->paddr2)
        return NULL;
    if (cpu->block_serial == serial)
        b->link[taken] = to;
    return to;
}

/* The successor within this page, linked once and then found by its link. */
static inline struct block *chain(struct cpu *cpu, struct block *b, bool taken,
                                  uint32_t target)
{
    struct block *to = b->link[taken];

    if (UNLIKELY(b->link_serial != cpu->link_serial || !to))
        to = link_blocks(cpu, b, taken, target);
    return to && runs_whole(cpu, to, target) ? to : NULL;
}

/*
 * The usual case of engine_commit_all and chain in one: the successor has been
 * linked, and neither an event nor a limit comes between. Null: nothing has
 * happened.
 */
static inline struct block *linked(struct cpu *cpu, const struct block *b,
                                   bool taken, uint32_t target,
                                   uint32_t branch_cycles)
{
    struct block *to = b->link[taken];
    uint64_t total = cpu->cycles.total + b->cycles + branch_cycles;
    uint32_t last;

    if (UNLIKELY(b->link_serial != cpu->link_serial || !to))
        return NULL;
    last = target + to->bytes - 1;
    if (UNLIKELY(total + to->cycles >= cpu->clock->next_due ||
                 last < target || last > cpu->seg[SEG_CS].limit ||
                 cpu->clock_counts_insns))
        return NULL;
    cpu->cycles.total = total;
    cpu->cycles.by_cause[CYCLE_issue] += b->cycles;
    if (taken)
        cpu->cycles.by_cause[CYCLE_branch] += branch_cycles;
    cpu->counters.instructions += b->insns;
    cpu->counters.uops += b->uop_count;
    mmu_fetch_again(&cpu->mmu, b->insns - cpu->fetch_counted);
    return to;
}

/*
 * The block at CS:EIP, with its fetch counted, where the run loop would find
 * it too with nothing to do in between. Null: the run loop goes on. It comes
 * here from the end of a block, when all before is accounted for.
 */
static inline struct block *follow(struct cpu *cpu)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    struct l0 *l0 = &cpu->mmu.l0;
    struct l0_slot *s;
    struct block *b;
    uint64_t paddr;

    if (cpu->single || cpu->eflags & (EFLAGS_TF | EFLAGS_RF) ||
        cpu->eip > cpu->seg[SEG_CS].limit)
        return NULL;
    s = l0_find(l0, L0_FETCH, l0->key, lin, 1);
    if (UNLIKELY(!s) && !(s = l0_revive(l0, L0_FETCH, l0->key, lin, 1)))
        return NULL;
    paddr = s->to_host + (lin & 0xfff);
    b = cpu->recent[block_recent_index(paddr)];
    if (!b || b->paddr != paddr || b->mode != cpu->mode || b->dead ||
        b->paddr2 || !runs_whole(cpu, b, cpu->eip))
        return NULL;
    l0_hit(s);
    cpu->mmu.fetch_tlb = s->tlb;
    return b;
}

/* Whether an instruction of microcode has left nothing for the run loop. */
static inline bool nothing_pends(const struct cpu *cpu)
{
    return !(cpu->again || cpu->halted || cpu->inhibit || cpu->stop ||
             cpu->debug.any || cpu->fetched ||
             (cpu->intr && cpu->eflags & EFLAGS_IF));
}

#endif
