/*
 * The address space whose pages the swap lab takes away, and what must hold of
 * it and of the kernel's memory.
 */
#ifndef PAGEWALK_GUEST_LABS_SWAP_SWAP_SPACE_H
#define PAGEWALK_GUEST_LABS_SWAP_SWAP_SPACE_H

#include "guest/labs/space.h"

enum {
    SWAP_PAGES = 32,            /* the TLB holds them all */
};

struct swap_space {
    struct mm *mm;              /* SWAP_PAGES anonymous pages at LAB_SPACE */
    struct mm *copy;            /* after swap_space_fork: its copy */
    uint32_t *buffer;           /* one page */
};

/* Panics if there is no memory. */
void swap_space_create(struct swap_space *s);
void swap_space_free(struct swap_space *s);

/* Give MM a copy, as fork does, or take it away again. */
void swap_space_fork(struct swap_space *s);
void swap_space_unfork(struct swap_space *s);

/* Write every word of every page of MM; SEED decides what. */
void swap_space_fill(struct swap_space *s, struct mm *mm, uint32_t seed);

/* Words of MM that are not what swap_space_fill wrote. */
uint32_t swap_space_wrong(struct swap_space *s, struct mm *mm, uint32_t seed);

/* Make every page present, in its own entry, for reading. */
void swap_space_fault_in(struct mm *mm);

/* Read from every page at its own address, so that the TLB holds it, unless the
 * kernel's tables map no user space. MM is loaded and every page is present. */
void swap_space_touch(void);

/* Take every page away. Returns how many have left. */
uint32_t swap_space_take(struct mm *mm);

/* The checks, which leave S as swap_space_create does. */
void swap_checks(struct swap_space *s);

#endif
