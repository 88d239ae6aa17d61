/*
 * Cheaper micro-ops for blocks, one for one, so that micro-ops are counted as
 * before.
 *
 * Most i386 instructions set the flags, and most flags are overwritten by one
 * of the next instructions. Where no micro-op in between reads flags, branches
 * or may fault, a block holds the operation without its flags (of_nf). A fault
 * pushes the flags, so they must be right there.
 *
 * An access without an index gets a form that adds none (of_b). The assist
 * `guard` becomes a micro-op that tests for its usual case, level 0 in
 * protected mode, without a call.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_OPTIMIZE_H
#define PAGEWALK_CPU_BLOCK_BLOCK_OPTIMIZE_H

#include "cpu/uop/uop.h"

/* Replaces micro-ops of a block that have a cheaper form. */
void block_optimize(struct uop *uops, unsigned count);

#endif
