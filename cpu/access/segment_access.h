/*
 * Data accesses of microcode at seg:offset, with the segment's checks and the
 * rights of CPL. False: an exception waits.
 */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_ACCESS_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_ACCESS_H

#include "cpu/state/state.h"

/* Loads and stores 1, 2, 4 or 8 bytes. */
bool segment_access_load(struct cpu *cpu, unsigned seg, uint32_t offset,
                         unsigned size, uint64_t *value);
bool segment_access_store(struct cpu *cpu, unsigned seg, uint32_t offset,
                          unsigned size, uint64_t value);

/* Loads a far pointer, an offset of 2 or 4 bytes and the selector above it, as
 * one access; it is to be aligned as its offset is (SDM vol. 3A table 6-7). */
bool segment_access_load_far_pointer(struct cpu *cpu, unsigned seg,
                                     uint32_t offset, unsigned offset_size,
                                     uint64_t *value);

/* One write of 8 bytes: stores `desired` if the old value is `expected`, else
 * the old value (CMPXCHG8B). */
bool segment_access_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                              uint64_t expected, uint64_t desired,
                              uint64_t *old);

/* The first half of a write, for microcode that must not fault later: checks
 * and counts it, sets A and D, and leaves the place in cpu->rmw. */
bool segment_access_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                                unsigned size);

#endif
