/*
 * Address spaces for experiments, which belong to no process.
 */
#ifndef PAGEWALK_GUEST_LABS_SPACE_H
#define PAGEWALK_GUEST_LABS_SPACE_H

#include "guest/mm/process/address_space.h"

enum {
    LAB_SPACE = 0x10000000,     /* where its pages are */
};

/* An address space with COUNT anonymous pages at LAB_SPACE; the first word of
 * page I is NUMBER + I. Panics if there is no memory. */
struct mm *lab_space_create(uint32_t count, uint32_t number);

static inline char *lab_space_page(uint32_t i)
{
    return (char *)LAB_SPACE + i * PAGE_SIZE;
}

#endif
