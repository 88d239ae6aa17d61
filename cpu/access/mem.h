/*
 * Data accesses of micro-ops and microcode: linear address in, value out.
 *
 * An access that crosses a page is two accesses, ascending (COUNTING.md).
 * Faults leave cpu->exception to be raised and nothing committed.
 */
#ifndef PAGEWALK_CPU_ACCESS_MEM_H
#define PAGEWALK_CPU_ACCESS_MEM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "cpu/block/block.h"
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

/* Accesses that l0 does not serve. The quick ones try a recalled miss of which
 * nobody hears first, and are for where mmu->quick_misses_on. */
enum mem_status mem_load_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                               uint32_t *value);
enum mem_status mem_load_long(struct cpu *cpu, uint32_t lin, unsigned size,
                              uint32_t *value);
enum mem_status mem_store_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                                uint32_t value);
enum mem_status mem_store_long(struct cpu *cpu, uint32_t lin, unsigned size,
                               uint32_t value);
enum mem_status mem_load_rmw_quick(struct cpu *cpu, uint32_t lin,
                                   unsigned size, uint32_t *value);
enum mem_status mem_load_rmw_long(struct cpu *cpu, uint32_t lin,
                                  unsigned size, uint32_t *value);

static inline enum mem_status mem_load_slow(struct cpu *cpu, uint32_t lin,
                                            unsigned size, uint32_t *value)
{
    return LIKELY(cpu->mmu.quick_misses_on)
               ? mem_load_quick(cpu, lin, size, value)
               : mem_load_long(cpu, lin, size, value);
}

static inline enum mem_status mem_store_slow(struct cpu *cpu, uint32_t lin,
                                             unsigned size, uint32_t value)
{
    return LIKELY(cpu->mmu.quick_misses_on)
               ? mem_store_quick(cpu, lin, size, value)
               : mem_store_long(cpu, lin, size, value);
}

/* Of the first half of a read-modify-write. */
static inline enum mem_status mem_load_rmw_slow(struct cpu *cpu, uint32_t lin,
                                                unsigned size, uint32_t *value)
{
    return LIKELY(cpu->mmu.quick_misses_on)
               ? mem_load_rmw_quick(cpu, lin, size, value)
               : mem_load_rmw_long(cpu, lin, size, value);
}

enum mem_status mem_store_rmw_slow(struct cpu *cpu, unsigned size,
                                   uint32_t value);

/* Little-endian values in host memory, of the sizes that an access has. Each
 * size into a variable of its own: a wide one that is written in parts stalls
 * the host when it is read. */
static inline uint64_t mem_host_load(const void *host, unsigned size)
{
    uint64_t value = 0;
    uint32_t dword;
    uint16_t word;

    switch (size) {
    case 1:
        return *(const uint8_t *)host;
    case 2:
        memcpy(&word, host, 2);
        return word;
    case 4:
        memcpy(&dword, host, 4);
        return dword;
    case 8:
        memcpy(&value, host, 8);
        return value;
    default:
        memcpy(&value, host, size);
        return value;
    }
}

static inline void mem_host_store(void *host, unsigned size, uint64_t value)
{
    switch (size) {
    case 1: memcpy(host, &value, 1); break;
    case 2: memcpy(host, &value, 2); break;
    case 4: memcpy(host, &value, 4); break;
    case 8: memcpy(host, &value, 8); break;
    default: memcpy(host, &value, size); break;
    }
}

/* The host address of an access that l0 serves under a key, counted as a hit;
 * null: go the slow way. */
static inline void *mem_fast(struct cpu *cpu, enum l0_kind kind, uint64_t key,
                             uint32_t lin, unsigned size)
{
    struct l0_slot *s = l0_find(&cpu->mmu.l0, kind, key, lin, size);

    if (UNLIKELY(!s))
        return NULL;
    l0_hit(s);
    return (void *)(s->to_host + lin);
}

/* With the rights of the current privilege level. size 1, 2 or 4. */
static inline enum mem_status mem_load(struct cpu *cpu, uint32_t lin,
                                       unsigned size, uint32_t *value)
{
    const void *host =
        mem_fast(cpu, L0_READ, cpu->mmu.l0.key, lin, size);

    if (__builtin_expect(!host, 0))
        return mem_load_slow(cpu, lin, size, value);
    *value = 0;
    memcpy(value, host, size);
    return MEM_OK;
}

static inline enum mem_status mem_store(struct cpu *cpu, uint32_t lin,
                                        unsigned size, uint32_t value)
{
    void *host = mem_fast(cpu, L0_WRITE, cpu->mmu.l0.key, lin, size);

    if (__builtin_expect(!host, 0))
        return mem_store_slow(cpu, lin, size, value);
    memcpy(host, &value, size);
    return MEM_OK;
}

/* The store half of a read-modify-write. Its load half counted and faulted as
 * a write, and kept the translation: this one cannot fault. */
static inline enum mem_status mem_store_rmw(struct cpu *cpu, unsigned size,
                                            uint32_t value)
{
    if (__builtin_expect(!cpu->rmw.host, 0))
        return mem_store_rmw_slow(cpu, size, value);
    memcpy(cpu->rmw.host, &value, size);
    return MEM_OK;
}

bool mem_system_load_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                          uint64_t *value);
bool mem_system_store_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                           uint64_t value);

/* One access of up to 8 bytes with supervisor rights, whatever the CPL:
 * descriptor tables, TSS, stacks of handlers. False: exception waits. */
static inline bool mem_system_load(struct cpu *cpu, uint32_t lin,
                                   unsigned size, uint64_t *value)
{
    uint64_t key = l0_key_of(&cpu->mmu.l0, false);
    const void *host = mem_fast(cpu, L0_READ, key, lin, size);

    if (UNLIKELY(!host))
        return mem_system_load_slow(cpu, lin, size, value);
    *value = mem_host_load(host, size);
    return true;
}

static inline bool mem_system_store(struct cpu *cpu, uint32_t lin,
                                    unsigned size, uint64_t value)
{
    uint64_t key = l0_key_of(&cpu->mmu.l0, false);
    void *host = mem_fast(cpu, L0_WRITE, key, lin, size);

    if (UNLIKELY(!host))
        return mem_system_store_slow(cpu, lin, size, value);
    mem_host_store(host, size, value);
    return true;
}

/* Where `count` accesses in a row are, all within [lin, lin + bytes), when l0
 * serves them under a key; they are counted. Null: make them one by one. */
static inline void *mem_fast_run(struct cpu *cpu, enum l0_kind kind,
                                 uint64_t key, uint32_t lin, unsigned bytes,
                                 unsigned count)
{
    struct l0_slot *s = l0_find(&cpu->mmu.l0, kind, key, lin, bytes);

    if (!s)
        return NULL;
    l0_hits(s, count);
    return (void *)(s->to_host + lin);
}

/* One access of up to 8 bytes at seg:offset with the current rights, with the
 * segment's checks (CMPXCHG8B, BOUND). */
bool mem_load_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                  unsigned size, uint64_t *value);
bool mem_store_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                   unsigned size, uint64_t value);

/* The same for an offset of 2 or 4 bytes and the selector above it, which is
 * aligned as the offset is (SDM vol. 3A table 6-7). */
bool mem_load_far_pointer(struct cpu *cpu, unsigned seg, uint32_t offset,
                          unsigned offset_size, uint64_t *value);

/* CMPXCHG8B's access: one write of 8 bytes at seg:offset, which stores
 * `desired` where the old value is `expected` and the old one elsewhere. */
bool mem_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                   uint64_t expected, uint64_t desired, uint64_t *old);

/* Whether a write of size bytes to seg:offset would be permitted, with A and D
 * set and the access counted: microcode that must not fault half-way. */
bool mem_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                     unsigned size);

#endif
