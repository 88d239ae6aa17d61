/*
 * One translation: what a walk finds, what a TLB entry holds and what a
 * history record remembers. Numbers of pages and frames are in units of the
 * translation's size, as in docs/events.md; an address is 32-bit linear.
 *
 *   large=separate, shared   a large page is one translation of its size
 *   large=fragment           a 4 KiB translation with mark = true
 *
 * A size is 1 << shift bytes: 12 is a small page, 22 a large one, or 21 under
 * `large_page 2m`.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_TRANSLATION_H
#define PAGEWALK_TESTS_REFERENCE_TRANSLATION_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SMALL_SHIFT = 12,           /* 4 KiB */
    LARGE_SHIFT_4M = 22,
    LARGE_SHIFT_2M = 21,
    TAG_GLOBAL = 1 << 27        /* the tag that is no space: CR3[31:5] */
};

struct translation {
    uint32_t page;
    uint32_t frame;
    unsigned shift;             /* the size */
    bool mark;                  /* a fragment of a large page */
    bool rw, us, g, nx, d;      /* g: of a walk, 0 without CR4.PGE */
};

static inline bool translation_is_large(const struct translation *t)
{
    return t->shift != SMALL_SHIFT;
}

/* 4 KiB pieces of a page of that size. */
static inline uint32_t translation_pieces(unsigned shift)
{
    return (uint32_t)1 << (shift - SMALL_SHIFT);
}

static inline bool translation_covers(const struct translation *t,
                                      uint32_t lin)
{
    return t->page == lin >> t->shift;
}

static inline bool translation_same_page(const struct translation *a,
                                         const struct translation *b)
{
    return a->shift == b->shift && a->page == b->page;
}

/* Whether pages intersect: the small one lies in the large one, or they are
 * equal. */
static inline bool translation_intersects(const struct translation *a,
                                          const struct translation *b)
{
    if (a->shift == b->shift)
        return a->page == b->page;
    return translation_is_large(a)
               ? a->page == b->page / translation_pieces(a->shift)
               : a->page / translation_pieces(b->shift) == b->page;
}

/* The number of the 4 KiB frame behind an address that t covers. */
static inline uint32_t translation_piece(const struct translation *t,
                                         uint32_t lin)
{
    uint32_t pieces = translation_pieces(t->shift);

    return t->frame * pieces + (lin >> SMALL_SHIFT) % pieces;
}

/* docs/counting.md, "Spaces": the tag of a translation with G = 1 is global. */
static inline uint32_t translation_tag(const struct translation *t,
                                       uint32_t space)
{
    return t->g ? (uint32_t)TAG_GLOBAL : space;
}

#endif
