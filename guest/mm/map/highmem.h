/*
 * Temporary mappings of highmem pages, which have no address of their own.
 *
 *   kmap / kunmap
 *       A pool of LAST_PKMAP addresses, valid everywhere and for as long as
 *       wanted. Unmapping only drops a user; the translations of all unused
 *       slots are flushed together when the scan for a free slot wraps around.
 *       Mapping is cheap most of the time, and once in a while costs a flush
 *       of the whole TLB.
 *
 *   kmap_local_page / kunmap_local
 *       A small stack of fixmap slots. Each unmapping invalidates its page: one
 *       INVLPG, or the whole TLB on a processor without. Unmap in the reverse
 *       order of mapping.
 *
 * Both return the direct map's address for lowmem pages and then cost nothing.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_HIGHMEM_H
#define PAGEWALK_GUEST_MM_MAP_HIGHMEM_H

#include "guest/mm/fixmap.h"
#include "guest/mm/mm.h"
#include "guest/mm/pgtable.h"

/* The page table of the pool, and thereby its size. */
extern uint8_t pkmap_page_table[PAGE_SIZE];
#define LAST_PKMAP      ((uint32_t)paging.ptrs_per_pte)

/* State of the pool, for labs and `mem`. */
struct pkmap_usage {
    uint32_t in_use;            /* slots with users */
    uint32_t stale;             /* slots without users that still translate */
    uint32_t last_slot;         /* where the next scan starts from */
    uint32_t flushes;           /* of the whole pool, since boot */
};

void *kmap(struct page *page);
void kunmap(struct page *page);

/* Flush the translations of all unused slots now. */
void kmap_flush_unused(void);

struct pkmap_usage pkmap_usage(void);

/* The address at which PAGE can be touched: the direct map's, or that of its
 * kmap slot, or NULL. */
void *page_address(const struct page *page);

/* A task's mappings; they follow it when it is switched to. */
struct kmap_local_state {
    uint32_t depth;
    pte_t pte[KM_SLOTS];
};

void kmap_local_switch(const struct kmap_local_state *from,
                       const struct kmap_local_state *to);

void *kmap_local_page(struct page *page);
void kunmap_local(const void *vaddr);

/* Slots of kmap_local in use. */
unsigned kmap_local_depth(void);

#endif
