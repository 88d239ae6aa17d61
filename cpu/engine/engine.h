/*
 * The engine: runs the micro-ops of blocks (threaded dispatch).
 */
#ifndef PAGEWALK_CPU_ENGINE_ENGINE_H
#define PAGEWALK_CPU_ENGINE_ENGINE_H

#include <stdbool.h>

#include "cpu/block/block.h"
#include "cpu/state/state.h"

/*
 * Runs a block and those that follow it, handlers of exceptions included,
 * until the run loop has something to do: the next block is not known, time
 * reaches an event, an interrupt is pending. cpu->eip is that of the block's
 * first instruction, whose fetch has been looked up. True: cpu->eip is where
 * execution goes on. False: it was one instruction, since cpu->single is set,
 * and cpu->exception is to be raised at cpu->eip.
 */
bool engine_run(struct cpu *cpu, struct block *block);

#endif
