/*
 * The entry of a page that is not in memory but in a slot of swap. To the
 * processor it is not present; all other bits are the kernel's (SDM vol. 3, 4.3
 * and 4.4: "if P is 0 ... available to software").
 *
 *    two-level                           PAE
 *   +------ 24 ------+------ 8 -----+   +------ 32 ------+------ 32 ------+
 *   |      slot      |  0 ... P = 0 |   |      slot      |   0 ... P = 0  |
 *   +----------------+--------------+   +----------------+----------------+
 *
 * Slot 0 is the header of the swap area and never in an entry, so no such entry
 * is 0, which is one without any page.
 */
#ifndef PAGEWALK_GUEST_MM_SWAP_SWAP_ENTRY_H
#define PAGEWALK_GUEST_MM_SWAP_SWAP_ENTRY_H

#include "guest/mm/pgtable.h"

enum {
    SWAP_ENTRY_SHIFT = 8, SWAP_ENTRY_SHIFT_PAE = 32,
    SWAP_SLOTS_MAX = 1 << 24,   /* 64 GiB */
};

static inline unsigned swap_entry_shift(void)
{
    return paging.pae ? SWAP_ENTRY_SHIFT_PAE : SWAP_ENTRY_SHIFT;
}

static inline bool pte_is_swap(pte_t pte)
{
    return pte != 0 && !pte_present(pte);
}

static inline pte_t mk_swap_pte(uint32_t slot)
{
    return (pte_t)slot << swap_entry_shift();
}

static inline uint32_t swap_pte_slot(pte_t pte)
{
    return (uint32_t)(pte >> swap_entry_shift());
}

#endif
