/*
 * The page walk: from a linear address through the tables in memory to a
 * translation or a page fault (SDM vol. 3A ch. 4).
 *
 * The CPU, the dumps, the prompt and the tests all use this one walk. With
 * ACCESS_PROBE it has no side effect: it sets no A or D, and it does not read
 * tables in the memory of a device, which might act when read; they look like
 * a hole in memory.
 */
#ifndef PAGEWALK_MMU_WALK_H
#define PAGEWALK_MMU_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"
#include "mmu/cache/hierarchy.h"
#include "mmu/pte.h"
#include "mmu/tlb.h"

/* What an access asks for. */
enum access {
    ACCESS_READ = 0,
    ACCESS_WRITE = 1 << 0,
    ACCESS_USER = 1 << 1,       /* with user rights (CPL 3, not implicit) */
    ACCESS_FETCH = 1 << 2,
    ACCESS_PROBE = 1 << 3,      /* set no A or D, whatever the outcome */
};

/* Page-fault error code (SDM 4.7, figure 4-12). */
enum page_fault_bits {
    PF_PRESENT = 1 << 0,        /* 0: not present, 1: rights or reserved */
    PF_WRITE = 1 << 1,
    PF_USER = 1 << 2,
    PF_RESERVED = 1 << 3,
    PF_FETCH = 1 << 4,          /* only with PAE and NXE */
};

/* The registers that steer a walk, as the CPU last set them. */
struct paging {
    bool enabled;               /* CR0.PG */
    bool wp;                    /* CR0.WP: supervisor writes obey R/W */
    bool pse;                   /* CR4.PSE */
    bool pge;                   /* CR4.PGE */
    bool pae;                   /* CR4.PAE */
    bool nxe;                   /* EFER.NXE */
    bool pse36;                 /* 36-bit 4 MiB pages exist */
    bool pat;                   /* PAT exists: its PTE bits are not reserved */
    uint32_t cr3;
    uint64_t pdpte[4];          /* PDPTE registers under PAE */
    uint64_t gated;             /* address bits that the A20M# pin holds at 0
                                   (mmu_gate_a20) */
};

/* The address that the processor drives for a physical one that it has formed:
 * of a page, or of an entry of the tables. */
static inline uint64_t walk_on_bus(const struct paging *paging,
                                   uint64_t address)
{
    return address & ~paging->gated;
}

enum { WALK_LEVELS_MAX = 2 };   /* PDE, PTE; PDPTEs are registers */

struct walk {
    uint32_t lin;
    unsigned access;            /* enum access */
    unsigned levels;            /* entries used, in order PDE, PTE */
    unsigned cached;            /* how many of them the PDE cache provided */
    struct {
        uint64_t address;       /* physical, of the entry; on the bus */
        uint64_t entry;         /* as read, before A and D were set; for a
                                   cached one, the bits that a cache keeps */
    } level[WALK_LEVELS_MAX];
    unsigned updates;           /* entries written to set A or D */
    /* The translation, when the walk succeeded. */
    unsigned shift;             /* 12, 21 or 22 */
    uint64_t frame;             /* 4 KiB frame number of the page's start */
    uint32_t bits;              /* enum tlb_entry_bits */
    /* The fault, when it did not. */
    uint32_t error;             /* enum page_fault_bits */
};

/*
 * Walks for one access. True: `out` holds the translation, and A (D on a
 * write) is set in memory in the entries used. False: `out->error` is the
 * error code of the page fault, and memory is unchanged.
 */
bool walk(const struct paging *paging, struct bus *bus, uint32_t lin,
          unsigned access, struct walk *out);

/* walk() from a PDE that the paging-structure cache holds, whatever the PDE in
 * memory says now (SDM vol. 3A 4.10.3). */
bool walk_from_pde(const struct paging *paging, struct bus *bus, uint32_t lin,
                   unsigned access, uint64_t pde, struct walk *out);

/* Whether an entry with these rights (TLB_W, TLB_U, TLB_NX) permits an access
 * (SDM vol. 3A 4.6); one rule for the walk and for cached translations. */
static inline bool walk_permits(const struct paging *paging, uint32_t bits,
                                unsigned access)
{
    if (access & ACCESS_USER && !(bits & TLB_U))
        return false;
    if (access & ACCESS_WRITE && !(bits & TLB_W) &&
        (access & ACCESS_USER || paging->wp))
        return false;
    return !(access & ACCESS_FETCH && bits & TLB_NX);
}

/* The type of the memory that an entry points to: of the next table, or of the
 * page. CR3 and PDPTEs have the bits where other entries have them (SDM vol. 3A
 * 4.9.1). */
static inline enum memory_type walk_entry_type(uint64_t entry)
{
    if (entry & PTE_PCD)
        return MEMORY_UNCACHED;
    return entry & PTE_PWT ? MEMORY_THROUGH : MEMORY_BACK;
}

/* The type of the memory of the page directory that translates an address. */
static inline enum memory_type walk_root_type(const struct paging *paging,
                                              uint32_t lin)
{
    return walk_entry_type(paging->pae ? paging->pdpte[lin >> 30]
                                       : paging->cr3);
}

/* log2 of the bytes of a large page in the current mode (SDM vol. 3A 4.3). */
static inline unsigned walk_large_shift(const struct paging *paging)
{
    return paging->pae ? 21 : 22;
}

/* Makes the accesses of a walk in the caches, and returns their wait: each
 * entry read, then each that was written, if the walk succeeded (`ok`). */
uint32_t walk_wait(const struct paging *paging, struct caches *caches,
                   const struct walk *w, bool ok);

/* The PDPTE registers of a CR3 value (SDM 4.4.1). False, with nothing loaded,
 * when a present entry has a reserved bit: the instruction raises #GP(0). */
bool walk_load_pdptes(struct paging *paging, struct bus *bus, uint32_t cr3);

#endif
