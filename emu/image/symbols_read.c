/* Symbols from the symbol table of an ELF file, and from a System.map. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/image/symbols.h"

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

/* Whether the symbol is a function or a label of assembly code. */
static bool is_code(const struct elf *elf, const Elf32_Sym *symbol)
{
    unsigned type = ELF32_ST_TYPE(symbol->st_info);
    Elf32_Shdr section;

    return (type == STT_FUNC || type == STT_NOTYPE) &&
           symbol->st_shndx < SHN_LORESERVE &&
           elf_section(elf, symbol->st_shndx, &section) &&
           section.sh_flags & SHF_EXECINSTR;
}

/* A function's name is preferred to a label, and a global name to a local
 * one. */
static unsigned rank_of(const Elf32_Sym *symbol)
{
    return (ELF32_ST_TYPE(symbol->st_info) == STT_FUNC ? 0 : 2) +
           (ELF32_ST_BIND(symbol->st_info) == STB_LOCAL ? 1 : 0);
}

/* Adds the functions of one symbol table. What is damaged is left out. False:
 * no memory. */
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
        if (!symbols_add(symbols, symbol.st_value, symbol.st_size,
                         rank_of(&symbol), names + symbol.st_name))
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
    symbols_sort(symbols);
    return ok || error_host(error, "no memory for symbols");
}

bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error)
{
    struct elf elf;
    size_t size;
    char *data = file_read_again(path, &size, error);
    bool ok;

    if (!data)
        return false;
    ok = !elf_open(&elf, data, size) || symbols_add_elf(symbols, &elf, error);
    free(data);
    return ok;
}

/* "c0100000 T name": a hexadecimal address, a type and a name. */
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
    return symbols_add(symbols, (uint32_t)value, 0, *type == 'T' ? 0 : 1,
                       name) ||
           error_host(error, "no memory for symbols");
}

/* Those of a System.map's text, which is taken apart. */
static bool add_map(struct symbols *symbols, char *text, const char *path,
                    struct error *error)
{
    unsigned number = 0;
    char *save = NULL;
    bool ok = true;

    for (char *line = text; ok && line; line = save) {
        save = strchr(line, '\n');
        if (save)
            *save++ = 0;
        ok = read_line(symbols, line, file_input_name(path), ++number,
                       error);
    }
    symbols_sort(symbols);
    return ok;
}

bool symbols_read_map(struct symbols *symbols, const char *path,
                      struct error *error)
{
    size_t size;
    char *data = file_read(path, &size, error);
    bool ok = data && add_map(symbols, data, path, error);

    free(data);
    return ok;
}

bool symbols_read(struct symbols *symbols, const char *path,
                  struct error *error)
{
    struct elf elf;
    size_t size;
    char *data = file_read(path, &size, error);
    bool ok;

    if (!data)
        return false;
    if (!elf_open(&elf, data, size))
        ok = add_map(symbols, data, path, error);
    else
        ok = symbols_add_elf(symbols, &elf, error) &&
             (symbols->count ||
              error_usage(error, "%s: an ELF file without symbols",
                          file_input_name(path)));
    free(data);
    return ok;
}
