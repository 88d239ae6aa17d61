/* Symbol tables read, and searched. */
#define _POSIX_C_SOURCE 200809L
#include "emu/symbols.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/file.h"

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

/* `bytes` of the file at an offset, or null where it does not reach. */
static const void *at(const char *data, size_t size, uint64_t offset,
                      uint64_t bytes)
{
    return offset <= size && bytes <= size - offset ? data + offset : NULL;
}

static void read_segments(struct symbols *symbols, const char *data,
                          size_t size, const Elf32_Ehdr *header)
{
    for (unsigned i = 0; i < header->e_phnum; i++) {
        const void *from = at(data, size, header->e_phoff +
                              (uint64_t)i * sizeof(Elf32_Phdr),
                              sizeof(Elf32_Phdr));
        Elf32_Phdr ph;

        if (!from || symbols->segments == SYMBOLS_SEGMENTS)
            return;
        memcpy(&ph, from, sizeof(ph));
        if (ph.p_type == PT_LOAD)
            symbols->segment[symbols->segments++] = (struct symbol_segment){
                .vaddr = ph.p_vaddr, .paddr = ph.p_paddr,
                .size = ph.p_memsz,
            };
    }
}

static bool read_section(const char *data, size_t size,
                         const Elf32_Ehdr *header, unsigned index,
                         Elf32_Shdr *section)
{
    const void *from = at(data, size, header->e_shoff +
                          (uint64_t)index * sizeof(*section),
                          sizeof(*section));

    if (!from || index >= header->e_shnum)
        return false;
    memcpy(section, from, sizeof(*section));
    return true;
}

/* Functions, and labels of assembly code. */
static bool is_code(const char *data, size_t size, const Elf32_Ehdr *header,
                    const Elf32_Sym *symbol)
{
    unsigned type = ELF32_ST_TYPE(symbol->st_info);
    Elf32_Shdr section;

    return (type == STT_FUNC || type == STT_NOTYPE) &&
           symbol->st_shndx < SHN_LORESERVE &&
           read_section(data, size, header, symbol->st_shndx, &section) &&
           section.sh_flags & SHF_EXECINSTR;
}

static unsigned rank_of(const Elf32_Sym *symbol)
{
    return (ELF32_ST_TYPE(symbol->st_info) == STT_FUNC ? 0 : 2) +
           (ELF32_ST_BIND(symbol->st_info) == STB_LOCAL ? 1 : 0);
}

static bool read_table(struct symbols *symbols, const char *data, size_t size,
                       const Elf32_Ehdr *header, const Elf32_Shdr *table)
{
    Elf32_Shdr strings;
    const char *names;

    if (!read_section(data, size, header, table->sh_link, &strings))
        return true;
    names = at(data, size, strings.sh_offset, strings.sh_size);
    if (!names || !strings.sh_size || names[strings.sh_size - 1])
        return true;
    for (uint64_t i = 0; i < table->sh_size / sizeof(Elf32_Sym); i++) {
        const void *from = at(data, size, table->sh_offset +
                              i * sizeof(Elf32_Sym), sizeof(Elf32_Sym));
        Elf32_Sym symbol;

        if (!from)
            return true;
        memcpy(&symbol, from, sizeof(symbol));
        if (symbol.st_name >= strings.sh_size || !names[symbol.st_name] ||
            !is_code(data, size, header, &symbol))
            continue;
        if (!add(symbols, symbol.st_value, symbol.st_size, rank_of(&symbol),
                 names + symbol.st_name))
            return false;
    }
    return true;
}

static bool read_elf(struct symbols *symbols, const char *data, size_t size)
{
    Elf32_Ehdr header;
    Elf32_Shdr section;

    if (size < sizeof(header) || memcmp(data, ELFMAG, SELFMAG))
        return true;
    memcpy(&header, data, sizeof(header));
    if (header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_machine != EM_386)
        return true;
    read_segments(symbols, data, size, &header);
    for (unsigned i = 0; i < header.e_shnum; i++)
        if (read_section(data, size, &header, i, &section) &&
            section.sh_type == SHT_SYMTAB &&
            !read_table(symbols, data, size, &header, &section))
            return false;
    return true;
}

bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error)
{
    size_t size;
    char *data = file_read(path, &size, error);
    bool ok;

    if (!data)
        return false;
    ok = read_elf(symbols, data, size);
    free(data);
    settle(symbols);
    return ok || error_host(error, "no memory for symbols");
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
static const struct symbol *find(const struct symbols *symbols, uint32_t lin,
                                 uint32_t *offset)
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

const struct symbol *symbols_find(const struct symbols *symbols,
                                  const struct mmu *mmu, uint32_t lin,
                                  uint32_t *offset)
{
    const struct symbol *s = find(symbols, lin, offset);
    uint64_t paddr;

    if (s || !mmu_probe(mmu, lin, &paddr))
        return s;
    for (unsigned i = 0; i < symbols->segments; i++) {
        const struct symbol_segment *segment = &symbols->segment[i];

        if (paddr >= segment->paddr &&
            paddr - segment->paddr < segment->size)
            return find(symbols, (uint32_t)(paddr - segment->paddr) +
                                     segment->vaddr, offset);
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
