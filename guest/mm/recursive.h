/*
 * An entry of the page directory that points to the directory itself.
 *
 * A walk through that entry ends one level early, so that every page table
 * shows up as a page: the entry for virtual page N is the N-th of an array at
 * RECURSIVE_BASE, and no table needs another address. The array shows the
 * tables of the loaded directory only. Reading a table in it takes an entry in
 * the TLB, which must be flushed when the table is freed. PAE takes four such
 * entries, one for each page of the directory.
 */
#ifndef PAGEWALK_GUEST_MM_RECURSIVE_H
#define PAGEWALK_GUEST_MM_RECURSIVE_H

#include "guest/mm/pgtable.h"

/* What the array takes of the address space: 4 MiB, or 8 MiB with PAE. */
static inline uint32_t recursive_size(void)
{
    return 1u << (32 - PAGE_SHIFT + paging.slot_shift);
}

/* Set the entries of directory PGD that show it at BASE, a multiple of
 * recursive_size; or clear them. */
void recursive_install(void *pgd, uint32_t base);
void recursive_remove(void *pgd, uint32_t base);

/* With the boot option `recursive` every directory shows itself at
 * recursive_base, and the kernel reaches the loaded directory's tables there.
 * Without it recursive_base is 0. */
extern uint32_t recursive_base;
void recursive_init(void);

/* The entry of the loaded directory's tables for VADDR, in the array at
 * BASE. */
static inline struct pte_slot *recursive_slot(uint32_t base, uint32_t vaddr)
{
    return (struct pte_slot *)(base +
                               (vaddr >> PAGE_SHIFT << paging.slot_shift));
}

#endif
