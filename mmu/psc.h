/*
 * The paging-structure cache: PDEs that point to page tables, so that a walk
 * which hits it reads the PTE only (SDM vol. 3A 4.10.3; in 32-bit paging the
 * PDE cache is the only one).
 *
 * It is an instance of struct tlb: an entry covers what its page table covers,
 * its frame is the page table's, its rights are those of the PDE. It never
 * holds a PDE that maps a large page or is not present, and no entry is global.
 * An entry lives until it is invalidated, also when the PDE in memory changes.
 * Observers do not see the cache.
 */
#ifndef PAGEWALK_MMU_PSC_H
#define PAGEWALK_MMU_PSC_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/mmu.h"

/* walk() through the cache. Counts a hit or a miss. After a miss, a walk that
 * succeeds leaves its PDE in the cache, with A set. */
bool psc_walk(struct mmu *mmu, uint32_t lin, unsigned access,
              struct walk *out);

/* The walk that psc_walk would make now, with no side effect and not counted:
 * out->cached says whether the cache would serve its PDE. For page tables in
 * memory, not for a walk source. */
bool psc_probe(const struct mmu *mmu, uint32_t lin, unsigned access,
               struct walk *out);

/* Drops what a page fault at an address invalidates; returns how many. */
unsigned psc_drop(struct tlb *psc, uint32_t lin);

#endif
