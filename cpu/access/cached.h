/*
 * Accesses of the CPU as the caches see them (mmu/cache/hierarchy.h): their
 * waits, which are charged to the cause cache_miss.
 */
#ifndef PAGEWALK_CPU_ACCESS_CACHED_H
#define PAGEWALK_CPU_ACCESS_CACHED_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/state/state.h"
#include "mmu/cache/hierarchy.h"

/* Puts the model's caches between the CPU and memory, before the CPU runs; none
 * where the model has none. False: the host has no memory. */
bool cached_add(struct cpu *cpu);

/* Charges what an access costs more because it crosses its natural alignment:
 * that of its size or, of a far pointer, of a doubleword. */
void cached_alignment(struct cpu *cpu, uint32_t lin, unsigned size);

/* A data access at a place: `flow` is of enum cache_flow. */
void cached_data(struct cpu *cpu, const struct mem_place *at, unsigned size,
                 unsigned flow);

/* The load of a descriptor in cached RAM. True: it is counted, and waits for
 * nothing. False: nothing has happened. */
bool cached_descriptor(struct caches *caches, const void *host);

/* Charges what a fetch waits. True: the block must be left after the
 * instruction. */
bool cached_fetch_waits(struct cpu *cpu, uint32_t cycles);

/* The fetch of a `line_shared` of the running block, which is not where it was.
 * True: the block must be left after the instruction. */
bool cached_fetch(struct cpu *cpu, struct uop *line);

/* The fetch of a `line_past`. */
bool cached_fetch_past(struct cpu *cpu);

/* The processor reads `size` bytes at a physical address for itself, within a
 * page: descriptors of page directories. */
void cached_read(struct cpu *cpu, enum memory_type type, uint64_t paddr,
                 unsigned size);

/* INVD, or WBINVD. */
void cached_empty(struct cpu *cpu, bool writes_back);

#endif
