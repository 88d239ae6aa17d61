/*
 * What an access would use if it were made now, without making it.
 *
 * The processor takes a translation from a TLB, else walks from a PDE that the
 * paging-structure cache holds, else walks the tables in memory. The first two
 * may be older than the tables (SDM vol. 3A 4.10.4). A peek looks where the
 * access would look, in that order, and touches, counts and sets nothing.
 */
#ifndef PAGEWALK_MMU_DUMP_PEEK_H
#define PAGEWALK_MMU_DUMP_PEEK_H

#include <stdbool.h>
#include <stdint.h>

#include "mmu/mmu.h"

enum { PEEK_TEXT_MAX = 96 };    /* bytes for peek_text() */

struct peek {
    const char *holder;         /* "itlb", "psc", "tables", ...; null: paging
                                   is off */
    bool mapped;                /* `frame` and `bits` are known */
    bool permitted;             /* the access would not fault */
    bool reserved;              /* it would, for a reserved bit is set */
    uint64_t frame;             /* 4 KiB frame of the address */
    uint32_t bits;              /* rights: TLB_W, TLB_U, TLB_NX */
    uint64_t table;             /* frame of the page table; psc and tables
                                   only, 0: none was read */
    bool tell_table;            /* peek_text names it: set for psc */
    struct walk walk;           /* psc and tables only */
};

/* What an access of enum access would use. An entry without the rights that
 * the access needs does not serve it, nor does a clean one serve a write: the
 * processor walks again. */
void peek_used(const struct mmu *mmu, uint32_t lin, unsigned access,
               struct peek *peek);

/* What the tables in memory say now of such an access. */
void peek_tables(const struct mmu *mmu, uint32_t lin, unsigned access,
                 struct peek *peek);

/* What a walk says that has been made; `permitted` is its result. */
void peek_of_walk(const struct mmu *mmu, const struct walk *walk,
                  bool permitted, struct peek *peek);

/* Whether an access would end differently by the one and by the other: in
 * another frame, or one of them faults. */
bool peek_differs(const struct peek *one, const struct peek *other);

/* "dtlb: frame 0x000300000 supervisor rwx", "tables: not present"; returns
 * text. */
char *peek_text(const struct peek *peek, char text[PEEK_TEXT_MAX]);

#endif
