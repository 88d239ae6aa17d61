/*
 * The page tables as an event stream has them so far: what its map, unmap,
 * clrd and setd lines say of each space and page, and which D its accesses have
 * set.
 */
#ifndef PAGEWALK_EMU_EVENTS_LOGGED_PAGES_H
#define PAGEWALK_EMU_EVENTS_LOGGED_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

struct logged_page {
    uint32_t frame;             /* in units of the page's size */
    bool present, rw, us, global, nx;
    bool dirty;                 /* D */
};

/* A region of a space: one large page, or the small ones in its place. */
struct logged_region {
    uint32_t space, number;     /* linear address >> shift of a large page */
    bool in_use, is_large;
    struct logged_page *page;   /* is_large: the first is the large page */
};

struct logged_pages {
    struct logged_region *region;   /* open addressing */
    uint32_t regions;               /* in use */
    uint32_t slots;                 /* of `region`; 0 or a power of two */
    struct hash_key key;            /* once there are slots */
    unsigned shift;                 /* a large page is of 1 << shift bytes */
};

void logged_pages_init(struct logged_pages *pages, unsigned shift);
void logged_pages_destroy(struct logged_pages *pages);

/* The region of an address of a space, made if it is new. Null: the host has
 * no memory. */
struct logged_region *logged_pages_region(struct logged_pages *pages,
                                          uint32_t space, uint32_t lin);

/* Forgets the pages of a region, which from now on is one large page or small
 * ones. */
void logged_pages_resize(const struct logged_pages *pages,
                         struct logged_region *region, bool is_large);

/* Calls `visit` with every page that is present, in order of spaces and
 * addresses. False: the host has no memory. */
bool logged_pages_each(const struct logged_pages *pages,
                       void (*visit)(void *opaque,
                                     const struct logged_region *region,
                                     uint32_t lin),
                       void *opaque);

/* The page of an address in its region. */
struct logged_page *logged_pages_page(const struct logged_pages *pages,
                                      struct logged_region *region,
                                      uint32_t lin);

#endif
