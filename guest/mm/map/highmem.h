/*
 * Temporary mappings of highmem pages, which have no address of their own.
 *
 *   kmap / kunmap
 *       A pool of LAST_PKMAP addresses. A mapping serves every task and lasts
 *       until it is unmapped. Unmapping only drops a user; the translations of
 *       all unused slots are flushed together when the scan for a free slot
 *       wraps around. Mapping is cheap most of the time, and once in a while
 *       costs a flush of the whole TLB.
 *
 *   kmap_local_page / kunmap_local
 *       A small stack of fixmap slots for each task. Each unmapping
 *       invalidates its page by INVLPG, or the whole TLB on a processor
 *       without INVLPG. Unmap in the reverse order of mapping.
 *
 * For a lowmem page both return the direct map's address and flush nothing.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_HIGHMEM_H
#define PAGEWALK_GUEST_MM_MAP_HIGHMEM_H

#include "guest/mm/fixmap.h"
#include "guest/mm/mm.h"
#include "guest/mm/pgtable.h"

/* Slots of the pool: as many as a page table has entries. */
#define LAST_PKMAP      ((uint32_t)paging.ptrs_per_pte)

/* State of the pool, for labs and `mem`. */
struct pkmap_usage {
    uint32_t in_use;            /* slots with users */
    uint32_t stale;             /* slots without users that still translate */
    uint32_t last_slot;         /* where the next scan starts from */
    uint32_t flushes;           /* of the whole pool, since boot */
};

/* Put the pool's page table into the kernel's directory. */
void pkmap_init(void);

void *kmap(struct page *page);
void kunmap(struct page *page);

/* Flush the translations of all unused slots now. */
void kmap_flush_unused(void);

struct pkmap_usage pkmap_usage(void);

/* The address at which PAGE is mapped: in the direct map, else in its kmap
 * slot, else NULL. */
void *page_address(const struct page *page);

/* A task's kmap_local mappings. */
struct kmap_local_state {
    uint32_t depth;             /* slots in use */
    pte_t pte[KM_SLOTS];
};

/* At a task switch: unmap the slots of the task that has run, map those in
 * STATE, the next task's. kmap_local_page and kunmap_local use STATE then. */
void kmap_local_switch(struct kmap_local_state *state);

void *kmap_local_page(struct page *page);
void kunmap_local(const void *vaddr);

/* Slots of kmap_local that the current task uses. */
unsigned kmap_local_depth(void);

#endif
