/*
 * The frames that page walks read: those that the paging registers lead to now,
 * whether a walk has come by or not. They are the page directory of CR3, or the
 * four that the PDPTE registers name under PAE, and the page tables that present
 * directory entries point to. Under PAE the table of PDPTEs is not among them:
 * it is read when CR3 is loaded.
 */
#ifndef PAGEWALK_MMU_DUMP_TABLE_REACH_H
#define PAGEWALK_MMU_DUMP_TABLE_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/mmu.h"

/* Whether a 4 KiB frame is one of them; false while paging is off. Tables in the
 * memory of a device are not looked for. */
bool table_reach(const struct mmu *mmu, uint64_t frame);

#endif
