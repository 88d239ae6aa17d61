/*
 * What the page tables say, page by page: for each address space and 4 KiB
 * page, the translation that the trace gave last. The recorder writes a
 * translation only when it differs; the replayer keeps them for its walks.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_PAGES_H
#define PAGEWALK_EMU_TRACE_TRACE_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/hash.h"
#include "emu/host/error.h"
#include "emu/trace/trace_record.h"
#include "mmu/mmu.h"

struct trace_pages_row {
    uint64_t key;           /* space and page, plus 1; 0: free */
    struct trace_page page;
};

enum { TRACE_PAGES_RECENT = 256, TRACE_PAGE_NUMBER_BITS = 20 };

struct trace_pages {
    struct trace_pages_row *row;
    /* Where pages were found last, by the low bits of their numbers. */
    struct trace_pages_row *recent[TRACE_PAGES_RECENT];
    uint32_t slots;         /* of open addressing; a power of two */
    uint32_t used;
    uint32_t *space;        /* spaces seen, plus 1; 0: free; open addressing */
    uint32_t spaces;
    struct hash_key hash_key;
};

/* False: the host has no memory. */
bool trace_pages_init(struct trace_pages *pages);
void trace_pages_destroy(struct trace_pages *pages);

/* trace_pages_find where `recent` does not help. */
struct trace_page *trace_pages_look_up(struct trace_pages *pages, uint64_t key,
                                       uint32_t space, uint32_t page);

/* The translation of a page in a space, which is made (bits 0: not mapped) if
 * it is new. Valid until the next call. Null: there is no room for it, as
 * trace_pages_excuse says. */
ALWAYS_INLINE struct trace_page *trace_pages_find(struct trace_pages *pages,
                                                  uint32_t space,
                                                  uint32_t page)
{
    uint64_t key = ((uint64_t)space << TRACE_PAGE_NUMBER_BITS | page) + 1;
    struct trace_pages_row *row = pages->recent[page % TRACE_PAGES_RECENT];

    if (LIKELY(row->key == key))
        return &row->page;
    return trace_pages_look_up(pages, key, space, page);
}

/* Why there is no room: TRACE_PAGES_MAX or TRACE_SPACES_MAX is reached, or the
 * host has no memory. Fills *error, which names `path`; returns false. */
bool trace_pages_excuse(const struct trace_pages *pages, const char *path,
                        struct error *error);

/*
 * The tables before the MMU's last access, of `lin`: what its walk has read
 * (`walked`: it made one that succeeded) or else what a probe walk finds now. A
 * page that is there but forbids the access is described too; `permits` says
 * so. `access` is of enum access.
 */
struct trace_page trace_pages_before(const struct mmu *mmu, uint32_t lin,
                                     unsigned access, bool walked,
                                     bool *permits);

/* The same of an access that the walk memo has served: from its slot. */
struct trace_page trace_pages_of_memo(const struct walk_memo_slot *slot);

#endif
