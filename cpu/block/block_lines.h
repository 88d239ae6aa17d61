/*
 * The lines of a block's bytes, where the machine has caches.
 *
 * The fetch unit holds one line: that of the last byte fetched. Before an
 * instruction runs, each line of its bytes but the one that is held is fetched,
 * in ascending order. A transfer of control forgets the line that is held
 * (timing_state.jumped). So the lines that an instruction fetches are known when
 * its block is made: a micro-op for each stands before its others. A `line`
 * names a line of the block's table; a `line_shared` knows where a unified cache
 * had its line last: way d of group imm2, and imm is its key. A `line_past`
 * fetches from memory that no cache keeps.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_LINES_H
#define PAGEWALK_CPU_BLOCK_BLOCK_LINES_H

#include "cpu/block/block_build.h"

/* Adds to a build a micro-op for each line that its next instruction fetches,
 * two at most; its bytes are [start, end) from the block's EIP. Returns how
 * many. */
unsigned block_lines_add(struct block_build *build, struct cpu *cpu,
                         unsigned start, unsigned end);

#endif
