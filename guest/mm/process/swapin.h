/*
 * Pages that come back from swap when they are touched.
 */
#ifndef PAGEWALK_GUEST_MM_PROCESS_SWAPIN_H
#define PAGEWALK_GUEST_MM_PROCESS_SWAPIN_H

#include "guest/mm/process/fault.h"

/* SLOT, the entry for ADDR, names a slot of swap: map its page, writable if
 * WRITE. */
enum fault_result fault_swap(struct mm *mm, struct pte_slot *slot,
                             uint32_t addr, bool write);

#endif
