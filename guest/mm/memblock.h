/*
 * The memory allocator of early boot: a sorted list of the page frames that are
 * RAM, and one of the frames that are taken. Allocations are whole pages and
 * are never freed; the page allocator gets the rest.
 *
 * All numbers are page frame numbers, so that 4 GiB fits in 32 bits.
 */
#ifndef PAGEWALK_GUEST_MM_MEMBLOCK_H
#define PAGEWALK_GUEST_MM_MEMBLOCK_H

#include "guest/lib/compiler.h"

/* Frames [START, END) are RAM, or are taken. Both may be said of a frame, in
 * any order; taken prevails. */
void memblock_add(uint32_t start, uint32_t end);
void memblock_reserve(uint32_t start, uint32_t end);

/* Take COUNT frames in [GOAL, LIMIT), or if that fails below GOAL. Their
 * contents are undefined. Panics if there are none. */
uint32_t memblock_alloc(uint32_t count, uint32_t goal, uint32_t limit);

/* The first frame behind all RAM. */
uint32_t memblock_end(void);

/* Free RAM, range by range: the first free range at or after *START; false if
 * there is none. */
bool memblock_next_free(uint32_t *start, uint32_t *end);

/* Is every frame of [START, END) free RAM? */
bool memblock_is_free(uint32_t start, uint32_t end);

/* Frames of RAM in [START, END), taken or not. */
uint32_t memblock_ram_frames(uint32_t start, uint32_t end);

#endif
