/*
 * The engine: runs the micro-ops of blocks (threaded dispatch).
 */
#ifndef PAGEWALK_CPU_ENGINE_H
#define PAGEWALK_CPU_ENGINE_H

#include "cpu/block.h"
#include "cpu/cpu.h"

/*
 * Runs a block and those that follow it, handlers of exceptions included,
 * until the run loop has something to do: the next block is not known, time
 * reaches an event, an interrupt is pending. cpu->eip is that of the block's
 * first instruction, whose fetch has been looked up, and afterwards where
 * execution goes on.
 */
void engine_run(struct cpu *cpu, struct block *block);

#endif
