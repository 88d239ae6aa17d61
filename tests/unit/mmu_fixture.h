/*
 * What an MMU under test stands on: RAM on a bus, an MMU over it, and page
 * tables built entry by entry.
 *
 * RAM lies at 0 (LOW_RAM bytes) and at 4 GiB (HIGH_RAM bytes); everything else
 * is a hole. The root is at ROOT; tables follow from FIRST_TABLE on, one frame
 * each, as mappings need them. Mappings only fill tables: frames need no RAM.
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
    HOLE = 0x7ff00000,          /* nothing is there */
};

#define HIGH_BASE UINT64_C(0x100000000)

enum {
    URW = PTE_P | PTE_W | PTE_U,        /* user, read and write */
    KRW = PTE_P | PTE_W,
    URO = PTE_P | PTE_U,
    KRO = PTE_P,
    USER = ACCESS_USER,
    READ = ACCESS_READ,
    WRITE = ACCESS_WRITE,
    FETCH = ACCESS_FETCH,
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
 * for large pages (I 2, D 4), no second level; a walk costs 4, 7 a read, 12 an
 * update; an STLB hit 5. */
struct mmu_config mmu_fixture_config(void);

void mmu_fixture_up(const struct mmu_config *config);
void mmu_fixture_down(void);

/* Paging on with an empty root: two-level with PSE and PGE, or PAE with PGE
 * and NXE; WP set, PAT and PSE-36 there. */
void two_level(void);
void pae(void);

/* Maps one page; a missing table is made with rights URW. Large: 4 MiB, under
 * PAE 2 MiB; PTE_PS is added. */
void map(uint32_t lin, uint64_t frame_address, uint64_t bits);
void map_large(uint32_t lin, uint64_t frame_address, uint64_t bits);

/* Physical addresses of the entries of an address. */
uint64_t pde_at(uint32_t lin);
uint64_t pte_at(uint32_t lin);

/* An entry, 4 bytes or under PAE 8. */
uint64_t peek(uint64_t address);
void poke(uint64_t address, uint64_t entry);

/* One access; true when it is permitted. */
bool touch(uint32_t lin, unsigned access);
extern uint64_t touched;        /* where the last permitted access ended */

/* The valid entry for `lin` in an array, whatever its size; or null. */
struct tlb_entry *held(enum tlb_slot slot, uint32_t lin);

/* Valid entries of all arrays. */
unsigned live(void);

#endif
