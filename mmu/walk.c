/* The page walk; its steps are in mmu/walk_steps.h. */
#include "mmu/walk.h"

#include "mmu/walk_steps.h"

uint64_t walk_read_device(struct bus *bus, uint64_t address, bool pae,
                          bool probe)
{
    uint64_t entry;

    if (probe)
        return pae ? UINT64_MAX : UINT32_MAX;
    entry = bus_read(bus, address, 4);
    if (pae)
        entry |= (uint64_t)bus_read(bus, address + 4, 4) << 32;
    return entry;
}

uint32_t walk_error(const struct paging *paging, unsigned access,
                    uint32_t cause)
{
    if (access & ACCESS_WRITE)
        cause |= PF_WRITE;
    if (access & ACCESS_USER)
        cause |= PF_USER;
    if (access & ACCESS_FETCH && paging->pae && paging->nxe)
        cause |= PF_FETCH;
    return cause;
}

/* The processor does so with a locked cycle per entry (SDM 4.8). */
void walk_update(struct bus *bus, uint64_t address, uint64_t entry,
                 uint32_t set)
{
    bus_write(bus, address, 4, (uint32_t)entry | set);
}

bool walk(const struct paging *paging, struct bus *bus, uint32_t lin,
          unsigned access, struct walk *w)
{
    return paging->pae ? walk_steps(paging, bus, lin, access, w, true)
                       : walk_steps(paging, bus, lin, access, w, false);
}

bool walk_from_pde(const struct paging *paging, struct bus *bus, uint32_t lin,
                   unsigned access, uint64_t pde, struct walk *w)
{
    return paging->pae
               ? walk_steps_cached(paging, bus, lin, access, pde, w, true)
               : walk_steps_cached(paging, bus, lin, access, pde, w, false);
}

/* Whether a walk that succeeded has written the entry of a level. */
static bool has_written(const struct walk *w, unsigned level)
{
    bool maps = level + 1 == w->levels;
    uint64_t set = maps && w->access & ACCESS_WRITE ? PTE_A | PTE_D : PTE_A;

    return level >= w->cached && (w->level[level].entry & set) != set;
}

uint32_t walk_wait(const struct paging *paging, struct caches *caches,
                   const struct walk *w, bool ok)
{
    enum memory_type type[WALK_LEVELS_MAX] = {
        walk_root_type(paging, w->lin), walk_entry_type(w->level[0].entry),
    };
    unsigned size = paging->pae ? 8 : 4;
    uint32_t wait = 0;

    for (unsigned i = w->cached; i < w->levels; i++)
        wait += caches->config.walk_hit +
                caches_access_at(caches, CACHE_WALK, CACHE_READS, type[i],
                                 w->level[i].address, size, wait);
    for (unsigned i = 0; ok && i < w->levels; i++)
        if (has_written(w, i))
            wait += caches_access_at(caches, CACHE_WALK, CACHE_WRITES, type[i],
                                     w->level[i].address, 4, wait);
    return wait;
}

bool walk_load_pdptes(struct paging *paging, struct bus *bus, uint32_t cr3)
{
    /* Reserved while present: 2:1, 8:5 and 63:MAXPHYADDR (SDM 4.4.1). */
    const uint64_t reserved = 0x1e6 | ~((UINT64_C(1) << PTE_PHYS_BITS) - 1);
    uint64_t pdpte[4];

    for (unsigned i = 0; i < 4; i++) {
        pdpte[i] = walk_read_entry(bus, walk_on_bus(paging, cr3 & 0xffffffe0) +
                                        i * 8, true, false);
        if (pdpte[i] & PTE_P && pdpte[i] & reserved)
            return false;
    }
    for (unsigned i = 0; i < 4; i++)
        paging->pdpte[i] = pdpte[i];
    return true;
}
