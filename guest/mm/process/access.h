/*
 * Access to the memory of any address space, loaded or not, by temporary
 * mappings of its pages.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_ACCESS_H
#define PAGEWALK_GUEST_MM_PROCESS_ACCESS_H

#include "guest/mm/process/address_space.h"

/* Copy COUNT bytes between user address ADDR of MM and BUFFER, to MM if WRITE.
 * False, perhaps halfway, if an address is bad or there is no memory. Writing
 * breaks copy on write. */
bool access_mm(struct mm *mm, uint32_t addr, void *buffer, uint32_t count,
               bool write);

#endif
