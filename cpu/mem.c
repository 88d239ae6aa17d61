/* Data accesses: translation, page crossing, RAM or device. */
#include "cpu/mem.h"

#include <string.h>

#include "cpu/seg.h"
#include "cpu/trap.h"

static bool page_fault(struct cpu *cpu)
{
    cpu->cr2 = cpu->mmu.fault.lin;
    return raise_error(cpu, VECTOR_PF, cpu->mmu.fault.error);
}

static enum mem_status status_after(const struct cpu *cpu)
{
    return mem_must_break(cpu) ? MEM_BREAK : MEM_OK;
}

/* Physical access within a page. */
static uint32_t phys_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);

    if (r->host) {
        const uint8_t *host = r->host + (paddr - r->base);
        uint32_t value = 0;

        memcpy(&value, host, size);
        return value;
    }
    cpu_sync_clock(cpu);
    return bus_read(cpu->bus, paddr, size);
}

static void phys_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                       uint32_t value)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);

    if (r->kind == BUS_RAM &&
        !(cpu->bus->page_map[paddr >> BUS_PAGE_SHIFT] & BUS_PAGE_CODE)) {
        memcpy(r->host + (paddr - r->base), &value, size);
        return;
    }
    if (r->kind != BUS_RAM)
        cpu_sync_clock(cpu);
    bus_write(cpu->bus, paddr, size, value);
}

/* Any size up to 4 and any alignment within a page: a device sees the aligned
 * pieces it can answer. */
static uint32_t span_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    if (size == 3)
        return phys_load(cpu, paddr, 2) |
               phys_load(cpu, paddr + 2, 1) << 16;
    return phys_load(cpu, paddr, size);
}

static void span_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                       uint32_t value)
{
    if (size == 3) {
        phys_store(cpu, paddr, 2, value & 0xffff);
        phys_store(cpu, paddr + 2, 1, value >> 16);
        return;
    }
    phys_store(cpu, paddr, size, value);
}

/* Bytes of [lin, lin + size) that lie in the first page. */
static unsigned first_part(uint32_t lin, unsigned size)
{
    unsigned room = 0x1000 - (lin & 0xfff);

    return size < room ? size : room;
}

/* Both translations of an access, before anything is committed. */
static bool translate(struct cpu *cpu, uint32_t lin, unsigned size,
                      unsigned access, struct rmw *to)
{
    to->first = (uint8_t)first_part(lin, size);
    if (!mmu_translate(&cpu->mmu, lin, access, &to->paddr[0]))
        return page_fault(cpu);
    if (to->first < size &&
        !mmu_translate(&cpu->mmu, lin + to->first, access, &to->paddr[1]))
        return page_fault(cpu);
    return true;
}

static uint32_t load_at(struct cpu *cpu, const struct rmw *at, unsigned size)
{
    uint32_t value = span_load(cpu, at->paddr[0], at->first);

    if (at->first < size)
        value |= span_load(cpu, at->paddr[1], size - at->first)
                 << at->first * 8;
    return value;
}

static void store_at(struct cpu *cpu, const struct rmw *at, unsigned size,
                     uint32_t value)
{
    uint32_t mask = at->first < 4 ? (1u << at->first * 8) - 1 : UINT32_MAX;

    span_store(cpu, at->paddr[0], at->first, value & mask);
    if (at->first < size)
        span_store(cpu, at->paddr[1], size - at->first,
                   value >> at->first * 8);
}

static unsigned rights(const struct cpu *cpu)
{
    return cpu->user ? ACCESS_USER : 0;
}

/* Lets l0 serve the page from now on. A write slot promises RAM without
 * decoded code; that D is set, the access itself has seen to. */
static void remember(struct cpu *cpu, uint32_t lin, uint64_t paddr, bool write)
{
    struct mmu *mmu = &cpu->mmu;
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);
    uint64_t page = paddr & ~UINT64_C(0xfff);

    if (!r->host || !mmu_may_skip(mmu) ||
        (mmu->paging.enabled && !mmu->served))
        return;
    if (write && (r->kind != BUS_RAM ||
                  cpu->bus->page_map[paddr >> BUS_PAGE_SHIFT] & BUS_PAGE_CODE))
        return;
    l0_fill(&mmu->l0, write ? L0_WRITE : L0_READ, lin,
            mmu->paging.enabled ? mmu->served_tlb : NULL, mmu->served,
            (uintptr_t)(r->host + (page - r->base)));
}

/* Translation with the rights of the current privilege level. */
static bool translate_own(struct cpu *cpu, uint32_t lin, unsigned size,
                          unsigned access, struct rmw *at)
{
    if (!translate(cpu, lin, size, rights(cpu) | access, at))
        return false;
    if (at->first == size)
        remember(cpu, lin, at->paddr[0], access & ACCESS_WRITE);
    return true;
}

enum mem_status mem_load_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                              uint32_t *value)
{
    struct rmw at;

    if (!translate_own(cpu, lin, size, ACCESS_READ, &at))
        return MEM_FAULT;
    *value = load_at(cpu, &at, size);
    return status_after(cpu);
}

enum mem_status mem_store_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                               uint32_t value)
{
    struct rmw at;

    if (!translate_own(cpu, lin, size, ACCESS_WRITE, &at))
        return MEM_FAULT;
    store_at(cpu, &at, size, value);
    return status_after(cpu);
}

enum mem_status mem_load_rmw_slow(struct cpu *cpu, uint32_t lin,
                                  unsigned size, uint32_t *value)
{
    cpu->rmw.host = NULL;
    if (!translate_own(cpu, lin, size, ACCESS_WRITE, &cpu->rmw))
        return MEM_FAULT;
    *value = load_at(cpu, &cpu->rmw, size);
    return status_after(cpu);
}

enum mem_status mem_store_rmw_slow(struct cpu *cpu, unsigned size,
                                   uint32_t value)
{
    store_at(cpu, &cpu->rmw, size, value);
    return status_after(cpu);
}

/* Byte i of an access of up to 8 bytes behind its translations. */
static uint64_t byte_address(const struct rmw *at, unsigned i)
{
    return i < at->first ? at->paddr[0] + i : at->paddr[1] + i - at->first;
}

static uint64_t wide_load_at(struct cpu *cpu, const struct rmw *at,
                             unsigned size)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)phys_load(cpu, byte_address(at, i), 1) << i * 8;
    return value;
}

static void wide_store_at(struct cpu *cpu, const struct rmw *at,
                          unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++)
        phys_store(cpu, byte_address(at, i), 1,
                   (uint32_t)(value >> i * 8) & 0xff);
}

/* One access of up to 8 bytes, one translation a page. */
static bool wide_load(struct cpu *cpu, uint32_t lin, unsigned size,
                      unsigned access, uint64_t *value)
{
    struct rmw at;

    if (!translate(cpu, lin, size, access, &at))
        return false;
    *value = wide_load_at(cpu, &at, size);
    return true;
}

static bool wide_store(struct cpu *cpu, uint32_t lin, unsigned size,
                       unsigned access, uint64_t value)
{
    struct rmw at;

    if (!translate(cpu, lin, size, access | ACCESS_WRITE, &at))
        return false;
    wide_store_at(cpu, &at, size, value);
    return true;
}

bool mem_system_load(struct cpu *cpu, uint32_t lin, unsigned size,
                     uint64_t *value)
{
    return wide_load(cpu, lin, size, ACCESS_READ, value);
}

bool mem_system_store(struct cpu *cpu, uint32_t lin, unsigned size,
                      uint64_t value)
{
    return wide_store(cpu, lin, size, 0, value);
}

bool mem_load_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                  unsigned size, uint64_t *value)
{
    return segment_check(cpu, seg, offset, size, false) &&
           wide_load(cpu, cpu->seg[seg].base + offset, size, rights(cpu),
                     value);
}

bool mem_store_seg(struct cpu *cpu, unsigned seg, uint32_t offset,
                   unsigned size, uint64_t value)
{
    return segment_check(cpu, seg, offset, size, true) &&
           wide_store(cpu, cpu->seg[seg].base + offset, size, rights(cpu),
                      value);
}

bool mem_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                     unsigned size)
{
    cpu->rmw.host = NULL;
    return segment_check(cpu, seg, offset, size, true) &&
           translate(cpu, cpu->seg[seg].base + offset, size,
                     rights(cpu) | ACCESS_WRITE, &cpu->rmw);
}

bool mem_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                   uint64_t expected, uint64_t desired, uint64_t *old)
{
    if (!mem_check_write(cpu, seg, offset, 8))
        return false;
    *old = wide_load_at(cpu, &cpu->rmw, 8);
    wide_store_at(cpu, &cpu->rmw, 8, *old == expected ? desired : *old);
    return true;
}
