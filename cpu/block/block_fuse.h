/*
 * Fused micro-ops: several that one handler of the engine runs, which are
 * those of PUSH, POP, CALL and RET, and a comparison with the conditional jump
 * behind it (cpu/uop/fuse.def).
 *
 * The first of them gets the fused code, the others stay where they are: what
 * counts micro-ops counts the same, and a handler whose memory is not served at
 * once does the first one's part and lets the others follow.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_FUSE_H
#define PAGEWALK_CPU_BLOCK_BLOCK_FUSE_H

#include "cpu/uop/uop.h"

/* Fuses what it can in the optimized micro-ops of a block. */
void block_fuse(struct uop *uops, unsigned count);

#endif
