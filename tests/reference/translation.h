/*
 * One translation: what a walk finds, what a TLB entry holds and what a
 * history record remembers. Numbers of pages and frames are in units of the
 * translation's size, as in docs/events.md; an address is 32-bit linear.
 *
 *   large=separate, shared   a 4 MiB page is one translation, large = true
 *   large=fragment           a 4 KiB translation with mark = true
 */
#ifndef PAGEWALK_TESTS_REFERENCE_TRANSLATION_H
#define PAGEWALK_TESTS_REFERENCE_TRANSLATION_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SMALL_SHIFT = 12,           /* 4 KiB */
    LARGE_SHIFT = 22,           /* 4 MiB */
    PIECES = 1024,              /* 4 KiB pieces of a 4 MiB page */
    SPACE_MAX = 0xfffff,        /* CR3[31:12] */
    TAG_GLOBAL = 0x100000       /* the tag that is no space */
};

struct translation {
    uint32_t page;
    uint32_t frame;
    bool large;                 /* the size: 4 MiB, else 4 KiB */
    bool mark;                  /* a fragment of a large page */
    bool rw, us, g, d;          /* g is 0 without CR4.PGE */
};

/* The number of the page of that size at an address. */
static inline uint32_t translation_page(uint32_t lin, bool large)
{
    return lin >> (large ? LARGE_SHIFT : SMALL_SHIFT);
}

static inline bool translation_covers(const struct translation *t,
                                      uint32_t lin)
{
    return t->page == translation_page(lin, t->large);
}

static inline bool translation_same_page(const struct translation *a,
                                         const struct translation *b)
{
    return a->large == b->large && a->page == b->page;
}

/* Whether pages intersect: the small one lies in the large one, or they are
 * equal. */
static inline bool translation_intersects(const struct translation *a,
                                          const struct translation *b)
{
    if (a->large == b->large)
        return a->page == b->page;
    return a->large ? a->page == b->page / PIECES
                    : a->page / PIECES == b->page;
}

/* The number of the 4 KiB frame behind an address that t covers. */
static inline uint32_t translation_piece(const struct translation *t,
                                         uint32_t lin)
{
    if (!t->large)
        return t->frame;
    return t->frame * PIECES + translation_page(lin, false) % PIECES;
}

/* docs/counting.md, "Spaces": the tag of a translation with G = 1 is global. */
static inline uint32_t translation_tag(const struct translation *t,
                                       uint32_t space)
{
    return t->g ? (uint32_t)TAG_GLOBAL : space;
}

#endif
