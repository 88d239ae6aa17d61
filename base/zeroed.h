/*
 * Memory that is all 0 and begins with a cache line, for structs that hold
 * members aligned to one (_Alignas): calloc gives 16 bytes of alignment only.
 */
#ifndef PAGEWALK_BASE_ZEROED_H
#define PAGEWALK_BASE_ZEROED_H

#include <stddef.h>

enum { CACHE_LINE = 64 };       /* bytes, on every host of today's x86 */

/* `size` bytes, to be freed by free(); null: the host has no memory. */
void *zeroed_new(size_t size);

#endif
