#include "emu/trace/trace_pages.h"

#include <stdlib.h>

#include "base/compiler.h"

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
