/*
 * The walk memo: recent walks, so that a walk which would read the same table
 * entries again need not be made.
 *
 * After a flush most pages come back through the same entries of the same
 * tables. A slot names the two table entries that a walk has read and what they
 * held. While they hold the same, a new walk would end the same way: the miss
 * is counted and its entry filled from the slot. The look-up of the arrays, the
 * victim and the recency are not remembered, so statistics are the same with
 * and without the memo.
 *
 * A walk that has set A or D is remembered with them set: its repetition reads
 * them so, and has nothing to set. Where memory does not keep them, as ROM, no
 * walk reads what is remembered.
 *
 * Only walks are remembered that read two levels and ended at a page in host
 * memory; and only where a miss is simple: one TLB level, no paging-structure
 * cache, no observer of walks. The miss is in mmu/fast_miss.h.
 */
#ifndef PAGEWALK_MMU_WALK_MEMO_H
#define PAGEWALK_MMU_WALK_MEMO_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "mmu/cache/hierarchy.h"
#include "mmu/pte.h"
#include "mmu/walk.h"

enum {
    WALK_MEMO_SLOTS_LOG = 12,
    WALK_MEMO_SLOTS = 1 << WALK_MEMO_SLOTS_LOG,
    WALK_MEMO_ACCESS_SHIFT = 20,   /* above the page number */
    WALK_MEMO_SERIAL_SHIFT = 24,
};

/* One remembered walk. */
struct walk_memo_slot {
    uint64_t tag;               /* serial, enum access, page number */
    uint64_t directory;         /* walk_memo_directory of the walk */
    const void *pde, *pte;      /* host addresses of the two entries */
    uint64_t pde_value, pte_value;  /* what they held */
    uintptr_t to_host;          /* host address - linear address of the page */
    uint32_t frame;             /* 4 KiB frame number: 24 bits */
    uint8_t bits;               /* enum tlb_entry_bits */
    bool pae;
};

_Static_assert(sizeof(struct walk_memo_slot) == 64, "one cache line each");

struct walk_memo {
    struct walk_memo_slot *slot;   /* WALK_MEMO_SLOTS; null: none remembered */
    uint64_t serial;            /* in bits 63:WALK_MEMO_SERIAL_SHIFT */
    const struct walk_memo_slot *last;  /* the last walk, when the memo has
                                           served it; else null */
    uint32_t last_lin;
};

/* Returns false when the host has no memory. */
bool walk_memo_init(struct walk_memo *memo);
void walk_memo_destroy(struct walk_memo *memo);

/* The slot of an access: reads, writes and fetches of a page do not share one,
 * nor do the spaces that have a page. Neighbouring values of CR3 are far apart. */
static inline struct walk_memo_slot *
walk_memo_slot(const struct walk_memo *memo, const struct paging *paging,
               uint32_t lin, unsigned access)
{
    uint32_t kind = access & ACCESS_WRITE   ? WALK_MEMO_SLOTS / 2
                    : access & ACCESS_FETCH ? WALK_MEMO_SLOTS / 4
                                            : 0;
    uint32_t space = paging->cr3 * UINT32_C(0x9e3779b1) >>
                     (32 - WALK_MEMO_SLOTS_LOG);

    return &memo->slot[((lin >> 12) ^ kind ^ space) % WALK_MEMO_SLOTS];
}

/* Forgets all walks: a register that steers them has changed, or a host address
 * has. */
static inline void walk_memo_forget(struct walk_memo *memo)
{
    memo->serial += UINT64_C(1) << WALK_MEMO_SERIAL_SHIFT;
}

/* Remembers a walk that has just succeeded. `page` is the host address of the
 * page that it found. */
void walk_memo_note(struct walk_memo *memo, const struct paging *paging,
                 const struct bus *bus, const struct walk *walk,
                 const uint8_t *page);

/* Writes the last walk to *walk if the memo has served it; for post-mortems. */
void walk_memo_last_walk(const struct walk_memo *memo, struct walk *walk);

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
 * the slot describes the walk to the new frame. `cached`: the page must be one
 * that caches keep. */
ALWAYS_INLINE bool walk_memo_move(struct walk_memo_slot *s,
                                  const struct paging *paging,
                                  const struct bus *bus, uint32_t lin,
                                  unsigned access, uint64_t pte, bool pae,
                                  bool cached)
{
    uint64_t mask = pae ? PTE_FRAME_MASK : 0xfffff000;
    uint64_t paddr = walk_on_bus(paging, pte & mask);
    const struct bus_region *r = bus_region_at(bus, paddr);

    if ((pte ^ s->pte_value) & ~mask || !r->host ||
        (cached && !caches_keep(bus, paddr)))
        return false;
    if (access & ACCESS_WRITE &&
        (r->kind != BUS_RAM || !bus_page_is_quiet(bus, paddr)))
        return false;
    s->pte_value = pte;
    s->frame = (uint32_t)((pte & mask) >> 12);
    s->to_host = (uintptr_t)bus_region_host(r, paddr) -
                 (lin & ~UINT32_C(0xfff));
    return true;
}

#endif
