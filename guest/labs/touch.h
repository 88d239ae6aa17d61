/*
 * Touching a page: the access that labs measure.
 */
#ifndef PAGEWALK_GUEST_LABS_TOUCH_H
#define PAGEWALK_GUEST_LABS_TOUCH_H

#include <stdint.h>

enum {
    TOUCH_STEP = 80,
    TOUCH_MASK = 0xffc,         /* a word's offset in its page */
};

/* The offset at which page number I is touched. With one offset for all pages
 * all touches would fall in one set of the data cache; steps of 80 bytes spread
 * them evenly over the sets of caches with lines of 16, 32 or 64 bytes. */
static inline uint32_t touch_offset(uint32_t i)
{
    return i * TOUCH_STEP & TOUCH_MASK;
}

static inline void touch(const void *page, uint32_t i)
{
    (void)*(volatile const uint32_t *)((const char *)page + touch_offset(i));
}

#endif
