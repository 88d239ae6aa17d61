/*
 * The account of what has run: instructions, micro-ops, fixed cycles, fetches.
 * Private to engine.c.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_COMMIT_H
#define PAGEWALK_CPU_ENGINE_ENGINE_COMMIT_H

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"
#include "mmu/mmu.h"

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
        cpu->counters.uops -= insns - 1;    /* `fetch` is not counted */
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

/* Whether microcode has left nothing for the run loop to do. */
static inline bool engine_nothing_pends(const struct cpu *cpu)
{
    return !(cpu->again || cpu->halted || cpu->inhibit || cpu->stop ||
             cpu->debug.any || cpu->fetched ||
             cpu->eflags & EFLAGS_TF ||
             (cpu->intr && cpu->eflags & EFLAGS_IF));
}

#endif
