/*
 * The page tables of user addresses, below what address_space.h offers.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_MEMORY_H
#define PAGEWALK_GUEST_MM_PROCESS_MEMORY_H

#include "guest/mm/process/address_space.h"

/* fork: let TO have the pages of AREA that FROM has. In a private area both
 * lose the right to write; the caller flushes. False: no memory. */
bool copy_pages(struct mm *to, struct mm *from, const struct vm_area *area);

/* Free the tables themselves, when nothing is mapped any more. */
void free_user_tables(struct mm *mm);

#endif
