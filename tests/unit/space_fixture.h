/*
 * Three address spaces for the twins (twin_fixture.h): page tables of two levels
 * or of PAE, small TLBs, and a frame for each page.
 *
 * A space maps REGIONS regions, each by its own page table, of which the first
 * PAGES pages are used. All page tables stand in one row, by number, so that a
 * test can point a directory entry to any of them.
 */
#ifndef PAGEWALK_TESTS_UNIT_SPACE_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_SPACE_FIXTURE_H

#include "mmu/pte.h"
#include "tests/unit/twin_fixture.h"

enum {
    SPACES = 3, REGIONS = 3, PAGES = 8,
    TABLES = SPACES * REGIONS,
    PAGE_BYTES = 0x1000,

    SPACES_TABLE_0 = 0x8000,    /* physical address of page table 0 */
    SPACES_FRAME_0 = 0x20000,   /* of frame 0 */

    /* Rights of entries whose A and D are set. */
    P = PTE_P | PTE_A, PW = P | PTE_W | PTE_D, PUW = PW | PTE_U,
};

/* The third region has the places of the first in l0 and in the walk memo. */
extern const uint32_t spaces_region[REGIONS];

/* The shapes of the MMU that spaces_shape knows. */
enum { SPACES_SHAPES = 3 * TWIN_SHAPES };

struct mmu_config spaces_shape(enum tlb_policy policy, unsigned shape);

/* The twins with paging on, in the first space, at level 0. Table n has frame
 * n + page for its pages, with rights PUW. */
void spaces_up(const struct mmu_config *config, bool pae);
bool spaces_are_pae(void);

uint32_t spaces_cr3(unsigned space);
uint32_t spaces_table(unsigned table);          /* physical address */
uint64_t spaces_frame(unsigned frame);          /* physical address */

/* Write an entry for both twins. */
void spaces_put_pdpte(unsigned space, bool present);
/* Lets the PDPTE of a space name the directory of another. */
void spaces_share_directory(unsigned space, unsigned other);
void spaces_put_pde(unsigned space, unsigned region, uint64_t entry);
void spaces_put_pte(unsigned table, unsigned page, uint64_t entry);

/* MOV CR3 to the first space. */
void spaces_flush(void);

#endif
