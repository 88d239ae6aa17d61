/*
 * The paging-structure cache: directory entries that point to page tables, so
 * that a walk which hits reads the table's entry only (SDM vol. 3A 4.10.3; in
 * 32-bit modes a PDE cache is the only one).
 *
 * It is one more struct tlb: an entry covers what its page table covers, its
 * frame is the table's, its rights are the directory entry's own. Large pages
 * and entries that are not present are never held, and there are no global
 * ones. What it holds lives until it is invalidated, also when memory says
 * something else. Attribution and ghosts do not see it.
 */
#ifndef PAGEWALK_MMU_PSC_H
#define PAGEWALK_MMU_PSC_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/tlb.h"
#include "mmu/walk.h"

/* walk() through the cache: counts a hit or a miss, and a walk that missed and
 * succeeded leaves its directory entry, which has A set by then. */
bool psc_walk(struct tlb *psc, const struct paging *paging, struct bus *bus,
              uint32_t lin, unsigned access, struct walk *out);

/* Drops what a page fault at an address invalidates; returns how many. */
unsigned psc_drop(struct tlb *psc, uint32_t lin);

#endif
