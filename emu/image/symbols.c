/* The tables of symbols: sorted by address, and searched. */
#define _POSIX_C_SOURCE 200809L
#include "emu/image/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "emu/host/number.h"

/* Bytes that belong to a symbol without a size, at most. */
enum { REACH_MAX = 0x10000 };

/* One of the two tables. */
struct table {
    struct symbol **symbol;
    size_t *count, *room;
};

static struct table functions_of(struct symbols *symbols)
{
    return (struct table){ &symbols->symbol, &symbols->count,
                           &symbols->room };
}

static struct table data_of(struct symbols *symbols)
{
    return (struct table){ &symbols->data, &symbols->data_count,
                           &symbols->data_room };
}

static bool add(struct symbols *symbols, struct table table,
                const struct symbol *symbol, const char *name)
{
    char cut[SYMBOLS_NAME_MAX + 1];

    if (symbols->count + symbols->data_count >= SYMBOLS_MAX)
        return false;
    if (*table.count == *table.room) {
        size_t room = *table.room ? 2 * *table.room : 1024;
        struct symbol *grown = realloc(*table.symbol, room * sizeof(*grown));

        if (!grown)
            return false;
        *table.symbol = grown;
        *table.room = room;
    }
    snprintf(cut, sizeof(cut), "%.*s", SYMBOLS_NAME_MAX, name);
    (*table.symbol)[*table.count] = *symbol;
    (*table.symbol)[*table.count].name = escape_copy(cut);
    symbols->added++;
    return (*table.symbol)[*table.count].name && ++*table.count;
}

bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size,
                 unsigned rank, const char *name)
{
    return add(symbols, functions_of(symbols),
               &(struct symbol){ .address = address, .size = size,
                                 .rank = rank }, name);
}

bool symbols_add_data(struct symbols *symbols, uint32_t address,
                      uint32_t size, unsigned rank, const char *name)
{
    return add(symbols, data_of(symbols),
               &(struct symbol){ .address = address, .size = size,
                                 .rank = rank }, name);
}

unsigned symbols_list_rank(const char *name, bool global)
{
    return 2 * (unsigned)strspn(name, "_") + !global;
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

static void sort(struct table table)
{
    struct symbol *symbol = *table.symbol;
    size_t kept = 0;

    if (!*table.count)
        return;
    qsort(symbol, *table.count, sizeof(*symbol), compare);
    for (size_t i = 0; i < *table.count; i++)
        if (kept && symbol[kept - 1].address == symbol[i].address)
            free(symbol[i].name);
        else
            symbol[kept++] = symbol[i];
    *table.count = kept;
}

void symbols_sort(struct symbols *symbols)
{
    sort(functions_of(symbols));
    sort(data_of(symbols));
}

static void free_table(struct table table)
{
    for (size_t i = 0; i < *table.count; i++)
        free((*table.symbol)[i].name);
    free(*table.symbol);
}

void symbols_free(struct symbols *symbols)
{
    free_table(functions_of(symbols));
    free_table(data_of(symbols));
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

static const struct symbol *find_name(const struct symbol *symbol,
                                      size_t count, const char *name,
                                      size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (!strncmp(symbol[i].name, name, length) && !symbol[i].name[length])
            return &symbol[i];
    return NULL;
}

/* The length of the name in "name+number", and the number. False: it is
 * none. */
static bool read_offset(const char *text, size_t *length, uint32_t *offset)
{
    const char *plus = strrchr(text, '+');

    *offset = 0;
    *length = plus ? (size_t)(plus - text) : strlen(text);
    return !plus || number_parse_max(plus + 1, UINT32_MAX, offset);
}

const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset)
{
    size_t length;

    return read_offset(text, &length, offset)
               ? find_name(symbols->symbol, symbols->count, text, length)
               : NULL;
}

const struct symbol *symbols_named_any(const struct symbols *symbols,
                                       const char *text, uint32_t *offset)
{
    const struct symbol *s = symbols_named(symbols, text, offset);
    size_t length;

    if (s || !read_offset(text, &length, offset))
        return s;
    return find_name(symbols->data, symbols->data_count, text, length);
}

bool symbols_any_begins(const struct symbols *symbols, const char *start,
                        size_t length)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (!strncmp(symbols->symbol[i].name, start, length))
            return true;
    return false;
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
