/*
 * The page tables: one set for two-level and one for PAE paging. Both map
 * memory below 16 MiB at its own addresses, and one page under test.
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

    /* The page under test. Steps access code at TARGET_LIN and, TARGET_DATA
     * bytes behind it, a dword. Its PDPTE is the third. */
    PAGE_INDEX = 3,
    PAGE_OFFSET = 0xabc,
    TARGET_LIN = INT32_MIN + PAGE_INDEX * 4096 + PAGE_OFFSET,
    TARGET_DATA = 16,
    WINDOW_LIN = 0x40000000,    /* see tables_physical; PDPTE 1 */

    ENTRY_CLEAN = 0x07,         /* P, R/W, U/S */
    ENTRY_FULL = 0x67,          /* and A, D: never written by the processor */
    ENTRY_LARGE = 0x80,         /* PS */
};

/* Builds and loads segments and vectors, and builds page tables. Paging stays
 * off. */
void tables_build(void);

/* Writes code and dword of the small and of the large page under test. Paging
 * must be off. */
void tables_place_targets(void);

/* The CR3 of a situation. Makes its directory present or absent. */
uint32_t tables_root(const struct situation *s);

/* From now on tables_root puts this directory in place; 0: its own again. */
void tables_set_directory(uint64_t address);

/* Entries, of 4 bytes or (wide) 8. */
uint64_t tables_read_entry(const void *entry, bool wide);
void tables_write_entry(void *entry, uint64_t value, bool wide);

/* The entries that map TARGET_LIN. */
void *tables_pde(bool pae);
void *tables_pte(bool pae);

/* The entry of PAE that maps 0 to 2 MiB. */
uint64_t tables_first_pde(void);

/* The PDPTEs; and other ones, whose own directory maps TARGET_LIN by a large
 * page at LARGE_FRAME. */
extern uint64_t tables_pointers[4], tables_other_pointers[4],
    tables_other_directory[512];

/* Where a physical address can be read and written: without paging, or in a
 * window of PAE paging. Changes the control registers. */
uint8_t *tables_physical(uint64_t address);

/* Writes the code that a fetch runs and the dword that a read reads. Both leave
 * `mark` in EAX. */
void tables_place_target(uint8_t *at, uint32_t mark);

/* The marks of the two pages under test. */
enum { MARK_SMALL = 0x5a1100, MARK_LARGE = 0x1a26e0 };

#endif
