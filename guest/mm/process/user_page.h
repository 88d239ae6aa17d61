/*
 * Pages of user memory: made, and entered into page tables.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_USER_PAGE_H
#define PAGEWALK_GUEST_MM_PROCESS_USER_PAGE_H

#include "guest/mm/process/address_space.h"

/* A new anonymous page for user address ADDR: of zeros, or with the contents of
 * FROM, to which the caller has a reference. NULL if there is no memory. */
struct page *alloc_zeroed_user_page(uint32_t addr);
struct page *copy_user_page(struct page *from, uint32_t addr);

/* Rights of a user page. A writable page is dirty from the start, so that
 * neither the processor nor the kernel has to set the bit later. */
static inline uint32_t user_prot(bool writable)
{
    return _PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED |
           (writable ? _PAGE_RW | _PAGE_DIRTY : 0);
}

/* Map PAGE at SLOT. The entry takes over the caller's reference. */
void map_user_page(struct mm *mm, struct pte_slot *slot, struct page *page,
                   bool writable);

/* ADDR maps PAGE, an anonymous page: let reclaim know of it (lru.h). */
void track_anonymous_page(struct page *page, uint32_t addr);

#endif
