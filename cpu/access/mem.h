/*
 * Data accesses of micro-ops and microcode: linear address in, value out.
 *
 * An access that crosses a page is two accesses, the lower page first
 * (docs/counting.md, "Accesses"). An access that faults leaves cpu->exception
 * waiting and commits nothing.
 *
 * An access tries the three ways of mmu/access.h. The first is inline, here and
 * in the engine. An access that l0 does not serve goes on in a function whose
 * name ends in
 *
 *   _quick   the second way as far as it needs no call, then the third; only
 *            while mmu->quick_misses_on is set
 *   _long    the second way whole, then the third: the exact TLB and the walk
 *   _slow    _quick or _long, whichever is right
 */
#ifndef PAGEWALK_CPU_ACCESS_MEM_H
#define PAGEWALK_CPU_ACCESS_MEM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "cpu/block/block.h"
#include "cpu/state/state.h"
#include "cpu/time/cpu_time.h"
#include "mmu/access.h"

enum mem_status {
    MEM_OK,
    MEM_FAULT,      /* cpu->exception waits */
    MEM_BREAK,      /* done, but the block must be left after the current
                       instruction (mem_must_break) */
};

/* Whether the running block must be left after the current instruction: the
 * block was overwritten, or an event falls due before its end. To leave earlier
 * than the event would need is right, and rare. */
static inline bool mem_must_break(const struct cpu *cpu)
{
    const struct block *b = cpu->block;

    return b->dead || cpu_time_event_in_block(cpu, b);
}

/* Accesses of 1, 2 or 4 bytes that l0 does not serve, with the rights of CPL. A
 * load_rmw is the load of a read-modify-write: it counts and faults as a write,
 * and leaves the place in cpu->rmw. */
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

static inline enum mem_status mem_load_rmw_slow(struct cpu *cpu, uint32_t lin,
                                                unsigned size, uint32_t *value)
{
    return LIKELY(cpu->mmu.quick_misses_on)
               ? mem_load_rmw_quick(cpu, lin, size, value)
               : mem_load_rmw_long(cpu, lin, size, value);
}

/* mem_store_rmw where l0 did not serve the load. */
enum mem_status mem_store_rmw_slow(struct cpu *cpu, unsigned size,
                                   uint32_t value);

/* A little-endian value of 1 to 8 bytes in host memory. Each size has a
 * variable of its own: a wide variable of which a part was written stalls the
 * host when it is read. */
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

/* mem_hits where l0 alone does not do, on a machine with caches. */
bool mem_hits_cached(struct cpu *cpu, enum l0_kind kind, bool current,
                     uint32_t lin, unsigned size, uint32_t count, void **host);

/* `count` accesses in a row, all within [lin, lin + size), with the rights of
 * CPL (`current`) or of the supervisor, where l0 serves them and, if there are caches, a
 * line holds them. True: they are counted and *host is where `lin` is. False:
 * nothing has happened. */
ALWAYS_INLINE bool mem_hits(struct cpu *cpu, enum l0_kind kind, bool current,
                            uint32_t lin, unsigned size, uint32_t count,
                            void **host)
{
    struct mmu *mmu = &cpu->mmu;

    return LIKELY(access_hits(kind, current ? access_key(mmu)
                                            : access_key_system(mmu),
                              lin, size, count, host)) ||
           (UNLIKELY(mmu->caches.on) &&
            mem_hits_cached(cpu, kind, current, lin, size, count, host));
}

/* Loads and stores 1, 2 or 4 bytes with the rights of CPL. */
static inline enum mem_status mem_load(struct cpu *cpu, uint32_t lin,
                                       unsigned size, uint32_t *value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_READ, true, lin, size, 1, &host)))
        return mem_load_slow(cpu, lin, size, value);
    *value = 0;
    memcpy(value, host, size);
    return MEM_OK;
}

static inline enum mem_status mem_store(struct cpu *cpu, uint32_t lin,
                                        unsigned size, uint32_t value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_WRITE, true, lin, size, 1, &host)))
        return mem_store_slow(cpu, lin, size, value);
    memcpy(host, &value, size);
    return MEM_OK;
}

/* The store of a read-modify-write, to cpu->rmw: it counts nothing and cannot
 * fault. */
static inline enum mem_status mem_store_rmw(struct cpu *cpu, unsigned size,
                                            uint32_t value)
{
    if (UNLIKELY(!cpu->rmw.host))
        return mem_store_rmw_slow(cpu, size, value);
    memcpy(cpu->rmw.host, &value, size);
    return MEM_OK;
}

bool mem_system_load_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                          uint64_t *value);
bool mem_system_store_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                           uint64_t value);

/* Loads and stores 1 to 8 bytes with supervisor rights, whatever CPL is:
 * descriptor tables, TSS, stacks of handlers. False: #PF waits. */
static inline bool mem_system_load(struct cpu *cpu, uint32_t lin,
                                   unsigned size, uint64_t *value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_READ, false, lin, size, 1, &host)))
        return mem_system_load_slow(cpu, lin, size, value);
    *value = mem_host_load(host, size);
    return true;
}

static inline bool mem_system_store(struct cpu *cpu, uint32_t lin,
                                    unsigned size, uint64_t value)
{
    void *host;

    if (UNLIKELY(!mem_hits(cpu, L0_WRITE, false, lin, size, 1, &host)))
        return mem_system_store_slow(cpu, lin, size, value);
    mem_host_store(host, size, value);
    return true;
}

/* The rights of CPL, of enum access. */
static inline unsigned mem_rights(const struct cpu *cpu)
{
    return cpu->user * (unsigned)ACCESS_USER;
}

/* Loads and stores 1 to 8 bytes with the rights `access`, of enum access, by
 * the second and the third way. False: #PF waits. */
bool mem_wide_load(struct cpu *cpu, uint32_t lin, unsigned size,
                   unsigned access, uint64_t *value);
bool mem_wide_store(struct cpu *cpu, uint32_t lin, unsigned size,
                    unsigned access, uint64_t value);

/* The first half of a write of 1 to 8 bytes with the rights of CPL: it counts
 * and faults, and leaves the place in cpu->rmw. False: #PF waits. */
bool mem_prepare_write(struct cpu *cpu, uint32_t lin, unsigned size);

/* The second half of a write of 8 bytes: stores `desired` if the old value is
 * `expected`, else the old value. Returns the old value. */
uint64_t mem_exchange_prepared(struct cpu *cpu, uint64_t expected,
                               uint64_t desired);

#endif
