/*
 * A block under construction: the bytes of a run of instructions, decoded and
 * cracked, before the cache of blocks takes it in.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_BUILD_H
#define PAGEWALK_CPU_BLOCK_BLOCK_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/block/block.h"
#include "cpu/decode/isa.h"

struct block_build {
    const struct isa_index *index;      /* set before */
    struct block block;                 /* without its arrays, which are: */
    struct uop uops[BLOCK_UOPS_MAX];
    struct block_insn insn[BLOCK_INSNS_MAX + 1];
    unsigned uop_count;
};

/*
 * Fills a build with up to `limit` instructions from paddr on, in the CPU's
 * code mode. The first may cross into the page at paddr2, if `have_second`
 * says that this is known. False: it crosses, and it is not.
 */
bool block_build(struct block_build *build, struct cpu *cpu, uint64_t paddr,
                 bool have_second, uint64_t paddr2, unsigned limit);

#endif
