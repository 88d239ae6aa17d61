/*
 * The page tables of all spaces, and the walk through them. A space that was
 * never mapped has empty tables.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_SPACES_H
#define PAGEWALK_TESTS_REFERENCE_SPACES_H

#include "tests/reference/translation.h"

struct spaces {
    struct space *first;        /* a list, in order of first mapping */
    unsigned large_shift;       /* of their large pages */
};

/* What an access asks of a translation. */
struct rights {
    bool write, fetch;
    bool user;                  /* CPL 3 */
    bool wp, pge;               /* CR0.WP, CR4.PGE */
};

/* Whether R/W, U/S and NX of t permit the access. */
bool spaces_permit(const struct rights *r, const struct translation *t);

void spaces_init(struct spaces *s, unsigned large_shift);

/* The translation t, new with D = 0, in units of its size; G as the entry has
 * it. */
void spaces_map(struct spaces *s, uint32_t space, const struct translation *t);
void spaces_unmap(struct spaces *s, uint32_t space, uint32_t page, unsigned shift);
void spaces_put_dirty(struct spaces *s, uint32_t space, uint32_t page,
                      unsigned shift, bool dirty);

/* Walks for an access. False: a page fault, and nothing has changed. */
bool spaces_walk(struct spaces *s, uint32_t space, uint32_t lin,
                 const struct rights *r, struct translation *t);

/* A prefetch: what the tables map at an address, without any change. False:
 * nothing, or an entry with A = 0. */
bool spaces_probe(struct spaces *s, uint32_t space, uint32_t lin, bool pge,
                  struct translation *t);

void spaces_free(struct spaces *s);

#endif
