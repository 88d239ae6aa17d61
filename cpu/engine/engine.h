/*
 * The engine: runs the micro-ops of blocks.
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_H
#define PAGEWALK_CPU_ENGINE_ENGINE_H

#include <stdbool.h>

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"

/* The two forms of engine_run: for a machine without caches, where what l0
 * serves is done, and for one with caches, which each access looks up. */
bool engine_run_direct(struct cpu *cpu, struct block *block);
bool engine_run_cached(struct cpu *cpu, struct block *block);

/*
 * Runs a block and the blocks after it until the run loop has something to do:
 * find the next block, fire an event, take an interrupt, deliver a trap. The
 * block begins at cpu->eip, and its first instruction has been fetched. The
 * engine delivers exceptions and goes on with their handlers, unless
 * cpu->single is set: then it runs one instruction. True: execution goes on at
 * cpu->eip. False: cpu->single is set, and an exception waits that cpu->eip has
 * raised.
 */
static inline bool engine_run(struct cpu *cpu, struct block *block)
{
    return UNLIKELY(cpu->mmu.caches.on) ? engine_run_cached(cpu, block)
                                        : engine_run_direct(cpu, block);
}

#endif
