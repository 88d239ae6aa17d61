/*
 * The page tables as an event stream has them so far: what its map, unmap and
 * clrd lines say of each space and page, and whether its accesses have set D.
 */
#ifndef PAGEWALK_EMU_EVENTS_LOGGED_PAGES_H
#define PAGEWALK_EMU_EVENTS_LOGGED_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

struct logged_page {
    uint32_t frame;             /* in units of the page's size */
    bool present, rw, us, global;
    bool dirty;                 /* an access may have set D */
};

/* 4 MiB of a space: one large page, or 1024 small ones. */
struct logged_region {
    uint32_t space, number;     /* linear address >> 22 */
    bool in_use, is_large;
    struct logged_page *page;   /* is_large: the first is the large page */
};

struct logged_pages {
    struct logged_region *region;   /* open addressing */
    uint32_t regions;               /* in use */
    uint32_t slots;                 /* of `region`; 0 or a power of two */
    struct hash_key key;            /* once there are slots */
};

void logged_pages_destroy(struct logged_pages *pages);

/* The region of an address of a space, made if it is new. Null: the host has
 * no memory. */
struct logged_region *logged_pages_region(struct logged_pages *pages,
                                          uint32_t space, uint32_t lin);

/* Forgets the pages of a region, which from now on is one large page or small
 * ones. */
void logged_pages_resize(struct logged_region *region, bool is_large);

/* The page of an address in its region. */
struct logged_page *logged_pages_page(struct logged_region *region,
                                      uint32_t lin);

#endif
