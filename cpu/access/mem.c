/* Data accesses: translation, page crossing, the three ways. */
#include "cpu/access/mem.h"

#include "base/compiler.h"
#include "cpu/access/cached.h"
#include "cpu/access/debug.h"
#include "cpu/access/phys.h"
#include "cpu/access/raise.h"
#include "cpu/model/page.h"
#include "mmu/access.h"

NO_INLINE static bool page_fault(struct cpu *cpu)
{
    cpu->cr2 = cpu->mmu.fault.lin;
    if (UNLIKELY(cpu->debug.data))
        debug_not_made(cpu);
    return raise_error(cpu, VECTOR_PF, cpu->mmu.fault.error);
}

/* In the run loop there is no block to leave. */
ALWAYS_INLINE enum mem_status status_after(const struct cpu *cpu)
{
    return cpu->block && mem_must_break(cpu) ? MEM_BREAK : MEM_OK;
}

/* The bytes of [lin, lin + size) that lie in the first page. */
static unsigned first_part(uint32_t lin, unsigned size)
{
    unsigned room = page_room(lin);

    return size < room ? size : room;
}

static uint64_t parts_load(struct cpu *cpu, const struct mem_place *at,
                           unsigned size)
{
    uint64_t value = phys_load(cpu, at->paddr[0], at->first);

    if (at->first < size)
        value |= phys_load(cpu, at->paddr[1], size - at->first)
                 << at->first * 8;
    return value;
}

ALWAYS_INLINE uint64_t load_at(struct cpu *cpu, const struct mem_place *at,
                               unsigned size)
{
    struct mem_place copy;

    if (LIKELY(at->host))
        return mem_host_load(at->host, size);
    copy = *at;             /* *at itself may stay in registers */
    return parts_load(cpu, &copy, size);
}

static void parts_store(struct cpu *cpu, const struct mem_place *at,
                        unsigned size, uint64_t value)
{
    phys_store(cpu, at->paddr[0], at->first, value);
    if (at->first < size)
        phys_store(cpu, at->paddr[1], size - at->first,
                   value >> at->first * 8);
}

ALWAYS_INLINE void store_at(struct cpu *cpu, const struct mem_place *at,
                            unsigned size, uint64_t value)
{
    struct mem_place copy;

    if (LIKELY(at->host)) {
        mem_host_store(at->host, size, value);
        return;
    }
    copy = *at;
    parts_store(cpu, &copy, size, value);
}

/* What access_exact may teach the two ways before it, which do not look for
 * data breakpoints. While there are any, no walk is learned, and no page that
 * has a watched byte. */
static unsigned learn(const struct cpu *cpu, uint32_t lin)
{
    if (LIKELY(!cpu->debug.data))
        return ACCESS_LEARN_ALL;
    return debug_watches_page(cpu, lin) ? ACCESS_LEARN_NOTHING
                                        : ACCESS_LEARN_PAGE;
}

/* One page's part of an access, by the exact TLB. False: #PF waits. */
ALWAYS_INLINE bool reach(struct cpu *cpu, uint32_t lin, unsigned access,
                         uint64_t *paddr, void **host)
{
    return LIKELY(access_exact(&cpu->mmu, lin, access, learn(cpu, lin), paddr,
                               host)) ||
           page_fault(cpu);
}

/* The second page's part, which is rare. */
NO_INLINE static bool reach_second(struct cpu *cpu, uint32_t lin,
                                   unsigned access, uint64_t *paddr)
{
    void *host;

    return reach(cpu, lin, access, paddr, &host);
}

/* The place of an access by the exact TLB: both translations, before anything
 * is committed. False: #PF waits. */
ALWAYS_INLINE bool translate(struct cpu *cpu, uint32_t lin, unsigned size,
                             unsigned access, struct mem_place *to)
{
    uint64_t paddr;

    if (UNLIKELY(cpu->debug.data))
        debug_data(cpu, lin, size, access & ACCESS_WRITE, to == &cpu->rmw);
    to->first = (uint8_t)first_part(lin, size);
    if (!reach(cpu, lin, access, &paddr, &to->host))
        return false;
    to->paddr[0] = paddr;
    to->type[0] = (uint8_t)cpu->mmu.served_type;
    to->cached = false;
    if (LIKELY(to->first == size))
        return true;
    to->host = NULL;
    if (!reach_second(cpu, lin + to->first, access, &paddr))
        return false;
    to->paddr[1] = paddr;
    to->type[1] = (uint8_t)cpu->mmu.served_type;
    return true;
}

NO_INLINE bool mem_hits_cached(struct cpu *cpu, enum l0_kind kind, bool current,
                               uint32_t lin, unsigned size, uint32_t count,
                               void **host)
{
    struct mmu *mmu = &cpu->mmu;
    struct l0_key key = current ? access_key_cached(mmu)
                           : access_key_cached_of(mmu, false);

    return access_hits_cached(mmu, kind, key, lin, size, count, host);
}

/* The place of an access by all three ways, with the look-up of the caches.
 * False: #PF waits. */
NO_INLINE static bool find_cached_place(struct cpu *cpu, uint32_t lin,
                                        unsigned size, unsigned access,
                                        unsigned flow, struct mem_place *at)
{
    struct mmu *mmu = &cpu->mmu;
    enum l0_kind kind = access & ACCESS_WRITE ? L0_WRITE : L0_READ;
    struct l0_key key = access_key_cached_of(mmu, access & ACCESS_USER);

    at->cached = access_hit(kind, key, lin, size, &at->host) ||
                 access_repeat(mmu, lin, size, access, false, &at->host);
    if (!at->cached && !translate(cpu, lin, size, access, at))
        return false;
    cached_alignment(cpu, lin, size);
    cached_data(cpu, at, size, flow);
    return true;
}

/* The place of an access by the second and the third way. `flow`, of enum
 * cache_flow, is for the caches. False: #PF waits. */
ALWAYS_INLINE bool find_place(struct cpu *cpu, uint32_t lin, unsigned size,
                              unsigned access, unsigned flow,
                              struct mem_place *at)
{
    if (UNLIKELY(cpu->mmu.caches.on))
        return find_cached_place(cpu, lin, size, access, flow, at);
    return access_repeat(&cpu->mmu, lin, size, access, false, &at->host) ||
           translate(cpu, lin, size, access, at);
}

enum operation { LOAD, STORE, LOAD_RMW };

ALWAYS_INLINE unsigned access_of(const struct cpu *cpu, enum operation op)
{
    return mem_rights(cpu) | (op == LOAD ? ACCESS_READ : ACCESS_WRITE);
}

ALWAYS_INLINE unsigned flow_of(enum operation op)
{
    return op == LOAD    ? CACHE_READS
           : op == STORE ? CACHE_WRITES
                         : CACHE_READS | CACHE_WRITES;
}

/* The second and the third way, or the third alone where go_quick has `tried`
 * the second. LOAD_RMW keeps the place in cpu->rmw. */
ALWAYS_INLINE enum mem_status go_long(struct cpu *cpu, enum operation op,
                                      bool tried, uint32_t lin, unsigned size,
                                      uint32_t *value)
{
    struct mem_place place, *at = op == LOAD_RMW ? &cpu->rmw : &place;
    unsigned access = access_of(cpu, op);

    if (tried ? !translate(cpu, lin, size, access, at)
              : !find_place(cpu, lin, size, access, flow_of(op), at))
        return MEM_FAULT;
    if (op == STORE)
        store_at(cpu, at, size, *value);
    else
        *value = (uint32_t)load_at(cpu, at, size);
    return status_after(cpu);
}

NO_INLINE enum mem_status mem_load_long(struct cpu *cpu, uint32_t lin,
                                        unsigned size, uint32_t *value)
{
    return go_long(cpu, LOAD, false, lin, size, value);
}

NO_INLINE enum mem_status mem_store_long(struct cpu *cpu, uint32_t lin,
                                         unsigned size, uint32_t value)
{
    return go_long(cpu, STORE, false, lin, size, &value);
}

NO_INLINE enum mem_status mem_load_rmw_long(struct cpu *cpu, uint32_t lin,
                                            unsigned size, uint32_t *value)
{
    return go_long(cpu, LOAD_RMW, false, lin, size, value);
}

NO_INLINE static enum mem_status load_exact(struct cpu *cpu, uint32_t lin,
                                            unsigned size, uint32_t *value)
{
    return go_long(cpu, LOAD, true, lin, size, value);
}

NO_INLINE static enum mem_status store_exact(struct cpu *cpu, uint32_t lin,
                                             unsigned size, uint32_t value)
{
    return go_long(cpu, STORE, true, lin, size, &value);
}

NO_INLINE static enum mem_status load_rmw_exact(struct cpu *cpu, uint32_t lin,
                                                unsigned size,
                                                uint32_t *value)
{
    return go_long(cpu, LOAD_RMW, true, lin, size, value);
}

/* The second way, as far as it needs no call. False: nothing has happened. */
ALWAYS_INLINE bool go_quick(struct cpu *cpu, enum operation op, uint32_t lin,
                            unsigned size, uint32_t *value)
{
    void *host;

    if (UNLIKELY(!access_repeat(&cpu->mmu, lin, size, access_of(cpu, op), true,
                                &host)))
        return false;
    if (op == LOAD_RMW)
        cpu->rmw.host = host;
    if (op == STORE)
        mem_host_store(host, size, *value);
    else
        *value = (uint32_t)mem_host_load(host, size);
    return true;
}

ALWAYS_INLINE enum mem_status load_quick(struct cpu *cpu, uint32_t lin,
                                         unsigned size, uint32_t *value)
{
    return LIKELY(go_quick(cpu, LOAD, lin, size, value))
               ? status_after(cpu)
               : load_exact(cpu, lin, size, value);
}

/* Compiled twice: for the usual size, and for the others. */
enum mem_status mem_load_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                               uint32_t *value)
{
    return size == 4 ? load_quick(cpu, lin, 4, value)
                     : load_quick(cpu, lin, size, value);
}

enum mem_status mem_store_quick(struct cpu *cpu, uint32_t lin, unsigned size,
                                uint32_t value)
{
    return LIKELY(go_quick(cpu, STORE, lin, size, &value))
               ? status_after(cpu)
               : store_exact(cpu, lin, size, value);
}

enum mem_status mem_load_rmw_quick(struct cpu *cpu, uint32_t lin,
                                   unsigned size, uint32_t *value)
{
    return LIKELY(go_quick(cpu, LOAD_RMW, lin, size, value))
               ? status_after(cpu)
               : load_rmw_exact(cpu, lin, size, value);
}

enum mem_status mem_store_rmw_slow(struct cpu *cpu, unsigned size,
                                   uint32_t value)
{
    store_at(cpu, &cpu->rmw, size, value);
    return status_after(cpu);
}

NO_INLINE bool mem_wide_load(struct cpu *cpu, uint32_t lin, unsigned size,
                             unsigned access, uint64_t *value)
{
    struct mem_place at;

    if (!find_place(cpu, lin, size, access, CACHE_READS, &at))
        return false;
    *value = load_at(cpu, &at, size);
    return true;
}

NO_INLINE bool mem_wide_store(struct cpu *cpu, uint32_t lin, unsigned size,
                              unsigned access, uint64_t value)
{
    struct mem_place at;

    if (!find_place(cpu, lin, size, access | ACCESS_WRITE, CACHE_WRITES, &at))
        return false;
    store_at(cpu, &at, size, value);
    return true;
}

bool mem_system_load_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                          uint64_t *value)
{
    return mem_wide_load(cpu, lin, size, ACCESS_READ, value);
}

bool mem_system_store_slow(struct cpu *cpu, uint32_t lin, unsigned size,
                           uint64_t value)
{
    return mem_wide_store(cpu, lin, size, 0, value);
}

bool mem_prepare_write(struct cpu *cpu, uint32_t lin, unsigned size)
{
    unsigned access = mem_rights(cpu) | ACCESS_WRITE;

    if (UNLIKELY(cpu->mmu.caches.on))
        return find_cached_place(cpu, lin, size, access,
                                 CACHE_READS | CACHE_WRITES, &cpu->rmw);
    return translate(cpu, lin, size, access, &cpu->rmw);
}

uint64_t mem_exchange_prepared(struct cpu *cpu, uint64_t expected,
                               uint64_t desired)
{
    uint64_t old = load_at(cpu, &cpu->rmw, 8);

    store_at(cpu, &cpu->rmw, 8, old == expected ? desired : old);
    return old;
}
