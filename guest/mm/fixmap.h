/*
 * The fixmap: virtual addresses that are constants of the compiled kernel, one
 * page each, counted down from FIXADDR_TOP. What they map is set at run time.
 */
#ifndef PAGEWALK_GUEST_MM_FIXMAP_H
#define PAGEWALK_GUEST_MM_FIXMAP_H

#include "guest/mm/pgtable.h"

enum {
    KM_SLOTS = 16,              /* nested kmap_local mappings */
};

enum fixed_address {
    FIX_HOLE,                   /* never mapped */
    FIX_ENTRY_TEXT,             /* entry_area.h */
    FIX_ENTRY_DATA,
    FIX_BOOT_WINDOW,            /* early_memcpy */
    FIX_LAB_WINDOW,             /* labs map any page here */
    FIX_KMAP_END,
    FIX_KMAP_BEGIN = FIX_KMAP_END + KM_SLOTS - 1,
    FIX_COUNT,
};

#define FIXADDR_START   (FIXADDR_TOP - FIX_COUNT * PAGE_SIZE)

_Static_assert(FIX_COUNT <= PTRS_PER_PTE_MAX / 2,
               "the fixmap is one page table, also with PAE");

_Static_assert(FIXADDR_TOP - (FIX_ENTRY_TEXT + 1) * PAGE_SIZE ==
               ENTRY_TEXT_ADDR &&
               FIXADDR_TOP - (FIX_ENTRY_DATA + 1) * PAGE_SIZE ==
               ENTRY_DATA_ADDR, "layout.h has these for assembly");

/* The table for the last 4 MiB (2 with PAE), used by the boot directory too. */
extern uint8_t fixmap_page_table[PAGE_SIZE];

static inline uint32_t fix_to_virt(unsigned index)
{
    return FIXADDR_TOP - PAGE_SIZE - index * PAGE_SIZE;
}

static inline struct pte_slot *fixmap_pte(unsigned index)
{
    return table_slot(fixmap_page_table, pte_index(fix_to_virt(index)));
}

/* Map frame PFN at slot INDEX with rights PROT, or nothing; flush the slot's
 * former translation. */
void set_fixmap(unsigned index, uint32_t pfn, uint32_t prot);
void clear_fixmap(unsigned index);

/* Copy COUNT bytes from any physical address below 4 GiB, before there is a
 * direct map to read them through. */
void early_memcpy(void *dst, uint32_t paddr, size_t count);

#endif
