/*
 * The page tables, one set for two-level and one for PAE paging. Both map
 * memory below 16 MiB where it is, and one page under test.
 *
 *   below 8 MiB     the kernel and its own tables
 *   LARGE_FRAME     the table under test, and the large page under test
 *   SMALL_FRAME     the 4 KiB page under test
 */
#ifndef PAGEWALK_TESTS_GUEST_PERMISSION_TABLES_H
#define PAGEWALK_TESTS_GUEST_PERMISSION_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/access/rules.h"

enum {
    IDENTITY_END = 16 << 20,
    LARGE_FRAME = 8 << 20,      /* a multiple of 4 MiB */
    SMALL_FRAME = 12 << 20,

    /* What is accessed: code and, behind it, a dword. PDPTE 2. */
    PAGE_INDEX = 3,
    PAGE_OFFSET = 0xabc,
    TARGET_LIN = INT32_MIN + PAGE_INDEX * 4096 + PAGE_OFFSET,
    TARGET_DATA = 16,
    WINDOW_LIN = 0x40000000,    /* PDPTE 1 */

    /* Entries of the kernel's own: never written by the processor. */
    ENTRY_FULL = 0x67,          /* P, R/W, U/S, A, D */
    ENTRY_LARGE = 0x80,
};

/* Segments, interrupt vectors and page tables; paging stays off. */
void tables_build(void);

/* What is accessed in the two pages under test. Paging is off. */
void tables_place_targets(void);

/* CR3 for a situation, whose directory is put in place or taken away. */
uint32_t tables_root(const struct situation *s);

/* Another directory than tables_root would put in place; 0: no longer. */
void tables_set_directory(uint64_t address);

/* The entries under test, for TARGET_LIN. */
uint64_t entry_read(const void *entry, bool wide);
void entry_write(void *entry, uint64_t value, bool wide);
void *tables_pde(bool pae);
void *tables_pte(bool pae);

/* PAE's entry for 0 to 2 MiB. */
uint64_t tables_first_pde(void);

/* The PDPTEs, and a second table of them with a directory of its own, which
 * maps TARGET_LIN by a large page at LARGE_FRAME. */
extern uint64_t page_directory_pointers[4], other_pointers[4],
    other_directory[512];

/* A page of physical memory, by another way than those under test: without
 * paging, or at WINDOW_LIN. It leaves the registers as they are for that. */
uint8_t *physical(uint64_t address);

/* Puts the code that a fetch runs, and the dword that a read reads. Both give
 * `mark` in EAX. */
void place_target(uint8_t *at, uint32_t mark);

/* What the two pages under test are marked with. */
enum { MARK_SMALL = 0x5a1100, MARK_LARGE = 0x1a26e0 };

#endif
