/* Data accesses: translation, page crossing, RAM or device. */
#include "cpu/access/mem.h"

#include <string.h>

#include "base/compiler.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "mmu/fast_miss.h"

NO_INLINE static bool page_fault(struct cpu *cpu)
{
    cpu->cr2 = cpu->mmu.fault.lin;
    return raise_error(cpu, VECTOR_PF, cpu->mmu.fault.error);
}

/* Between instructions, where events are delivered, no block runs. */
ALWAYS_INLINE enum mem_status status_after(const struct cpu *cpu)
{
    return cpu->block && mem_must_break(cpu) ? MEM_BREAK : MEM_OK;
}

/* A device is asked in pieces of a size that it can be asked for. */
static unsigned piece(unsigned size)
{
    return size >= 4 ? 4 : size >= 2 ? 2 : 1;
}

static uint64_t device_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    uint64_t value = 0;

    cpu_sync_clock(cpu);
    for (unsigned at = 0; at < size; at += piece(size - at))
        value |= (uint64_t)bus_read(cpu->bus, paddr + at, piece(size - at))
                 << at * 8;
    return value;
}

static void device_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                         uint64_t value)
{
    for (unsigned at = 0; at < size; at += piece(size - at))
        bus_write(cpu->bus, paddr + at, piece(size - at),
                  (uint32_t)(value >> at * 8));
}

/* Physical access of up to 8 bytes within a page. */
static uint64_t phys_load(struct cpu *cpu, uint64_t paddr, unsigned size)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);
    uint64_t value = 0;

    if (!r->host)
        return device_load(cpu, paddr, size);
    memcpy(&value, bus_region_host(r, paddr), size);
    return value;
}

static void phys_store(struct cpu *cpu, uint64_t paddr, unsigned size,
                       uint64_t value)
{
    const struct bus_region *r = bus_region_at(cpu->bus, paddr);

    if (r->kind == BUS_RAM && bus_page_is_quiet(cpu->bus, paddr)) {
        memcpy(bus_region_host(r, paddr), &value, size);
        return;
    }
    if (r->kind != BUS_RAM)
        cpu_sync_clock(cpu);
    device_store(cpu, paddr, size, value);
}

/* Bytes of [lin, lin + size) that lie in the first page. */
static unsigned first_part(uint32_t lin, unsigned size)
{
    unsigned room = 0x1000 - (lin & 0xfff);

    return size < room ? size : room;
}

static uint64_t parts_load(struct cpu *cpu, const struct rmw *at,
                           unsigned size)
{
    uint64_t value = phys_load(cpu, at->paddr[0], at->first);

    if (at->first < size)
        value |= phys_load(cpu, at->paddr[1], size - at->first)
                 << at->first * 8;
    return value;
}

ALWAYS_INLINE uint64_t load_at(struct cpu *cpu, const struct rmw *at,
                               unsigned size)
{
    struct rmw copy;

    if (LIKELY(at->host))
        return mem_host_load(at->host, size);
    copy = *at;                 /* only its address leaves the registers */
    return parts_load(cpu, &copy, size);
}

static void parts_store(struct cpu *cpu, const struct rmw *at, unsigned size,
                        uint64_t value)
{
    phys_store(cpu, at->paddr[0], at->first, value);
    if (at->first < size)
        phys_store(cpu, at->paddr[1], size - at->first,
                   value >> at->first * 8);
}

ALWAYS_INLINE void store_at(struct cpu *cpu, const struct rmw *at,
                            unsigned size, uint64_t value)
{
    struct rmw copy;

    if (LIKELY(at->host)) {
        mem_host_store(at->host, size, value);
        return;
    }
    copy = *at;
    parts_store(cpu, &copy, size, value);
}

static unsigned rights(const struct cpu *cpu)
{
    return cpu->user * (unsigned)ACCESS_USER;
}

/* One page's part of an access. *host: where its bytes are, null when a device
 * must be asked or somebody told. From now on l0 serves the page if it can;
 * that D is set for its writes, the access itself has seen to. */
ALWAYS_INLINE bool reach(struct cpu *cpu, uint32_t lin, unsigned access,
                         uint64_t *paddr, void **host)
{
    struct mmu *mmu = &cpu->mmu;
    const struct bus_region *r;
    bool write = access & ACCESS_WRITE;

    *host = NULL;
    l0_turn(&mmu->l0, false, lin);
    if (!mmu_translate(mmu, lin, access, paddr))
        return page_fault(cpu);
    r = bus_region_at(cpu->bus, *paddr);
    if (!r->host || (write && (r->kind != BUS_RAM ||
                               !bus_page_is_quiet(cpu->bus, *paddr))))
        return true;
    *host = bus_region_host(r, *paddr);
    if (!cpu->debug.data)
        mmu_remember_walk(mmu, lin, *host);
    if ((mmu->served || !mmu->paging.enabled) &&
        !(cpu->debug.data && debug_watches_page(cpu, lin)))
        l0_fill(&mmu->l0, write ? L0_WRITE : L0_READ,
                l0_key_of(&mmu->l0, access & ACCESS_USER), lin,
                mmu->served ? mmu->served_tlb : NULL, mmu->served,
                (uintptr_t)*host - (lin & 0xfff));
    return true;
}

/* The second page's part. */
NO_INLINE static bool reach_second(struct cpu *cpu, uint32_t lin,
                                   unsigned access, uint64_t *paddr)
{
    void *host;

    return reach(cpu, lin, access, paddr, &host);
}

/* Both translations of an access, before anything is committed. */
ALWAYS_INLINE bool translate(struct cpu *cpu, uint32_t lin, unsigned size,
                             unsigned access, struct rmw *to)
{
    uint64_t paddr;

    if (UNLIKELY(cpu->debug.data))
        debug_data(cpu, lin, size, access & ACCESS_WRITE);
    to->first = (uint8_t)first_part(lin, size);
    if (!reach(cpu, lin, access, &paddr, &to->host))
        return false;
    to->paddr[0] = paddr;
    if (LIKELY(to->first == size))
        return true;
    to->host = NULL;
    if (!reach_second(cpu, lin + to->first, access, &paddr))
        return false;
    to->paddr[1] = paddr;
    return true;
}

/*
 * An access that l0 has not served, when it needs no walk: it hits a global
 * entry that outlived a flush, or misses as it did before. False: nothing has
 * happened. Of accesses that data breakpoints watch, nothing is remembered.
 * `quick` as for fast_miss: most of what l0 does not serve ends here without
 * a call.
 */
ALWAYS_INLINE bool recall(struct cpu *cpu, uint32_t lin, unsigned size,
                          unsigned access, bool quick, void **host)
{
    struct l0 *l0 = &cpu->mmu.l0;
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    uint64_t key = quick ? l0->key : l0_key_of(l0, access & ACCESS_USER);
    struct l0_slot *s = l0_revive(l0, kind, key, lin, size);

    if (!s)
        return fast_miss(&cpu->mmu, lin, size, access, quick, host);
    l0_hit(s);
    *host = (void *)(s->to_host + lin);
    return true;
}

NO_INLINE enum mem_status mem_load_long(struct cpu *cpu, uint32_t lin,
                                        unsigned size, uint32_t *value)
{
    unsigned access = rights(cpu) | ACCESS_READ;
    struct rmw at;

    if (recall(cpu, lin, size, access, false, &at.host))
        *value = (uint32_t)mem_host_load(at.host, size);
    else if (translate(cpu, lin, size, access, &at))
        *value = (uint32_t)load_at(cpu, &at, size);
    else
        return MEM_FAULT;
    return status_after(cpu);
}

ALWAYS_INLINE enum mem_status load_quick(struct cpu *cpu, uint32_t lin,
                                         unsigned size, uint32_t *value)
{
    void *host;

    if (UNLIKELY(!recall(cpu, lin, size, rights(cpu) | ACCESS_READ, true,
                         &host)))
        return mem_load_long(cpu, lin, size, value);
    *value = (uint32_t)mem_host_load(host, size);
    return status_after(cpu);
}

enum mem_status mem_load_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                               uint32_t *value)
{
    return size == 4 ? load_quick(cpu, lin, 4, value)
                     : load_quick(cpu, lin, size, value);
}

NO_INLINE enum mem_status mem_store_long(struct cpu *cpu, uint32_t lin,
                                         unsigned size, uint32_t value)
{
    unsigned access = rights(cpu) | ACCESS_WRITE;
    struct rmw at;

    if (recall(cpu, lin, size, access, false, &at.host))
        mem_host_store(at.host, size, value);
    else if (translate(cpu, lin, size, access, &at))
        store_at(cpu, &at, size, value);
    else
        return MEM_FAULT;
    return status_after(cpu);
}

enum mem_status mem_store_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                                uint32_t value)
{
    void *host;

    if (UNLIKELY(!recall(cpu, lin, size, rights(cpu) | ACCESS_WRITE, true,
                         &host)))
        return mem_store_long(cpu, lin, size, value);
    mem_host_store(host, size, value);
    return status_after(cpu);
}

NO_INLINE enum mem_status mem_load_rmw_long(struct cpu *cpu, uint32_t lin,
                                            unsigned size, uint32_t *value)
{
    unsigned access = rights(cpu) | ACCESS_WRITE;

    if (!recall(cpu, lin, size, access, false, &cpu->rmw.host) &&
        !translate(cpu, lin, size, access, &cpu->rmw))
        return MEM_FAULT;
    *value = (uint32_t)load_at(cpu, &cpu->rmw, size);
    return status_after(cpu);
}

enum mem_status mem_load_rmw_quick(struct cpu *cpu, uint32_t lin,
                                   unsigned size, uint32_t *value)
{
    void *host;

    if (UNLIKELY(!recall(cpu, lin, size, rights(cpu) | ACCESS_WRITE, true,
                         &host)))
        return mem_load_rmw_long(cpu, lin, size, value);
    cpu->rmw.host = host;
    *value = (uint32_t)mem_host_load(host, size);
    return status_after(cpu);
}

enum mem_status mem_store_rmw_slow(struct cpu *cpu, unsigned size,
                                   uint32_t value)
{
    store_at(cpu, &cpu->rmw, size, value);
    return status_after(cpu);
}

/* One access of up to 8 bytes with given rights. */
static bool wide_load(struct cpu *cpu, uint32_t lin, unsigned size,
                      unsigned access, uint64_t *value)
{
    struct rmw at;

    if (recall(cpu, lin, size, access, false, &at.host)) {
        *value = mem_host_load(at.host, size);
        return true;
    }
    if (!translate(cpu, lin, size, access, &at))
        return false;
    *value = load_at(cpu, &at, size);
    return true;
}

static bool wide_store(struct cpu *cpu, uint32_t lin, unsigned size,
                       unsigned access, uint64_t value)
{
    struct rmw at;

    access |= ACCESS_WRITE;
    if (recall(cpu, lin, size, access, false, &at.host)) {
        mem_host_store(at.host, size, value);
        return true;
    }
    if (!translate(cpu, lin, size, access, &at))
        return false;
    store_at(cpu, &at, size, value);
    return true;
}

bool mem_system_load_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                          uint64_t *value)
{
    return wide_load(cpu, lin, size, ACCESS_READ, value);
}

bool mem_system_store_slow(struct cpu *cpu, uint32_t lin, unsigned size,
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

bool mem_load_far_pointer(struct cpu *cpu, unsigned seg, uint32_t offset,
                          unsigned offset_size, uint64_t *value)
{
    unsigned size = offset_size + 2;
    uint32_t lin = cpu->seg[seg].base + offset;

    return segment_bounds(cpu, seg, offset, size, false) &&
           segment_alignment(cpu, lin, offset_size) &&
           wide_load(cpu, lin, size, rights(cpu), value);
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
    return segment_check(cpu, seg, offset, size, true) &&
           translate(cpu, cpu->seg[seg].base + offset, size,
                     rights(cpu) | ACCESS_WRITE, &cpu->rmw);
}

bool mem_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                   uint64_t expected, uint64_t desired, uint64_t *old)
{
    if (!mem_check_write(cpu, seg, offset, 8))
        return false;
    *old = load_at(cpu, &cpu->rmw, 8);
    store_at(cpu, &cpu->rmw, 8, *old == expected ? desired : *old);
    return true;
}
