/*
 * Selectors: which descriptor, in which table, at which privilege level (PRM386
 * 5.1.3, SDM vol. 3A 3.4.2).
 */
#ifndef PAGEWALK_CPU_ACCESS_SELECTOR_H
#define PAGEWALK_CPU_ACCESS_SELECTOR_H

#include <stdbool.h>
#include <stdint.h>

enum selector_bits {
    SELECTOR_RPL = 3,           /* requested privilege level */
    SELECTOR_TI = 4,            /* in the LDT, else in the GDT */
    SELECTOR_INDEX = 0xfff8,    /* offset in the table */
    SELECTOR_STEP = 8,          /* from one index to the next */
};

static inline unsigned selector_rpl(uint32_t selector)
{
    return selector & SELECTOR_RPL;
}

/* Whether a selector names no descriptor: index 0 of the GDT, with any RPL. */
static inline bool selector_is_null(uint32_t selector)
{
    return !(selector & ~(uint32_t)SELECTOR_RPL);
}

/* An error code that names a selector, without EXT, which raise_error adds
 * (PRM386 9.7). */
static inline uint32_t selector_error(uint32_t selector)
{
    return selector & ~(uint32_t)SELECTOR_RPL;
}

#endif
