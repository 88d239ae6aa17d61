/*
 * The map of the kernel's part of the address space, as it is on this machine.
 */
#ifndef PAGEWALK_GUEST_MM_MAP_AREAS_H
#define PAGEWALK_GUEST_MM_MAP_AREAS_H

#include "guest/lib/compiler.h"

struct memory_area {
    const char *name;           /* padded as Linux prints it */
    uint32_t start, end;
    char unit;                  /* of its printed size: 'k' or 'M' */
};

/* The areas from the top down, then the parts of the kernel image, which lie in
 * lowmem. COUNT receives their number. */
const struct memory_area *memory_areas(uint32_t *count);

/* Print them in Linux's form. */
void print_layout(void);

#endif
