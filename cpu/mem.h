/*
 * Data accesses of micro-ops and microcode: linear address in, value out.
 *
 * An access that crosses a page is two accesses, ascending (COUNTING.md).
 * Faults leave cpu->exception to be raised and nothing committed.
 */
#ifndef PAGEWALK_CPU_MEM_H
#define PAGEWALK_CPU_MEM_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/block.h"
#include "cpu/cpu.h"

enum mem_status {
    MEM_OK,
    MEM_FAULT,      /* cpu->exception waits */
    MEM_BREAK,      /* done, but leave the block after this instruction: time
                       has reached an event, or the block's code changed */
};

/* Time has reached an event, or the running block was overwritten. The fixed
 * cycles of the whole block stand for those up to here: breaking early is
 * always right, and rare. */
static inline bool mem_must_break(const struct cpu *cpu)
{
    const struct block *b = cpu->block;
    uint64_t ticks = cpu->clock_counts_insns
                         ? cpu->counters.instructions +
                               cpu->idle_ticks + b->insns
                         : cpu->cycles.total + b->cycles;

    return b->dead || ticks >= cpu->clock->next_due;
}

/* With the rights of the current privilege level. size 1, 2 or 4. */
enum mem_status mem_load(struct cpu *cpu, uint32_t lin, unsigned size,
                         uint32_t *value);
enum mem_status mem_store(struct cpu *cpu, uint32_t lin, unsigned size,
                          uint32_t value);

/* The load half of a read-modify-write: counts and faults as a write, and
 * keeps the translation for the store half, which cannot fault. */
enum mem_status mem_load_rmw(struct cpu *cpu, uint32_t lin, unsigned size,
                             uint32_t *value);
enum mem_status mem_store_rmw(struct cpu *cpu, unsigned size, uint32_t value);

/* One access of up to 8 bytes with supervisor rights, whatever the CPL:
 * descriptor tables, TSS, stacks of handlers. False: exception waits. */
bool mem_system_load(struct cpu *cpu, uint32_t lin, unsigned size,
                     uint64_t *value);
bool mem_system_store(struct cpu *cpu, uint32_t lin, unsigned size,
                      uint64_t value);

/* One access of up to 8 bytes at seg:offset with the current rights, with the
 * segment's checks (far pointers, CMPXCHG8B, BOUND). */
bool mem_load_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                  unsigned size, uint64_t *value);
bool mem_store_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                   unsigned size, uint64_t value);

/* CMPXCHG8B's access: one write of 8 bytes at seg:offset, which stores
 * `desired` where the old value is `expected` and the old one elsewhere. */
bool mem_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                   uint64_t expected, uint64_t desired, uint64_t *old);

/* Whether a write of size bytes to seg:offset would be permitted, with A and D
 * set and the access counted: microcode that must not fault half-way. */
bool mem_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                     unsigned size);

#endif
