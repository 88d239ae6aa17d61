/*
 * Two address spaces of the benchmark's own. Their upper part is the kernel's;
 * below it are the pages that phases map, none of them global.
 */
#ifndef PAGEWALK_GUEST_BENCH_SPACE_H
#define PAGEWALK_GUEST_BENCH_SPACE_H

#define BENCH_PAGES     0x10000000  /* address of the phases' pages */

#ifndef __ASSEMBLER__
#include "guest/mm/mm.h"
#include "guest/mm/pgtable.h"

enum {
    BENCH_PAGES_MAX = 4096,

    BENCH_PAGE = _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY,
    BENCH_USER_PAGE = BENCH_PAGE | _PAGE_USER,
    BENCH_CLEAN_USER_PAGE = _PAGE_PRESENT | _PAGE_RW | _PAGE_USER,
};

/* Makes the space on the first call. False when memory is short. */
bool bench_space(void);

/* What CR3 must hold to use it. */
uint32_t bench_cr3(void);

/* Makes a second space with the tables that the first has now. False when memory
 * is short. */
bool bench_second_space(void);
uint32_t bench_second_cr3(void);

/* Backs the first `count` pages at BENCH_PAGES with frames. False when memory
 * is short. */
bool bench_pages(uint32_t count);

/* The address of page number `i` at BENCH_PAGES. */
static inline void *bench_page(uint32_t i)
{
    return (void *)(BENCH_PAGES + i * PAGE_SIZE);
}

/* The entry that translates `vaddr`. Allocates its table if there is none; NULL
 * when memory is short. */
struct pte_slot *bench_slot(uint32_t vaddr);
#endif

#endif
