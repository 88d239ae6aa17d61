/* The table of symbols: sorted by address, and searched. */
#define _POSIX_C_SOURCE 200809L
#include "emu/image/symbols.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "emu/host/number.h"

/* Bytes that belong to a symbol without a size, at most. */
enum { REACH_MAX = 0x10000 };

bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size,
                 unsigned rank, const char *name)
{
    if (symbols->count == symbols->room) {
        size_t room = symbols->room ? 2 * symbols->room : 1024;
        struct symbol *grown = realloc(symbols->symbol,
                                       room * sizeof(*grown));

        if (!grown)
            return false;
        symbols->symbol = grown;
        symbols->room = room;
    }
    symbols->symbol[symbols->count] = (struct symbol){
        .address = address, .size = size, .rank = rank, .name = escape_copy(name),
    };
    return symbols->symbol[symbols->count].name && ++symbols->count;
}

static int compare(const void *left, const void *right)
{
    const struct symbol *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return strcmp(a->name, b->name);
}

void symbols_sort(struct symbols *symbols)
{
    size_t kept = 0;

    if (!symbols->count)
        return;
    qsort(symbols->symbol, symbols->count, sizeof(*symbols->symbol), compare);
    for (size_t i = 0; i < symbols->count; i++) {
        struct symbol *s = &symbols->symbol[i];

        if (kept && symbols->symbol[kept - 1].address == s->address)
            free(s->name);
        else
            symbols->symbol[kept++] = *s;
    }
    symbols->count = kept;
}

void symbols_free(struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        free(symbols->symbol[i].name);
    free(symbols->symbol);
    memset(symbols, 0, sizeof(*symbols));
}

/* How many symbols have an address up to `lin`. */
static size_t count_up_to(const struct symbols *symbols, uint32_t lin)
{
    size_t low = 0, high = symbols->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (symbols->symbol[middle].address <= lin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The bytes that belong to a symbol where no other one begins. */
static uint32_t reach(const struct symbol *symbol)
{
    return symbol->size ? symbol->size : REACH_MAX;
}

const struct symbol *symbols_around(const struct symbols *symbols,
                                    uint32_t lin, uint32_t *offset)
{
    size_t count = count_up_to(symbols, lin);
    const struct symbol *s;

    if (!count)
        return NULL;
    s = &symbols->symbol[count - 1];
    *offset = lin - s->address;
    return *offset < reach(s) ? s : NULL;
}

const struct symbol *symbols_stretch(const struct symbols *symbols,
                                     uint32_t lin, uint32_t *first,
                                     uint32_t *last)
{
    size_t count = count_up_to(symbols, lin);
    const struct symbol *s = count ? &symbols->symbol[count - 1] : NULL;

    *first = s ? s->address : 0;
    *last = count < symbols->count ? symbols->symbol[count].address - 1
                                   : UINT32_MAX;
    if (s && lin - s->address >= reach(s)) {
        *first += reach(s);
        return NULL;
    }
    if (s && reach(s) - 1 < *last - *first)
        *last = *first + reach(s) - 1;
    return s;
}

const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset)
{
    size_t length = strcspn(text, "+");

    *offset = 0;
    if (text[length] && !number_parse_max(text + length + 1, UINT32_MAX,
                                          offset))
        return NULL;
    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *s = &symbols->symbol[i];

        if (strlen(s->name) == length && !memcmp(s->name, text, length))
            return s;
    }
    return NULL;
}

bool symbols_linked_at(const struct symbols *symbols, uint64_t paddr,
                       uint32_t *address)
{
    for (unsigned i = 0; i < symbols->segments; i++) {
        const struct symbol_segment *segment = &symbols->segment[i];

        if (paddr >= segment->paddr &&
            paddr - segment->paddr < segment->size) {
            *address = segment->vaddr + (uint32_t)(paddr - segment->paddr);
            return true;
        }
    }
    return false;
}

const struct symbol *symbols_loaded_at(const struct symbols *symbols,
                                       uint64_t paddr, uint32_t *offset)
{
    uint32_t address;

    return symbols_linked_at(symbols, paddr, &address)
               ? symbols_around(symbols, address, offset) : NULL;
}

const struct symbol *symbols_find(const struct symbols *symbols,
                                  const struct mmu *mmu, uint32_t lin,
                                  uint32_t *offset)
{
    const struct symbol *s = symbols_around(symbols, lin, offset);
    uint64_t paddr;

    if (s || !mmu || !mmu_probe(mmu, lin, &paddr))
        return s;
    return symbols_loaded_at(symbols, paddr, offset);
}

/* The address, the name, or both; the address where there is no name. */
static char *describe(const struct symbols *symbols, const struct mmu *mmu,
                      uint32_t lin, bool with_address, char *text, size_t size)
{
    struct text t;
    uint32_t offset;
    const struct symbol *s =
        symbols ? symbols_find(symbols, mmu, lin, &offset) : NULL;

    text_begin(&t, text, size);
    if (with_address || !s)
        text_put(&t, "0x%08" PRIx32, lin);
    if (s)
        text_put(&t, "%s%s+0x%" PRIx32, with_address ? " " : "", s->name,
                 offset);
    return text;
}

char *symbols_place(const struct symbols *symbols, const struct mmu *mmu,
                    uint32_t lin, char *text, size_t size)
{
    return describe(symbols, mmu, lin, false, text, size);
}

char *symbols_locate(const struct symbols *symbols, const struct mmu *mmu,
                     uint32_t lin, char *text, size_t size)
{
    return describe(symbols, mmu, lin, true, text, size);
}
