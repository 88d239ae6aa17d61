/*
 * Memory as it is on a machine that has run for a while: no two of the single
 * frames that are allocated next are neighbours.
 */
#ifndef PAGEWALK_GUEST_LABS_DMA_SCATTER_H
#define PAGEWALK_GUEST_LABS_DMA_SCATTER_H

#include "guest/mm/page_alloc.h"

struct scatter {
    struct page **held;
    uint32_t count;
};

/* Break memory up, enough for PAGES allocations of single frames of any zone:
 * take four times as many, and give back every other one. */
void scatter_memory(struct scatter *scatter, uint32_t pages);

/* Give the rest back. */
void scatter_end(struct scatter *scatter);

#endif
