/*
 * The lines of a block's bytes, where the machine has caches.
 *
 * The fetch unit holds one line: that of the last byte fetched. Before an
 * instruction runs, each line of its bytes but the one that is held is fetched,
 * in ascending order. A transfer of control forgets the line that is held
 * (timing_state.jumped). So the lines that an instruction fetches are known when
 * its block is made: a micro-op for each stands before its others.
 *
 * A `line` knows where its line was found last: way d of group imm2 of the
 * cache. imm is the key of the line. A `line_past` fetches from memory that no
 * cache keeps.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_LINES_H
#define PAGEWALK_CPU_BLOCK_BLOCK_LINES_H

#include "cpu/block/block.h"

/* Writes to `uops` a micro-op for each line that the next instruction of a block
 * fetches, two at most; its bytes are [start, end) from the block's EIP, and
 * `state` is that in which it begins. Returns how many. */
unsigned block_lines(const struct block *b, struct cpu *cpu,
                     const struct timing_state *state, unsigned start,
                     unsigned end, struct uop *uops);

#endif
