/*
 * Functions for memory. gcc may also make calls of memcpy and memset by itself
 * (GCC manual, "Standards": freestanding).
 */
#ifndef PAGEWALK_FIRMWARE_LIB_MEMORY_H
#define PAGEWALK_FIRMWARE_LIB_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

bool memory_equal(const void *a, const void *b, size_t bytes);

/* Fills `count` 16-bit words with the value. */
void memset16(void *to, uint16_t value, size_t count);

#endif
