/*
 * What the MMU holds, as text: the contents of the TLBs, and the page tables
 * as the page walk sees them.
 *
 * A dump reads the tables by probe walks and looks at the arrays without
 * lookups: it touches no entry, sets no A or D bit and counts nothing. While
 * paging is off there are no page tables, and each dump of them prints one
 * line that says so.
 */
#ifndef PAGEWALK_MMU_DUMP_DUMP_H
#define PAGEWALK_MMU_DUMP_DUMP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "mmu/mmu.h"

/* Every valid entry of every array: set, way, linear page, frame, page size,
 * the bits G U W D X (X: code may be fetched), and its age in the set
 * (tlb_age). A + behind the size marks a 4 KiB fragment of a large page. The
 * entries of the paging-structure cache come last, with the frame of the page
 * table they point to. */
void dump_tlb(const struct mmu *mmu, FILE *stream);

/* Those of the entries that cover a linear address, without the heading.
 * Returns whether there are any. */
bool dump_tlb_entries_of(const struct mmu *mmu, uint32_t lin, FILE *stream);

/* "itlb", "dtlb-large", ...; "tlb" and "tlb-large" where the first level is
 * unified. `slot` is of enum tlb_slot. */
const char *dump_array_name(const struct mmu *mmu, unsigned slot);

/* The mapped ranges of the linear address space with their combined rights,
 * u r w x. Adjacent pages with equal rights are one range. */
void dump_mem(const struct mmu *mmu, FILE *stream);

/* The page tables: each directory entry that points to a table, and runs of
 * entries that map consecutive frames with equal bits. The nine letters are
 * the entry's bits: X (execute-disable) G P (PS) D A C (PCD) T (PWT) U W. */
void dump_pg(const struct mmu *mmu, FILE *stream);

/* The walk of one linear address: CR3 and the indexes that the address has; the
 * address and the value of each level's entry, its bits in capitals where they
 * are set, and the physical address; then the TLB entries that cover the address; then a line for each kind of
 * access, read and fetch, that would use something else than these tables. */
void dump_page(const struct mmu *mmu, uint32_t lin, FILE *stream);

/* The TLB entries of the current space by which an access may come to another
 * frame than by the page tables, or be granted what they deny. */
void dump_stale(const struct mmu *mmu, FILE *stream);

#endif
