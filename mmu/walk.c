/*
 * The page walk. SDM vol. 3A 4.3 (two-level), 4.4 (PAE), 4.6 (rights),
 * 4.7 (page-fault exceptions), 4.8 (accessed and dirty flags).
 *
 * Order matters: presence and reserved bits level by level, then the combined
 * rights, and only when all permit the access are A and D written. A walk that
 * faults leaves memory as it was.
 */
#include "mmu/walk.h"

#include <string.h>

#include "mmu/pte.h"
#include "mmu/tlb.h"

bool walk_permits(const struct paging *paging, uint32_t bits, unsigned access)
{
    if (access & ACCESS_USER && !(bits & TLB_U))
        return false;
    if (access & ACCESS_WRITE && !(bits & TLB_W) &&
        (access & ACCESS_USER || paging->wp))
        return false;
    return !(access & ACCESS_FETCH && bits & TLB_NX);
}

static inline uint64_t read_entry(struct bus *bus, uint64_t address, bool pae,
                                  bool probe)
{
    const struct bus_region *r = bus_region_at(bus, address);
    uint64_t entry = 0;

    if (r->host && pae) {
        memcpy(&entry, r->host + (address - r->base), 8);
        return entry;
    }
    if (r->host) {
        uint32_t narrow;

        memcpy(&narrow, r->host + (address - r->base), 4);
        return narrow;
    }
    if (probe)
        return pae ? UINT64_MAX : UINT32_MAX;
    entry = bus_read(bus, address, 4);
    if (pae)
        entry |= (uint64_t)bus_read(bus, address + 4, 4) << 32;
    return entry;
}

/* Reserved bits of an entry of PAE paging (SDM 4.4.2). */
static uint64_t reserved_pae(const struct paging *paging, bool maps_large)
{
    uint64_t reserved = ((UINT64_C(1) << 63) - 1) &
                        ~((UINT64_C(1) << PTE_PHYS_BITS) - 1);

    if (!paging->nxe)
        reserved |= PTE_NX;
    return maps_large ? reserved | 0x1fe000 : reserved;     /* 20:13 */
}

/* Whether an entry that is present has a reserved bit set (SDM 4.3). Without
 * PAT its bit is reserved, under PSE and PAE. */
static inline bool reserved_set(const struct paging *paging, uint64_t entry,
                                bool maps_large, bool is_pte)
{
    uint64_t reserved = 0;

    if (paging->pae)
        reserved = reserved_pae(paging, maps_large);
    else if (maps_large)    /* 21:13, or 21:17 where PSE-36 uses 16:13 */
        reserved = paging->pse36 ? 0x3e0000 : 0x3fe000;
    if (!paging->pat && (paging->pae || paging->pse)) {
        if (maps_large)
            reserved |= 1 << 12;
        else if (is_pte)
            reserved |= PTE_PS;
    }
    return entry & reserved;
}

/* Frame of a large page in 4 KiB units; with PSE-36, PDE bits 16:13 are
 * frame bits 35:32 (SDM table 4-4). */
static uint64_t large_frame(const struct paging *paging, uint64_t pde)
{
    if (paging->pae)
        return (pde & PTE_FRAME_MASK & ~UINT64_C(0x1fffff)) >> 12;

    uint64_t base = pde & 0xffc00000;

    if (paging->pse36)
        base |= (pde >> 13 & 0xf) << 32;
    return base >> 12;
}

static uint32_t error_code(const struct paging *paging, unsigned access,
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

/* Sets A in the entries used and D in the mapping one, where they are clear.
 * The processor does so with a locked cycle per entry (SDM 4.8). */
static void set_accessed_dirty(struct bus *bus, struct walk *w)
{
    for (unsigned i = 0; i < w->levels; i++) {
        uint32_t set = PTE_A;

        if (i + 1 == w->levels && w->access & ACCESS_WRITE)
            set |= PTE_D;
        if ((w->level[i].entry & set) == set)
            continue;
        bus_write(bus, w->level[i].address, 4,
                  (uint32_t)w->level[i].entry | set);
        w->updates++;
    }
}

/* What an entry that is good says: rights, combined with those above it, and
 * the frame it points to. */
static inline void use_entry(const struct paging *paging, uint64_t entry,
                             bool maps_large, struct walk *w)
{
    if (!(entry & PTE_W))
        w->bits &= ~TLB_W;
    if (!(entry & PTE_U))
        w->bits &= ~TLB_U;
    if (paging->pae && entry & PTE_NX)
        w->bits |= TLB_NX;
    if (maps_large) {
        w->shift = paging->pae ? 21 : 22;
        w->bits |= TLB_LARGE | (paging->pae ? 0 : TLB_BIG);
        w->frame = large_frame(paging, entry);
    } else {
        w->shift = 12;
        w->frame = (entry & (paging->pae ? PTE_FRAME_MASK : 0xfffff000)) >> 12;
    }
}

static inline void note_level(uint64_t address, uint64_t entry, struct walk *w)
{
    w->level[w->levels].address = address;
    w->level[w->levels].entry = entry;
    w->levels++;
}

/* Reads one level's entry; false: not present or reserved, w->error set. */
static inline bool step(const struct paging *paging, struct bus *bus,
                        uint64_t address, bool is_pte, struct walk *w)
{
    uint64_t entry = read_entry(bus, address, paging->pae,
                                w->access & ACCESS_PROBE);
    bool maps_large = !is_pte && entry & PTE_PS &&
                      (paging->pae || paging->pse);

    note_level(address, entry, w);
    if (!(entry & PTE_P)) {
        w->error = error_code(paging, w->access, 0);
        return false;
    }
    if (reserved_set(paging, entry, maps_large, is_pte)) {
        w->error = error_code(paging, w->access, PF_PRESENT | PF_RESERVED);
        return false;
    }
    use_entry(paging, entry, maps_large, w);
    return true;
}

static inline void begin(uint32_t lin, unsigned access, struct walk *w)
{
    w->lin = lin;
    w->access = access;
    w->levels = w->cached = w->updates = 0;
    w->shift = 0;
    w->frame = 0;
    w->bits = TLB_W | TLB_U;
    w->error = 0;
}

/* Where the PDE of an address is; false: its PDPTE is not present. */
static inline bool find_pde(const struct paging *paging, uint32_t lin,
                            uint64_t *address)
{
    uint64_t pdpte = paging->pdpte[lin >> 30];

    if (paging->pae)
        *address = (pdpte & PTE_FRAME_MASK) + (lin >> 21 & 0x1ff) * 8;
    else
        *address = (paging->cr3 & 0xfffff000) + (lin >> 22) * 4;
    return !paging->pae || pdpte & PTE_P;
}

/* From the directory entry on: the table's, the rights, A and D. */
static inline bool finish(const struct paging *paging, struct bus *bus,
                          struct walk *w)
{
    uint32_t lin = w->lin;
    unsigned access = w->access;

    if (w->shift == 12) {
        uint64_t pte = w->frame << 12;

        pte += paging->pae ? (lin >> 12 & 0x1ff) * 8 : (lin >> 12 & 0x3ff) * 4;
        if (!step(paging, bus, pte, true, w))
            return false;
    }
    if (!walk_permits(paging, w->bits, access)) {
        w->error = error_code(paging, access, PF_PRESENT);
        return false;
    }

    uint64_t maps = w->level[w->levels - 1].entry;

    if (paging->pge && maps & PTE_G)
        w->bits |= TLB_G;
    if (maps & PTE_D || access & ACCESS_WRITE)
        w->bits |= TLB_D;
    if (!(access & ACCESS_PROBE))
        set_accessed_dirty(bus, w);
    return true;
}

bool walk(const struct paging *paging, struct bus *bus, uint32_t lin,
          unsigned access, struct walk *w)
{
    uint64_t pde;

    begin(lin, access, w);
    if (!find_pde(paging, lin, &pde)) {
        w->error = error_code(paging, access, 0);
        return false;
    }
    return step(paging, bus, pde, false, w) && finish(paging, bus, w);
}

bool walk_from_pde(const struct paging *paging, struct bus *bus, uint32_t lin,
                   unsigned access, uint64_t pde, struct walk *w)
{
    uint64_t address;

    begin(lin, access, w);
    find_pde(paging, lin, &address);
    note_level(address, pde, w);
    w->cached = 1;
    use_entry(paging, pde, false, w);
    return finish(paging, bus, w);
}

bool walk_load_pdptes(struct paging *paging, struct bus *bus, uint32_t cr3)
{
    /* Reserved while present: 2:1, 8:5 and 63:MAXPHYADDR (SDM 4.4.1). */
    const uint64_t reserved = 0x1e6 | ~((UINT64_C(1) << PTE_PHYS_BITS) - 1);
    uint64_t pdpte[4];

    for (unsigned i = 0; i < 4; i++) {
        pdpte[i] = read_entry(bus, (cr3 & 0xffffffe0) + i * 8, true, false);
        if (pdpte[i] & PTE_P && pdpte[i] & reserved)
            return false;
    }
    for (unsigned i = 0; i < 4; i++)
        paging->pdpte[i] = pdpte[i];
    return true;
}
