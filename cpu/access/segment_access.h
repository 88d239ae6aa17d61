/* Data accesses of microcode at seg:offset, with the segment's checks. */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_ACCESS_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_ACCESS_H

#include "cpu/state/state.h"

/* One access of up to 8 bytes at seg:offset with the current rights, with the
 * segment's checks (CMPXCHG8B, BOUND). */
bool segment_access_load(struct cpu *cpu, unsigned seg, uint32_t offset,
                  unsigned size, uint64_t *value);
bool segment_access_store(struct cpu *cpu, unsigned seg, uint32_t offset,
                   unsigned size, uint64_t value);

/* The same for an offset of 2 or 4 bytes and the selector above it, which is
 * aligned as the offset is (SDM vol. 3A table 6-7). */
bool segment_access_load_far_pointer(struct cpu *cpu, unsigned seg,
                                     uint32_t offset, unsigned offset_size,
                                     uint64_t *value);

/* CMPXCHG8B's access: one write of 8 bytes at seg:offset, which stores
 * `desired` where the old value is `expected` and the old one elsewhere. */
bool segment_access_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                   uint64_t expected, uint64_t desired, uint64_t *old);

/* Whether a write of size bytes to seg:offset would be permitted, with A and D
 * set and the access counted: microcode that must not fault half-way. */
bool segment_access_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                     unsigned size);

#endif
