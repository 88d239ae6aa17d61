/*
 * What the MMU holds, as text: the TLBs as they are, and the page tables as
 * the one walk sees them.
 *
 * Everything is read by probe walks and by looking: no entry is touched, no
 * A or D bit set, nothing counted. With paging off there are no tables, and
 * each dump of them says so in one line.
 */
#ifndef PAGEWALK_MMU_DUMP_DUMP_H
#define PAGEWALK_MMU_DUMP_DUMP_H

#include <stdint.h>
#include <stdio.h>

#include "mmu/mmu.h"

/* Every valid entry of every array: set, way, linear page, frame, size, the
 * bits G U W D X (X: may be executed), and its age (tlb_age). A + behind the
 * size: a fragment of a large page. The paging-structure cache follows where
 * there is one, with the frame of the page table. */
void dump_tlb(const struct mmu *mmu, FILE *stream);

/* The mapped ranges of the linear address space with their combined rights,
 * u r w x, neighbours with equal rights merged. */
void dump_mem(const struct mmu *mmu, FILE *stream);

/* The page tables: each directory entry that is present, and runs of entries
 * that map consecutive frames with the same bits. The nine letters are the
 * entry's bits: X (execute-disable) G P (PS) D A C (PCD) T (PWT) U W. */
void dump_pg(const struct mmu *mmu, FILE *stream);

/* The walk for one linear address: each level's address and entry, with its
 * bits in capitals where they are set, and the physical address; then what the
 * TLBs hold for it. */
void dump_page(const struct mmu *mmu, uint32_t lin, FILE *stream);

#endif
