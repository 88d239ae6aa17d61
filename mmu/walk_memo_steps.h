/*
 * What a fast miss compares with the remembered walk. Compiled into
 * mmu/fast_miss.h, with `pae` read once.
 */
#ifndef PAGEWALK_MMU_WALK_MEMO_STEPS_H
#define PAGEWALK_MMU_WALK_MEMO_STEPS_H

#include <string.h>

#include "base/compiler.h"
#include "mmu/pte.h"
#include "mmu/walk_memo.h"

/* Which page directory translates an address: CR3, or the PDPTE register of
 * the address's gigabyte with its P bit. */
ALWAYS_INLINE uint64_t walk_memo_directory(const struct paging *paging,
                                        uint32_t lin, bool pae)
{
    return UNLIKELY(pae)
               ? paging->pdpte[lin >> 30] & (PTE_FRAME_MASK | PTE_P)
               : paging->cr3 & 0xfffff000;
}

/* A table entry as memory holds it now. */
ALWAYS_INLINE uint64_t walk_memo_read(const void *host, bool pae)
{
    uint64_t wide;
    uint32_t entry;

    if (UNLIKELY(pae)) {
        memcpy(&wide, host, 8);
        return wide;
    }
    memcpy(&entry, host, 4);
    return entry;
}

/* The slot's PTE holds another value now. True: only the frame differs, and
 * the slot describes the walk to the new frame. */
ALWAYS_INLINE bool walk_memo_move(struct walk_memo_slot *s,
                                  const struct bus *bus, uint32_t lin,
                                  unsigned access, uint64_t pte, bool pae)
{
    uint64_t mask = pae ? PTE_FRAME_MASK : 0xfffff000;
    uint64_t paddr = pte & mask;
    const struct bus_region *r = bus_region_at(bus, paddr);

    if ((pte ^ s->pte_value) & ~mask || !r->host)
        return false;
    if (access & ACCESS_WRITE &&
        (r->kind != BUS_RAM || !bus_page_is_quiet(bus, paddr)))
        return false;
    s->pte_value = pte;
    s->frame = (uint32_t)(paddr >> 12);
    s->to_host = (uintptr_t)bus_region_host(r, paddr) -
                 (lin & ~UINT32_C(0xfff));
    return true;
}

#endif
