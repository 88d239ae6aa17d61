/*
 * The fetches of a block's lines by an instruction cache, as late as they can
 * be made.
 *
 * As long as the cache keeps its lines (cache.state), a block whose lines it has
 * looks none up. A block that has run whole adds its lines to the time of the
 * cache and keeps that time (block.lines_time): it stands for the stamps of its
 * lines, of which the last was touched then. It is in a list of blocks whose
 * stamps pend (block.lines_pend); before a line takes the place of another, the
 * cache gets them all. block.lines_state is the state of the cache in which it
 * had all lines of the block.
 *
 * The fetches of a run that has not ended are not yet in the time of the cache:
 * line n of the block has the stamp n + 1 from there.
 */
#ifndef PAGEWALK_CPU_BLOCK_BLOCK_FETCH_H
#define PAGEWALK_CPU_BLOCK_BLOCK_FETCH_H

#include "base/compiler.h"
#include "cpu/block/block.h"

/* The fetch of a line that a block has at place `number` of its table, where
 * lines_state does not say that it is there. Returns its wait in cycles. */
uint32_t block_fetch_line(struct cpu *cpu, struct block *b, unsigned number);

/* A block has been left before its end: `insns` instructions have fetched their
 * lines. */
void block_fetch_leave(struct cpu *cpu, const struct block *b, unsigned insns);

/* A block has run whole. */
ALWAYS_INLINE void block_fetch_commit(struct cpu *cpu, struct block *b)
{
    struct cache *c = &cpu->mmu.caches.l1i;

    c->now += b->lines;
    b->lines_time = c->now;
}

/* Whether all lines of a block are where its table says, or it has none. */
ALWAYS_INLINE bool block_fetch_held(const struct cpu *cpu,
                                    const struct block *b)
{
    return b->lines_state == cpu->mmu.caches.l1i.state;
}

/* Gives the cache all stamps that pend. */
void block_fetch_settle(struct cpu *cpu);

#endif
