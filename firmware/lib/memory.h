/*
 * The two memory functions of the C library that this code, and gcc on its
 * own account (GCC manual, "Standards": freestanding), may call.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_MEMORY_H
#define PAGEWALK_FIRMWARE_LIB_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

#endif
