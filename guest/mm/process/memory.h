/*
 * The page tables of user addresses: what address_space.c uses to copy and free
 * them.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_MEMORY_H
#define PAGEWALK_GUEST_MM_PROCESS_MEMORY_H

#include "guest/mm/process/address_space.h"

/* For fork: map in TO the pages of AREA that FROM maps. In a private area both
 * lose the right to write, and the caller must flush. False if there is no
 * memory. */
bool copy_pages(struct mm *to, struct mm *from, const struct vm_area *area);

/* Free MM's user tables. They must map nothing any more. */
void free_user_tables(struct mm *mm);

#endif
