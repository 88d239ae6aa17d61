/* Symbol tables read, and searched. */
#define _POSIX_C_SOURCE 200809L
#include "emu/image/symbols.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/host/number.h"

/* A symbol without a size reaches no farther than this. */
enum { REACH_MAX = 0x10000 };

static bool add(struct symbols *symbols, uint32_t address, uint32_t size,
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
        .address = address, .size = size, .rank = rank, .name = strdup(name),
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

/* Sorts, and keeps one name for each address. */
static void settle(struct symbols *symbols)
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

static void read_segments(struct symbols *symbols, const struct elf *elf)
{
    Elf32_Phdr ph;

    for (unsigned i = 0; elf_segment(elf, i, &ph); i++) {
        if (symbols->segments == SYMBOLS_SEGMENTS)
            return;
        if (ph.p_type == PT_LOAD)
            symbols->segment[symbols->segments++] = (struct symbol_segment){
                .vaddr = ph.p_vaddr, .paddr = ph.p_paddr,
                .size = ph.p_memsz,
            };
    }
}

/* Functions, and labels of assembly code. */
static bool is_code(const struct elf *elf, const Elf32_Sym *symbol)
{
    unsigned type = ELF32_ST_TYPE(symbol->st_info);
    Elf32_Shdr section;

    return (type == STT_FUNC || type == STT_NOTYPE) &&
           symbol->st_shndx < SHN_LORESERVE &&
           elf_section(elf, symbol->st_shndx, &section) &&
           section.sh_flags & SHF_EXECINSTR;
}

static unsigned rank_of(const Elf32_Sym *symbol)
{
    return (ELF32_ST_TYPE(symbol->st_info) == STT_FUNC ? 0 : 2) +
           (ELF32_ST_BIND(symbol->st_info) == STB_LOCAL ? 1 : 0);
}

static bool read_table(struct symbols *symbols, const struct elf *elf,
                       const Elf32_Shdr *table)
{
    Elf32_Shdr strings;
    const char *names;

    if (!elf_section(elf, table->sh_link, &strings))
        return true;
    names = elf_at(elf, strings.sh_offset, strings.sh_size);
    if (!names || !strings.sh_size || names[strings.sh_size - 1])
        return true;
    for (uint64_t i = 0; i < table->sh_size / sizeof(Elf32_Sym); i++) {
        const char *from = elf_at(elf, table->sh_offset +
                                  i * sizeof(Elf32_Sym), sizeof(Elf32_Sym));
        Elf32_Sym symbol;

        if (!from)
            return true;
        memcpy(&symbol, from, sizeof(symbol));
        if (symbol.st_name >= strings.sh_size || !names[symbol.st_name] ||
            !is_code(elf, &symbol))
            continue;
        if (!add(symbols, symbol.st_value, symbol.st_size, rank_of(&symbol),
                 names + symbol.st_name))
            return false;
    }
    return true;
}

static bool read_tables(struct symbols *symbols, const struct elf *elf)
{
    Elf32_Shdr section;

    for (unsigned i = 0; i < elf->header.e_shnum; i++)
        if (elf_section(elf, i, &section) && section.sh_type == SHT_SYMTAB &&
            !read_table(symbols, elf, &section))
            return false;
    return true;
}

bool symbols_add_elf(struct symbols *symbols, const struct elf *elf,
                     struct error *error)
{
    bool ok;

    read_segments(symbols, elf);
    ok = read_tables(symbols, elf);
    settle(symbols);
    return ok || error_host(error, "no memory for symbols");
}

bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error)
{
    struct elf elf;
    size_t size;
    char *data = file_read(path, &size, error);
    bool ok;

    if (!data)
        return false;
    ok = !elf_open(&elf, data, size) || symbols_add_elf(symbols, &elf, error);
    free(data);
    return ok;
}

/* "c0100000 T name": hexadecimal address, type, name. */
static bool read_line(struct symbols *symbols, char *line, const char *path,
                      unsigned number, struct error *error)
{
    char *save = NULL, *end;
    const char *address = strtok_r(line, " \t\r", &save);
    const char *type = strtok_r(NULL, " \t\r", &save);
    const char *name = strtok_r(NULL, " \t\r", &save);
    unsigned long long value;

    if (!address)
        return true;
    value = strtoull(address, &end, 16);
    if (*end || !type || strlen(type) != 1 || !name || value > UINT32_MAX)
        return error_usage(error, "%s:%u: not 'ADDRESS TYPE NAME' of a "
                           "System.map", path, number);
    if (!strchr("tTwW", *type))
        return true;
    return add(symbols, (uint32_t)value, 0, *type == 'T' ? 0 : 1, name) ||
           error_host(error, "no memory for symbols");
}

bool symbols_read_map(struct symbols *symbols, const char *path,
                      struct error *error)
{
    size_t size;
    char *data = file_read(path, &size, error), *save = NULL;
    unsigned number = 0;
    bool ok = true;

    if (!data)
        return false;
    for (char *line = data; ok && line; line = save) {
        save = strchr(line, '\n');
        if (save)
            *save++ = 0;
        ok = read_line(symbols, line, path, ++number, error);
    }
    free(data);
    settle(symbols);
    return ok;
}

void symbols_free(struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        free(symbols->symbol[i].name);
    free(symbols->symbol);
    memset(symbols, 0, sizeof(*symbols));
}

/* The last symbol at or below the address, if it reaches so far. */
const struct symbol *symbols_around(const struct symbols *symbols,
                                    uint32_t lin, uint32_t *offset)
{
    size_t low = 0, high = symbols->count;
    const struct symbol *s;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (symbols->symbol[middle].address <= lin)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low)
        return NULL;
    s = &symbols->symbol[low - 1];
    *offset = lin - s->address;
    return *offset < (s->size ? s->size : REACH_MAX) ? s : NULL;
}

const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset)
{
    size_t length = strcspn(text, "+");
    uint64_t number = 0;

    if (text[length] && (!number_parse(text + length + 1, &number) ||
                         number > UINT32_MAX))
        return NULL;
    *offset = (uint32_t)number;
    for (size_t i = 0; i < symbols->count; i++) {
        const struct symbol *s = &symbols->symbol[i];

        if (strlen(s->name) == length && !memcmp(s->name, text, length))
            return s;
    }
    return NULL;
}

const struct symbol *symbols_find(const struct symbols *symbols,
                                  const struct mmu *mmu, uint32_t lin,
                                  uint32_t *offset)
{
    const struct symbol *s = symbols_around(symbols, lin, offset);
    uint64_t paddr;

    if (s || !mmu || !mmu_probe(mmu, lin, &paddr))
        return s;
    for (unsigned i = 0; i < symbols->segments; i++) {
        const struct symbol_segment *segment = &symbols->segment[i];

        if (paddr >= segment->paddr &&
            paddr - segment->paddr < segment->size)
            return symbols_around(symbols, segment->vaddr +
                                  (uint32_t)(paddr - segment->paddr), offset);
    }
    return NULL;
}

char *symbols_place(const struct symbols *symbols, const struct mmu *mmu,
                    uint32_t lin, char *text, size_t size)
{
    uint32_t offset;
    const struct symbol *s =
        symbols ? symbols_find(symbols, mmu, lin, &offset) : NULL;

    if (s)
        snprintf(text, size, "%s+0x%" PRIx32, s->name, offset);
    else
        snprintf(text, size, "0x%08" PRIx32, lin);
    return text;
}

char *symbols_locate(const struct symbols *symbols, const struct mmu *mmu,
                     uint32_t lin, char *text, size_t size)
{
    uint32_t offset;
    const struct symbol *s =
        symbols ? symbols_find(symbols, mmu, lin, &offset) : NULL;

    if (s)
        snprintf(text, size, "0x%08" PRIx32 " %s+0x%" PRIx32, lin, s->name,
                 offset);
    else
        snprintf(text, size, "0x%08" PRIx32, lin);
    return text;
}
