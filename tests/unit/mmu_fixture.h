/*
 * What an MMU under test stands on: RAM on a bus, an MMU over it, and page
 * tables built entry by entry.
 *
 * RAM lies at 0 (LOW_RAM bytes) and at 4 GiB (HIGH_RAM bytes). Everything else
 * is a hole. The root is at ROOT. Tables follow from FIRST_TABLE on, one frame
 * each, as mappings need them. The frames that tables map need not be RAM.
 */
#ifndef PAGEWALK_TESTS_UNIT_MMU_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_MMU_FIXTURE_H

#include <check.h>

#include "mmu/mmu.h"
#include "mmu/pte.h"

enum {
    LOW_RAM = 1 << 18,
    HIGH_RAM = 1 << 16,
    ROOT = 0x1000,              /* page directory, or PDPTEs under PAE */
    FIRST_TABLE = 0x2000,
    HOLE = 0x7ff00000,          /* no RAM there: reads as ones */

    SIZE_4K = 1 << 12,
    SIZE_2M = 1 << 21,
    SIZE_4M = 1 << 22,
};

#define HIGH_BASE UINT64_C(0x100000000)

enum {
    URW = PTE_P | PTE_W | PTE_U,        /* user, read and write */
    KRW = PTE_P | PTE_W,
    URO = PTE_P | PTE_U,
    KRO = PTE_P,
    PTE_PAT = 1 << 7,                   /* of an entry of a page table */
    PDE_PAT = 1 << 12,                  /* of an entry of a large page */

    USER = ACCESS_USER,
    READ = ACCESS_READ,
    WRITE = ACCESS_WRITE,
    FETCH = ACCESS_FETCH,
};

/* The costs in the configuration, in cycles. */
enum {
    COST_WALK_START = 4,
    COST_WALK_READ = 7,
    COST_WALK_UPDATE = 12,
    COST_STLB_HIT = 5,
};

/* Each test is a process of its own, so one fixture serves all. */
struct mmu_fixture {
    uint8_t low[LOW_RAM], high[HIGH_RAM];
    struct log log;
    struct bus bus;
    struct cycle_stack cycles;
    struct mmu mmu;
    uint64_t next_table;
};

extern struct mmu_fixture mf;

/* A split first level of 4-way LRU arrays, I 8 and D 16 entries, with arrays
 * for large pages (I 2, D 4), and no second level. */
struct mmu_config mmu_fixture_config(void);

static inline struct tlb_geometry mf_array(uint32_t entries, uint32_t ways)
{
    return (struct tlb_geometry){.entries = entries, .ways = ways};
}

/* Configurations without arrays for large pages, and with one array for both
 * sides. */
void mf_without_large_arrays(struct mmu_config *config);
void mf_unify(struct mmu_config *config);

void mmu_fixture_up(const struct mmu_config *config);
void mmu_fixture_down(void);

/* Turns paging on with an empty root: two-level with PSE and PGE, or PAE with
 * PGE and NXE. WP is set; the CPU has PAT and PSE-36. */
void mf_two_level(void);
void mf_pae(void);

/* Maps one page. A missing table is made, with rights URW. A large page has
 * 4 MiB, under PAE 2 MiB; PTE_PS is added to its bits. */
void mf_map(uint32_t lin, uint64_t frame_address, uint64_t bits);
void mf_map_large(uint32_t lin, uint64_t frame_address, uint64_t bits);

/* Physical addresses of the entries that map an address. */
uint64_t mf_pde_at(uint32_t lin);
uint64_t mf_pte_at(uint32_t lin);

/* Reads and writes an entry, of 4 bytes or under PAE 8. */
uint64_t mf_peek(uint64_t address);
void mf_poke(uint64_t address, uint64_t entry);

/* Makes one access; true if it is permitted. */
bool mf_touch(uint32_t lin, unsigned access);
extern uint64_t mf_touched;     /* its physical address, if permitted */

/* The valid entry of an array that covers `lin`, whatever its size; or null. */
struct tlb_entry *mf_held(enum tlb_slot slot, uint32_t lin);

/* How many valid entries all arrays have. */
unsigned mf_live(void);

#endif
