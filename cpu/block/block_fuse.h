/*
 * Fused micro-ops: several micro-ops that one handler of the engine runs, by
 * the patterns of cpu/uop/fuse.def. They are the micro-ops of PUSH, POP, CALL,
 * RET, LEAVE and MOVZX, runs of PUSH and of POP, and a comparison with its
 * conditional jump.
 *
 * The first micro-op gets the fused code; the others stay where they are, so
 * that micro-ops are counted as before. A handler whose memory l0 does not
 * serve runs the first micro-op alone, and the others follow.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_FUSE_H
#define PAGEWALK_CPU_BLOCK_BLOCK_FUSE_H

#include "cpu/uop/uop.h"

/* Fuses the optimized micro-ops of a block where a pattern fits. */
void block_fuse(struct uop *uops, unsigned count);

#endif
