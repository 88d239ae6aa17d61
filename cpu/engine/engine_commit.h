/*
 * Committing: what has run is added to the counters of instructions and
 * micro-ops, to the cycles and to the fetches. Private to engine.c.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_COMMIT_H
#define PAGEWALK_CPU_ENGINE_ENGINE_COMMIT_H

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"
#include "mmu/mmu.h"

/* Commits the first `insns` instructions of the running block, but not what
 * their exit costs, and, if one more has started, its fetch. */
static inline void engine_commit(struct cpu *cpu, unsigned insns, bool started)
{
    const struct block_insn *next = &cpu->block->insn[insns];

    cpu->committed = true;
    cpu->counters.instructions += insns;
    cpu->counters.uops += next->counted;
    cycles_charge_fixed(&cpu->cycles, next->cycles,
                        cycles_fixed(next->dependency, next->branch));
    cpu->cycles.by_cause[CYCLE_serialise] += next->serialise;
    cpu->key.pipeline = next->pipeline;
    mmu_fetch_again(&cpu->mmu, insns + started);
}

/* Commits a whole block, which is left by one of its exits. */
static inline void engine_commit_all(struct cpu *cpu, const struct block *b,
                                     enum timing_exit exit)
{
    cpu->counters.instructions += b->insns;
    cpu->counters.uops += b->counted;
    cycles_charge_fixed(&cpu->cycles, b->exit[exit].cycles,
                        b->exit[exit].fixed);
    cpu->cycles.by_cause[CYCLE_serialise] += b->serialise;
    cpu->key.pipeline = b->exit[exit].pipeline;
    mmu_fetch_again(&cpu->mmu, b->insns);
}

/* Whether the run loop has nothing to do after an assist or a delivery.
 * block_chain_follow looks at the time. */
static inline bool engine_nothing_pends(const struct cpu *cpu)
{
    return !(cpu->again || cpu->halted || cpu->inhibit || cpu->stop ||
             cpu->debug.any || cpu->fetched ||
             cpu->eflags & EFLAGS_TF ||
             (cpu->intr && cpu->eflags & EFLAGS_IF));
}

#endif
