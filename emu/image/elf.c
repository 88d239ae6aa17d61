#include "emu/image/elf.h"

#include <string.h>

bool elf_is(const char *data, size_t size)
{
    return size >= SELFMAG && !memcmp(data, ELFMAG, SELFMAG);
}

bool elf_open(struct elf *elf, const char *data, size_t size)
{
    *elf = (struct elf){ .data = data, .size = size };
    if (!elf_is(data, size) || size < sizeof(elf->header))
        return false;
    memcpy(&elf->header, data, sizeof(elf->header));
    return elf->header.e_ident[EI_CLASS] == ELFCLASS32 &&
           elf->header.e_machine == EM_386;
}

const char *elf_at(const struct elf *elf, uint64_t offset,
                   uint64_t bytes)
{
    return offset <= elf->size && bytes <= elf->size - offset
               ? elf->data + offset : NULL;
}

/* Copies the index-th of `count` records out of a table. */
static bool record(const struct elf *elf, uint32_t table, unsigned index,
                   unsigned count, void *to, size_t size)
{
    const char *from = elf_at(elf, table + (uint64_t)index * size, size);

    if (!from || index >= count)
        return false;
    memcpy(to, from, size);
    return true;
}

bool elf_segment(const struct elf *elf, unsigned index,
                 Elf32_Phdr *segment)
{
    return record(elf, elf->header.e_phoff, index, elf->header.e_phnum,
                  segment, sizeof(*segment));
}

bool elf_section(const struct elf *elf, unsigned index,
                 Elf32_Shdr *section)
{
    return record(elf, elf->header.e_shoff, index, elf->header.e_shnum,
                  section, sizeof(*section));
}
