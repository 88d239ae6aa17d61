/*
 * Filling, taking away and comparing the pages.
 */
#include "guest/labs/swap/swap_space.h"

#include "guest/labs/touch.h"
#include "guest/lib/panic.h"
#include "guest/mm/isolation.h"
#include "guest/mm/page_alloc.h"
#include "guest/mm/process/access.h"
#include "guest/mm/process/fault.h"
#include "guest/mm/process/reclaim.h"
#include "guest/mm/slab.h"

enum {
    WORDS = PAGE_SIZE / sizeof(uint32_t),
    MIX = 0x9e3779b9,           /* 2^32 divided by the golden ratio */
};

static uint32_t address(uint32_t i)
{
    return (uint32_t)lab_space_page(i);
}

static uint32_t expected(uint32_t seed, uint32_t page, uint32_t i)
{
    return (seed + page) * MIX + i;
}

void swap_space_create(struct swap_space *s)
{
    *s = (struct swap_space){
        .mm = mm_create(), .buffer = kmalloc(PAGE_SIZE, GFP_KERNEL),
    };
    BUG_ON(!s->mm || !s->buffer ||
           !mm_map(s->mm, LAB_SPACE, SWAP_PAGES * PAGE_SIZE,
                   VM_READ | VM_WRITE | MMAP_FIXED, NULL, 0));
}

void swap_space_free(struct swap_space *s)
{
    mm_put(s->mm);
    kfree(s->buffer);
}

void swap_space_fork(struct swap_space *s)
{
    s->copy = mm_copy(s->mm);
    BUG_ON(!s->copy);
}

void swap_space_unfork(struct swap_space *s)
{
    mm_put(s->copy);
    s->copy = NULL;
}

void swap_space_fill(struct swap_space *s, struct mm *mm, uint32_t seed)
{
    for (uint32_t page = 0; page < SWAP_PAGES; page++) {
        for (uint32_t i = 0; i < WORDS; i++)
            s->buffer[i] = expected(seed, page, i);
        BUG_ON(!access_mm(mm, address(page), s->buffer, PAGE_SIZE, true));
    }
}

uint32_t swap_space_wrong(struct swap_space *s, struct mm *mm, uint32_t seed)
{
    uint32_t wrong = 0;

    for (uint32_t page = 0; page < SWAP_PAGES; page++) {
        if (!access_mm(mm, address(page), s->buffer, PAGE_SIZE, false)) {
            wrong += WORDS;
            continue;
        }
        for (uint32_t i = 0; i < WORDS; i++)
            wrong += s->buffer[i] != expected(seed, page, i);
    }
    return wrong;
}

void swap_space_fault_in(struct mm *mm)
{
    for (uint32_t i = 0; i < SWAP_PAGES; i++)
        handle_mm_fault(mm, address(i), false);
}

void swap_space_touch(void)
{
    if (isolation == ISOLATION_4G4G)
        return;
    for (uint32_t i = 0; i < SWAP_PAGES; i++)
        touch(lab_space_page(i), i);
}

uint32_t swap_space_take(struct mm *mm)
{
    uint32_t left = 0;

    for (uint32_t i = 0; i < SWAP_PAGES; i++) {
        pte_t pte = pte_read(pte_lookup(mm, address(i)));

        left += pte_present(pte) && reclaim_page(pfn_to_page(pte_pfn(pte)));
    }
    return left;
}
