/*
 * Page faults: filling the page tables of user addresses from the areas'
 * descriptions.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_FAULT_H
#define PAGEWALK_GUEST_MM_PROCESS_FAULT_H

#include "guest/arch/trap.h"
#include "guest/mm/process/address_space.h"

enum fault_result {
    FAULT_HANDLED,
    FAULT_SPURIOUS,             /* the tables allow the access already */
    FAULT_NO_AREA,              /* no area holds the address */
    FAULT_ACCESS,               /* the area does not allow the access */
    FAULT_OOM,
    FAULT_IO,                   /* the page cannot be read from swap */
};

/* Make a page of MM present, and writable if WRITE, as its area says: zeros on
 * demand, a page of a file, a page that comes back from swap, or a copy of a
 * page that was shared since fork. */
enum fault_result handle_mm_fault(struct mm *mm, uint32_t addr, bool write);

static inline bool fault_repaired(enum fault_result result)
{
    return result == FAULT_HANDLED || result == FAULT_SPURIOUS;
}

/* The page at ADDR, made present by handle_mm_fault. The caller gets a
 * reference. NULL if that fails. */
struct page *follow_page(struct mm *mm, uint32_t addr, bool write);

/* The page fault at ADDR with REGS, in a task whose address space is MM (NULL:
 * none). True if the access can be tried again; else *RESULT says why not. */
bool do_page_fault(struct mm *mm, const struct pt_regs *regs, uint32_t addr,
                   enum fault_result *result);

/* Counts since boot. */
struct fault_counts {
    uint32_t zero, file, copy, reuse;   /* what handle_mm_fault did */
    uint32_t swap_read, swap_cached;    /* from the device, the swap cache */
    uint32_t vmalloc;                   /* kernel entries copied late */
};

extern struct fault_counts fault_counts;

#endif
