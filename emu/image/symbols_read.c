/* Symbols: of an ELF file, of a list, of a bzImage. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/image/linux_symbols.h"
#include "emu/image/symbols.h"
#include "emu/nm/nm_line.h"

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

enum content { NEITHER, CODE, DATA };

/* Functions and labels of assembly code; variables of what is loaded. */
static enum content content_of(const struct elf *elf, const Elf32_Sym *symbol)
{
    unsigned type = ELF32_ST_TYPE(symbol->st_info);
    Elf32_Shdr section;

    if (symbol->st_shndx >= SHN_LORESERVE ||
        !elf_section(elf, symbol->st_shndx, &section))
        return NEITHER;
    if (type == STT_FUNC || type == STT_NOTYPE || type == STT_GNU_IFUNC)
        if (section.sh_flags & SHF_EXECINSTR)
            return CODE;
    return (type == STT_OBJECT || type == STT_NOTYPE) &&
                   section.sh_flags & SHF_ALLOC ? DATA : NEITHER;
}

/* A function's name is preferred to a label, and a global name to a local
 * one. */
static unsigned rank_of(const Elf32_Sym *symbol)
{
    return (ELF32_ST_TYPE(symbol->st_info) == STT_NOTYPE ? 2 : 0) +
           (ELF32_ST_BIND(symbol->st_info) == STB_LOCAL ? 1 : 0);
}

/* Adds the symbols of one symbol table. What is damaged is left out. False: no
 * memory, or too many. */
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
        enum content content;
        Elf32_Sym symbol;

        if (!from)
            return true;
        memcpy(&symbol, from, sizeof(symbol));

        if (symbol.st_name >= strings.sh_size || !names[symbol.st_name])
            continue;
        content = content_of(elf, &symbol);
        if (content &&
            !(content == CODE ? symbols_add : symbols_add_data)(
                symbols, symbol.st_value, symbol.st_size, rank_of(&symbol),
                names + symbol.st_name))
            return false;
    }
    return true;
}

/* A file has one symbol table (System V ABI, "Sections", SHT_SYMTAB). */
static bool read_tables(struct symbols *symbols, const struct elf *elf)
{
    Elf32_Shdr section;

    for (unsigned i = 0; i < elf->header.e_shnum; i++)
        if (elf_section(elf, i, &section) && section.sh_type == SHT_SYMTAB)
            return read_table(symbols, elf, &section);
    return true;
}

bool symbols_no_room(const struct symbols *symbols, struct error *error)
{
    return symbols->count + symbols->data_count >= SYMBOLS_MAX
               ? error_usage(error, "more than %d symbols", SYMBOLS_MAX)
               : error_host(error, "no memory for symbols");
}

bool symbols_add_elf(struct symbols *symbols, const struct elf *elf,
                     struct error *error)
{
    read_segments(symbols, elf);
    if (!read_tables(symbols, elf))
        return symbols_no_room(symbols, error);
    symbols_sort(symbols);
    return true;
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

static bool add_line(struct symbols *symbols, const struct nm_line *line)
{
    unsigned rank = line->kind == NM_NOTHING
                        ? 0 : symbols_list_rank(line->name, line->global);

    switch (line->kind) {
    case NM_NOTHING:
        return true;
    case NM_DATA:
        return symbols_add_data(symbols, line->address, line->size, rank,
                                line->name);
    case NM_CODE:
    case NM_UNTYPED:
        return symbols_add(symbols, line->address, line->size, rank,
                           line->name);
    }
    return true;
}

/* Debian's packages of kernels have a System.map of this one line. */
static bool is_stub(const char *name)
{
    return !strncmp(name, "The real System.map ", 20);
}

/* Whether a list has addresses: /proc/kallsyms has none for users whom
 * kernel.kptr_restrict keeps from them. */
static bool has_addresses(const struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (symbols->symbol[i].address)
            return true;
    return !symbols->count;
}

/* Those of a list's text, which is taken apart. */
static bool add_list(struct symbols *symbols, char *text, const char *path,
                     struct error *error)
{
    enum nm_form form = NM_FORM_UNKNOWN;
    unsigned number = 0;
    char *save = NULL;
    bool ok = true;

    for (char *at = text; ok && at; at = save) {
        struct nm_line line;

        save = strchr(at, '\n');
        if (save)
            *save++ = 0;
        number++;
        if (!nm_line_read(&line, at, &form))
            ok = error_usage(error, "%s:%u: not 'ADDRESS TYPE NAME' of a "
                             "System.map or of nm", file_input_name(path),
                             number);
        else if (line.kind && is_stub(line.name))
            ok = error_usage(error, "%s: no symbols but a line that says "
                             "'%s'", file_input_name(path), line.name);
        else
            ok = add_line(symbols, &line) || symbols_no_room(symbols, error);
    }
    if (ok)
        symbols_sort(symbols);
    return ok && (has_addresses(symbols) ||
                  error_usage(error, "%s: every address is 0 (who reads "
                              "/proc/kallsyms must be root)",
                              file_input_name(path)));
}

static bool add_bzimage(struct symbols *symbols, const char *data, size_t size,
                        const char *path, struct error *error)
{
    bool failed;
    const char *why = linux_symbols_add(symbols, data, size, &failed, error);

    return !failed &&
           (!why || error_usage(error, "%s: no symbols: its kernel %s",
                                file_input_name(path), why));
}

bool symbols_read(struct symbols *symbols, const char *path,
                  struct error *error)
{
    struct elf elf;
    size_t size, before = symbols->added;
    char *data = file_read(path, &size, error);
    bool ok, is_elf;

    if (!data)
        return false;
    is_elf = elf_is(data, size);
    if (linux_symbols_has(data, size))
        ok = add_bzimage(symbols, data, size, path, error);
    else if (!is_elf)
        ok = add_list(symbols, data, path, error);
    else if (!elf_open(&elf, data, size))
        ok = error_usage(error, "%s: not a 32-bit ELF file for the i386",
                         file_input_name(path));
    else if (elf.header.e_type == ET_REL)
        ok = error_usage(error, "%s: not linked: its symbols have no "
                         "addresses", file_input_name(path));
    else
        ok = symbols_add_elf(symbols, &elf, error);
    free(data);
    return ok && (symbols->added > before ||
                  error_usage(error, is_elf ? "%s: an ELF file without symbols"
                                            : "%s: no symbols in it",
                              file_input_name(path)));
}
