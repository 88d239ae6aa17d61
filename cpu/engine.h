/*
 * The engine: runs the micro-ops of blocks (threaded dispatch).
 */
#ifndef PAGEWALK_CPU_ENGINE_H
#define PAGEWALK_CPU_ENGINE_H

#include <stdbool.h>

#include "cpu/block.h"
#include "cpu/cpu.h"

/*
 * Runs a block, and those it chains to within its page, until control leaves
 * for another page, time reaches the next event, or an instruction faults.
 * cpu->eip is that of the block's first instruction, whose fetch has been
 * looked up. True: cpu->eip is where execution goes on. False:
 * cpu->exception is to be raised at cpu->eip.
 */
bool engine_run(struct cpu *cpu, struct block *block);

#endif
