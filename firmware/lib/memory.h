/*
 * The two memory functions of the C library that the ROM calls. gcc may also
 * make calls of them by itself (GCC manual, "Standards": freestanding).
 */
#ifndef PAGEWALK_FIRMWARE_LIB_MEMORY_H
#define PAGEWALK_FIRMWARE_LIB_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

#endif
