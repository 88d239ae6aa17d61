/*
 * Shorter micro-ops for blocks: the same work with less of it for the host.
 *
 * Most i386 instructions set the flags, and most flags are overwritten by one
 * of the next instructions. Where all between cannot fault, branch or read
 * them, a block runs the operation without its flags. What can fault sees the
 * flags of all before it, since they are pushed with it. And an address
 * without an index does not add one.
 *
 * A guard looks at once whether the kernel runs, which passes all of them.
 *
 * Each is replaced one for one, so what counts micro-ops counts the same.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_OPTIMIZE_H
#define PAGEWALK_CPU_BLOCK_BLOCK_OPTIMIZE_H

#include "cpu/uop/uop.h"

/* Replaces what it can in the micro-ops of a block. */
void block_optimize(struct uop *uops, unsigned count);

#endif
