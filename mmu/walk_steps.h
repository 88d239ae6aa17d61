/*
 * The steps of the page walk, as inline functions. walk.c compiles them into
 * walk(); translate.c compiles them into TLB misses, where the host spends most
 * of its time. `pae` is a constant there, so each paging mode has its own code.
 *
 * Order matters: presence and reserved bits level by level, then the combined
 * rights, and only when all permit the access are A and D written. A walk that
 * faults leaves memory as it was.
 *
 * SDM vol. 3A 4.3 (two-level), 4.4 (PAE), 4.6 (rights), 4.7 (page-fault
 * exceptions), 4.8 (accessed and dirty flags).
 */
#ifndef PAGEWALK_MMU_WALK_STEPS_H
#define PAGEWALK_MMU_WALK_STEPS_H

#include <string.h>

#include "base/compiler.h"
#include "mmu/pte.h"
#include "mmu/walk.h"

/* Rare steps, in walk.c. Reads an entry from the memory of a device. */
uint64_t walk_read_device(struct bus *bus, uint64_t address, bool pae,
                          bool probe);
/* The error code of a page fault: `cause` (PF_PRESENT, PF_RESERVED or 0) and
 * what the access was (SDM 4.7). */
uint32_t walk_error(const struct paging *paging, unsigned access,
                    uint32_t cause);
/* Sets bits (A, D) in an entry in memory, which was read as `entry`. */
void walk_update(struct bus *bus, uint64_t address, uint64_t entry,
                 uint32_t set);

/* Ends a walk by a fault; returns false for the walk to return. */
ALWAYS_INLINE bool walk_fault(const struct paging *paging, struct walk *w,
                              uint32_t cause)
{
    w->error = walk_error(paging, w->access, cause);
    return false;
}

/* Sets A, or A and D, in the entry of one level, unless they are set. */
ALWAYS_INLINE void walk_mark(struct bus *bus, struct walk *w, unsigned level,
                             uint32_t set)
{
    if (LIKELY((w->level[level].entry & set) == set))
        return;
    walk_update(bus, w->level[level].address, w->level[level].entry, set);
    w->updates++;
}

ALWAYS_INLINE uint64_t walk_read_entry(struct bus *bus, uint64_t address,
                                       bool pae, bool probe)
{
    const struct bus_region *r = bus_region_at(bus, address);
    uint64_t entry = 0;

    if (UNLIKELY(!r->host))
        return walk_read_device(bus, address, pae, probe);
    memcpy(&entry, bus_region_host(r, address), pae ? 8 : 4);
    return entry;
}

/* Reserved bits of an entry of PAE paging (SDM 4.4.2). */
ALWAYS_INLINE uint64_t walk_reserved_pae(const struct paging *paging,
                                         bool maps_large)
{
    uint64_t reserved = ((UINT64_C(1) << 63) - 1) &
                        ~((UINT64_C(1) << PTE_PHYS_BITS) - 1);

    if (!paging->nxe)
        reserved |= PTE_NX;
    return maps_large ? reserved | 0x1fe000 : reserved;     /* 20:13 */
}

/* Whether a present entry has a reserved bit set (SDM 4.3). On a processor
 * without PAT, the PAT bit is reserved under PSE and under PAE. */
ALWAYS_INLINE bool walk_reserved_set(const struct paging *paging,
                                     uint64_t entry, bool maps_large,
                                     bool is_pte, bool pae)
{
    uint64_t reserved = 0;

    if (pae)
        reserved = walk_reserved_pae(paging, maps_large);
    else if (maps_large)    /* 21:13, or 21:17 where PSE-36 uses 16:13 */
        reserved = paging->pse36 ? 0x3e0000 : 0x3fe000;
    if (!paging->pat && (pae || paging->pse)) {
        if (maps_large)
            reserved |= 1 << 12;
        else if (is_pte)
            reserved |= PTE_PS;
    }
    return entry & reserved;
}

/* The frame of a page or table, in 4 KiB units. With PSE-36, bits 16:13 of a
 * PDE that maps a large page are its physical address bits 35:32 (SDM table
 * 4-4). */
ALWAYS_INLINE uint64_t walk_frame(const struct paging *paging, uint64_t entry,
                                  bool maps_large, bool pae)
{
    uint64_t high = 0;

    if (pae)
        return (entry & PTE_FRAME_MASK &
                ~(uint64_t)(maps_large ? 0x1fffff : 0)) >> 12;
    if (maps_large && paging->pse36)
        high = (entry >> 13 & 0xf) << 32;
    return (high | (entry & (maps_large ? 0xffc00000 : 0xfffff000))) >> 12;
}

_Static_assert((int)TLB_W == PTE_W && (int)TLB_U == PTE_U,
               "the rights of an entry are bits of it");

/* Rights combined over two levels: R/W and U/S must be set in both, NX in one
 * (SDM 4.6). */
ALWAYS_INLINE uint32_t walk_combine(uint32_t upper, uint64_t entry, bool pae)
{
    uint32_t nx = pae && entry & PTE_NX ? TLB_NX : 0;

    return (upper & ((uint32_t)entry | TLB_NX)) | nx;
}

ALWAYS_INLINE void walk_begin(struct walk *w, uint32_t lin, unsigned access,
                              unsigned cached)
{
    w->lin = lin;
    w->access = access;
    w->levels = 0;
    w->cached = cached;
    w->updates = 0;
    w->error = 0;
}

/* Takes an entry into use. False: a fault, for it is not present or has a
 * reserved bit set. */
ALWAYS_INLINE bool walk_take(const struct paging *paging, struct walk *w,
                             unsigned level, uint64_t address, uint64_t entry,
                             bool maps_large, bool pae)
{
    w->level[level].address = address;
    w->level[level].entry = entry;
    w->levels = level + 1;
    if (!(entry & PTE_P))
        return walk_fault(paging, w, 0);
    if (walk_reserved_set(paging, entry, maps_large, level == 1, pae))
        return walk_fault(paging, w, PF_PRESENT | PF_RESERVED);
    return true;
}

/* The physical address of the PDE of lin. False: its PDPTE is not present. */
ALWAYS_INLINE bool walk_find_pde(const struct paging *paging, uint32_t lin,
                                 uint64_t *address, bool pae)
{
    uint64_t pdpte;

    if (!pae) {
        *address = walk_on_bus(paging, paging->cr3 & 0xfffff000) +
                   (lin >> 22) * 4;
        return true;
    }
    pdpte = paging->pdpte[lin >> 30];
    *address = walk_on_bus(paging, pdpte & PTE_FRAME_MASK) +
               (lin >> 21 & 0x1ff) * 8;
    return pdpte & PTE_P;
}

/* Ends a walk at the entry of `level`, which maps the page: checks the rights,
 * then sets A and D. */
ALWAYS_INLINE bool walk_map(const struct paging *paging, struct bus *bus,
                            struct walk *w, unsigned level, uint32_t bits,
                            bool pae)
{
    uint64_t maps = w->level[level].entry;
    unsigned access = w->access;
    bool maps_large = level == 0;

    bits = walk_combine(bits, maps, pae);
    if (!walk_permits(paging, bits, access))
        return walk_fault(paging, w, PF_PRESENT);
    if (paging->pge && maps & PTE_G)
        bits |= TLB_G;
    if (maps & PTE_D || access & ACCESS_WRITE)
        bits |= TLB_D;
    if (maps_large)
        bits |= TLB_LARGE | (pae ? 0 : TLB_BIG);
    w->shift = maps_large ? pae ? 21 : 22 : 12;
    w->frame = walk_frame(paging, maps, maps_large, pae);
    w->bits = bits;
    if (access & ACCESS_PROBE)
        return true;
    if (level == 1)
        walk_mark(bus, w, 0, PTE_A);
    walk_mark(bus, w, level,
              access & ACCESS_WRITE ? PTE_A | PTE_D : PTE_A);
    return true;
}

/* Goes on from a PDE that points to a page table. */
ALWAYS_INLINE bool walk_through_table(const struct paging *paging,
                                      struct bus *bus, struct walk *w,
                                      uint64_t pde, bool pae)
{
    uint64_t at = walk_on_bus(paging,
                              walk_frame(paging, pde, false, pae) << 12);
    uint64_t pte;

    at += pae ? (w->lin >> 12 & 0x1ff) * 8 : (w->lin >> 12 & 0x3ff) * 4;
    pte = walk_read_entry(bus, at, pae, w->access & ACCESS_PROBE);
    return walk_take(paging, w, 1, at, pte, false, pae) &&
           walk_map(paging, bus, w, 1,
                    walk_combine(TLB_W | TLB_U, pde, pae), pae);
}

/* walk() of mmu/walk.h. */
ALWAYS_INLINE bool walk_steps(const struct paging *paging, struct bus *bus,
                              uint32_t lin, unsigned access, struct walk *w,
                              bool pae)
{
    uint64_t at, pde;
    bool maps_large;

    walk_begin(w, lin, access, 0);
    if (!walk_find_pde(paging, lin, &at, pae))
        return walk_fault(paging, w, 0);
    pde = walk_read_entry(bus, at, pae, access & ACCESS_PROBE);
    maps_large = pde & PTE_PS && (pae || paging->pse);
    if (!walk_take(paging, w, 0, at, pde, maps_large, pae))
        return false;
    if (maps_large)
        return walk_map(paging, bus, w, 0, TLB_W | TLB_U, pae);
    return walk_through_table(paging, bus, w, pde, pae);
}

/* walk_from_pde(). */
ALWAYS_INLINE bool walk_steps_cached(const struct paging *paging,
                                     struct bus *bus, uint32_t lin,
                                     unsigned access, uint64_t pde,
                                     struct walk *w, bool pae)
{
    walk_begin(w, lin, access, 1);
    walk_find_pde(paging, lin, &w->level[0].address, pae);
    w->level[0].entry = pde;
    return walk_through_table(paging, bus, w, pde, pae);
}

#endif
