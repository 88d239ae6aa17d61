#include "emu/trace/trace_pages.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "mmu/pte.h"

enum { SLOTS_FIRST = 1 << 12, SPACE_SLOTS = 2 * TRACE_SPACES_MAX };

/* Any row does, for its key says whose it is. */
static void forget_recent(struct trace_pages *pages)
{
    for (unsigned i = 0; i < TRACE_PAGES_RECENT; i++)
        pages->recent[i] = pages->row;
}

bool trace_pages_init(struct trace_pages *pages)
{
    *pages = (struct trace_pages){.slots = SLOTS_FIRST,
                                  .hash_key = hash_key_new()};
    pages->row = calloc(SLOTS_FIRST, sizeof *pages->row);
    pages->space = calloc(SPACE_SLOTS, sizeof *pages->space);
    forget_recent(pages);
    return pages->row && pages->space;
}

void trace_pages_destroy(struct trace_pages *pages)
{
    free(pages->row);
    free(pages->space);
    pages->row = NULL;
    pages->space = NULL;
}

ALWAYS_INLINE struct trace_pages_row *row_of(const struct trace_pages *pages,
                                             uint64_t key)
{
    struct trace_pages_row *row = pages->row;
    uint32_t slots = pages->slots;
    uint32_t i = hash_slot(&pages->hash_key, (uint32_t)key,
                           (uint32_t)(key >> 32), slots);

    while (row[i].key && row[i].key != key)
        i = (i + 1) & (slots - 1);
    return &row[i];
}

static bool grow(struct trace_pages *pages)
{
    struct trace_pages old = *pages;

    pages->slots *= 2;
    pages->row = calloc(pages->slots, sizeof *pages->row);
    if (!pages->row) {
        *pages = old;
        return false;
    }
    for (uint32_t i = 0; i < old.slots; i++)
        if (old.row[i].key)
            *row_of(pages, old.row[i].key) = old.row[i];
    free(old.row);
    forget_recent(pages);
    return true;
}

/* Notes the space of a new page; false: there are too many. */
static bool note_space(struct trace_pages *pages, uint32_t space)
{
    uint32_t i = hash_slot(&pages->hash_key, space, 0, SPACE_SLOTS);

    while (pages->space[i] && pages->space[i] != space + 1)
        i = (i + 1) & (SPACE_SLOTS - 1);
    if (pages->space[i])
        return true;
    if (pages->spaces == TRACE_SPACES_MAX)
        return false;
    pages->spaces++;
    pages->space[i] = space + 1;
    return true;
}

struct trace_page *trace_pages_look_up(struct trace_pages *pages, uint64_t key,
                                       uint32_t space, uint32_t page)
{
    struct trace_pages_row **recent =
        &pages->recent[page % TRACE_PAGES_RECENT];
    struct trace_pages_row *row = row_of(pages, key);

    if (row->key == key) {
        *recent = row;
        return &row->page;
    }
    if (pages->used == TRACE_PAGES_MAX || !note_space(pages, space))
        return NULL;
    if (pages->used >= pages->slots / 2) {
        if (!grow(pages))
            return NULL;
        row = row_of(pages, key);
    }
    pages->used++;
    row->key = key;
    *recent = row;
    return &row->page;
}

bool trace_pages_excuse(const struct trace_pages *pages, const char *path,
                        struct error *error)
{
    if (pages->used == TRACE_PAGES_MAX)
        return error_usage(error, "%s: more than %d pages in all address "
                           "spaces", path, TRACE_PAGES_MAX);
    if (pages->spaces == TRACE_SPACES_MAX)
        return error_usage(error, "%s: more than %d address spaces", path,
                           TRACE_SPACES_MAX);
    return error_host(error, "%s: no memory", path);
}

/* The bits of a page of 4 KiB, by the rights of its walk (enum tlb_entry_bits)
 * and the table entry that maps it. */
static uint8_t bits_of(unsigned rights, uint64_t entry)
{
    return (uint8_t)(TRACE_PAGE_PRESENT |
                     (rights & TLB_W ? TRACE_PAGE_WRITABLE : 0) |
                     (rights & TLB_U ? TRACE_PAGE_USER : 0) |
                     (entry & PTE_G ? TRACE_PAGE_GLOBAL : 0) |
                     (rights & TLB_NX ? TRACE_PAGE_NX : 0) |
                     (entry & PTE_D ? TRACE_PAGE_DIRTY : 0));
}

/* What a walk that succeeded says of the page of `lin`, with D as it was before
 * the access. */
static struct trace_page page_of(const struct walk *w, uint32_t lin)
{
    uint64_t entry = w->level[w->levels - 1].entry;
    bool is_large = w->shift != 12;
    uint32_t piece = lin >> 12 & ((1u << (w->shift - 12)) - 1);

    return (struct trace_page){
        .bits = (uint8_t)(bits_of(w->bits, entry) |
                          (is_large ? TRACE_PAGE_LARGE : 0)),
        .frame = (uint32_t)w->frame + piece,
        .table = is_large ? 0 : (uint32_t)(w->level[1].address >> 12),
    };
}

struct trace_page trace_pages_of_memo(const struct walk_memo_slot *slot)
{
    uint64_t mask = slot->pae ? PTE_FRAME_MASK : 0xfffff000;

    return (struct trace_page){
        .bits = bits_of(slot->bits, slot->pte_value),
        .frame = slot->frame,
        .table = (uint32_t)((slot->pde_value & mask) >> 12),
    };
}

struct trace_page trace_pages_before(const struct mmu *mmu, uint32_t lin,
                                     unsigned access, bool walked,
                                     bool *permits)
{
    struct walk w;

    if (walked) {
        w = mmu_last_walk(mmu);
        *permits = true;
        return page_of(&w, lin);
    }
    *permits = walk(&mmu->paging, mmu->bus, lin, access | ACCESS_PROBE, &w);
    if (*permits || walk(&mmu->paging, mmu->bus, lin,
                         ACCESS_READ | ACCESS_PROBE, &w))
        return page_of(&w, lin);
    return (struct trace_page){0};
}
