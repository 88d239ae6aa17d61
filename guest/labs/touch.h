/*
 * Touching pages: what labs do with a mapping to find out what it costs.
 */
#ifndef PAGEWALK_GUEST_LABS_TOUCH_H
#define PAGEWALK_GUEST_LABS_TOUCH_H

#include <stdint.h>

enum {
    TOUCH_STEP = 80,
};

/* Where page number I of a set is touched. If it were the same offset in every
 * page all of them would share one set of the data cache; steps of 80 bytes
 * spread them evenly over the sets of caches with lines of 16, 32 or 64. */
static inline uint32_t touch_offset(uint32_t i)
{
    return i * TOUCH_STEP & 0xffc;
}

static inline void touch(const void *page, uint32_t i)
{
    (void)*(volatile const uint32_t *)((const char *)page + touch_offset(i));
}

#endif
