/*
 * A block under construction: a run of instructions, decoded and cracked,
 * before it goes into the cache.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_BUILD_H
#define PAGEWALK_CPU_BLOCK_BLOCK_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/block/block.h"
#include "cpu/decode/isa.h"
#include "cpu/timing/timing.h"

struct block_build {
    const struct isa_index *index;      /* set by the caller */
    struct block block;                 /* its pointers are not set */
    struct uop uops[BLOCK_UOPS_MAX];
    struct block_insn insn[BLOCK_INSNS_MAX + 1];
    struct block_line line[BLOCK_LINES_MAX];
    unsigned uop_count;                 /* of uops, `end` too */
    struct insn decoded;                /* the last instruction */
    struct timing timing;               /* of the instructions so far */
};

/*
 * Fills a build with up to `limit` instructions from paddr on, in the CPU's
 * code mode. The first may cross into the page that begins at paddr2 if
 * `have_second` is set. False: it crosses, and `have_second` is not set.
 */
bool block_build(struct block_build *build, struct cpu *cpu, uint64_t paddr,
                 bool have_second, uint64_t paddr2, unsigned limit);

#endif
