/* Words that all reports on paging share: page sizes, levels, rights. */
#ifndef PAGEWALK_MMU_DUMP_DUMP_NAMES_H
#define PAGEWALK_MMU_DUMP_DUMP_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/bus/bus.h"

/* log2 of the bytes that one entry maps. */
enum {
    DUMP_SHIFT_4K = BUS_PAGE_SHIFT,
    DUMP_SHIFT_2M = 21,         /* PDE under PAE */
    DUMP_SHIFT_4M = 22,         /* PDE of two-level paging */
    DUMP_SHIFT_1G = 30,         /* PDPTE */
};

enum { DUMP_RIGHTS_MAX = 16 };  /* bytes for dump_rights() */

/* "4K", "2M" or "4M" for a page of 1 << shift bytes. */
const char *dump_size_name(unsigned shift);

/* "PDE" or "PTE": the entry at this level of struct walk. */
const char *dump_level_name(unsigned level);

/* "user" or "supervisor": the privilege of an access or of a page. */
const char *dump_privilege_name(bool user);

/* "fetch", "write" or "read", by the bits of enum access. */
const char *dump_access_name(unsigned access);

/* "user rwx", "supervisor r--": TLB_U, TLB_W and TLB_NX of `bits`. Returns
 * text. */
const char *dump_rights(uint32_t bits, char text[DUMP_RIGHTS_MAX]);

#endif
