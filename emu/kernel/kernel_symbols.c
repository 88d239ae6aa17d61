#include "emu/kernel/kernel_symbols.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "emu/image/elf.h"

enum { ALIGN = 16, SH_ADDR = 12 };      /* of a section header */

#define PLACE_FROM UINT64_C(0x10000)    /* as boot_info.c has it */

_Static_assert(sizeof(Elf32_Shdr) == KERNEL_SYMBOLS_HEADER, "ELF");

static size_t align_up(size_t bytes)
{
    return (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Whether a section goes to memory beside the segments. */
static bool is_table(const Elf32_Shdr *section)
{
    return (section->sh_type == SHT_SYMTAB ||
            section->sh_type == SHT_STRTAB) && !section->sh_addr;
}

/* The bytes of headers and tables; 0: there are no symbols, or the file does
 * not hold them. */
static size_t measure(const struct elf *elf)
{
    size_t bytes = align_up((size_t)elf->header.e_shnum *
                            sizeof(Elf32_Shdr));
    size_t most = bytes + elf->size;
    bool any = false;
    Elf32_Shdr section;

    if (elf->header.e_shentsize != sizeof(section))
        return 0;
    for (unsigned i = 0; i < elf->header.e_shnum; i++) {
        if (!elf_section(elf, i, &section))
            return 0;
        if (!is_table(&section))
            continue;
        bytes += align_up(section.sh_size);
        /* Tables that share bytes of the file could be any size. */
        if (!elf_at(elf, section.sh_offset, section.sh_size) || bytes > most)
            return 0;
        any |= section.sh_type == SHT_SYMTAB;
    }
    return any ? bytes : 0;
}

static void put_tables(struct kernel_symbols *symbols, const struct elf *elf)
{
    size_t at = align_up((size_t)symbols->sections * sizeof(Elf32_Shdr));
    Elf32_Shdr section;

    memcpy(symbols->bytes, elf->data + elf->header.e_shoff,
           symbols->sections * sizeof(section));
    for (unsigned i = 0; i < symbols->sections; i++) {
        if (!elf_section(elf, i, &section) || !is_table(&section))
            continue;
        memcpy(symbols->bytes + at, elf->data + section.sh_offset,
               section.sh_size);
        bytes_put_le(symbols->bytes + i * sizeof(section) + SH_ADDR, 4,
                     symbols->addr + (uint32_t)at);
        at += align_up(section.sh_size);
    }
}

bool kernel_symbols_place(struct kernel_symbols *symbols,
                          const struct kernel_file *file,
                          struct kernel_image *image)
{
    uint64_t ram_end = kernel_file_ram_end(file->mem), addr;
    struct elf elf;

    *symbols = (struct kernel_symbols){ .sections = 0 };
    if (!file->is_elf ||
        !elf_open(&elf, (const char *)file->data, file->size))
        return true;
    symbols->size = measure(&elf);
    if (!symbols->size)
        return true;
    addr = kernel_image_place_low(image, symbols->size, ALIGN, PLACE_FROM,
                                  KERNEL_LOW_END);
    if (!addr)
        addr = kernel_image_place_low(image, symbols->size, ALIGN,
                                      kernel_image_high_end(image), ram_end);
    if (!addr)
        return error_usage(file->error, "no room in RAM for %zu bytes of "
                           "symbols: it needs more --mem", symbols->size);
    symbols->bytes = calloc(1, symbols->size);
    if (!symbols->bytes)
        return error_host(file->error, "no memory for %zu bytes",
                          symbols->size);
    symbols->addr = (uint32_t)addr;
    symbols->sections = elf.header.e_shnum;
    symbols->names = elf.header.e_shstrndx;
    put_tables(symbols, &elf);
    return kernel_image_add(image, addr, symbols->bytes, symbols->size,
                            symbols->size, file->error);
}

void kernel_symbols_free(struct kernel_symbols *symbols)
{
    free(symbols->bytes);
    symbols->bytes = NULL;
}
