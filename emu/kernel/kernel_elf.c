#include "emu/kernel/kernel_elf.h"

#include "emu/image/elf.h"

static bool open_elf(const struct kernel_file *file, struct elf *elf)
{
    if (file->size < sizeof(elf->header))
        return error_usage(file->error, "truncated: an ELF of %zu bytes",
                           file->size);
    elf_open(elf, (const char *)file->data, file->size);
    if (elf->header.e_ident[EI_DATA] == ELFDATA2MSB)
        return error_usage(file->error, "not an i386 ELF (big-endian)");
    if (elf->header.e_machine != EM_386)
        return error_usage(file->error, "not an i386 ELF (machine %u)",
                           elf->header.e_machine);
    return true;
}

bool kernel_elf_check_machine(const struct kernel_file *file)
{
    struct elf elf;

    return open_elf(file, &elf);
}

static bool check_header(const struct kernel_file *file,
                         const struct elf *elf)
{
    const Elf32_Ehdr *header = &elf->header;
    Elf32_Phdr last;

    if (header->e_ident[EI_CLASS] != ELFCLASS32)
        return error_usage(file->error, "not a 32-bit ELF");
    if (header->e_type != ET_EXEC)
        return error_usage(file->error, "not an executable ELF (type %u)",
                           header->e_type);
    if (header->e_phentsize != sizeof(last) || !header->e_phnum)
        return error_usage(file->error, "an ELF without program headers");
    if (!elf_segment(elf, header->e_phnum - 1u, &last))
        return error_usage(file->error, "truncated: program headers at "
                           "offset %u, file of %zu bytes", header->e_phoff,
                           file->size);
    return true;
}

bool kernel_elf_read(struct kernel_file *file)
{
    Elf32_Phdr ph;
    struct elf elf;

    if (!open_elf(file, &elf) || !check_header(file, &elf))
        return false;
    for (unsigned i = 0; elf_segment(&elf, i, &ph); i++) {
        if (ph.p_type != PT_LOAD || !ph.p_memsz)
            continue;
        if (file->segments == KERNEL_SEGMENTS_MAX)
            return error_usage(file->error, "more than %d segments",
                               KERNEL_SEGMENTS_MAX);
        if (ph.p_filesz > ph.p_memsz)
            return error_usage(file->error, "segment %u has more bytes in "
                               "the file (%u) than in memory (%u)", i,
                               ph.p_filesz, ph.p_memsz);
        file->segment[file->segments++] = (struct kernel_segment){
            .addr = ph.p_paddr,
            .size = ph.p_memsz,
            .filled = ph.p_filesz,
            .offset = ph.p_offset,
            .vaddr = ph.p_vaddr,
        };
    }
    if (!file->segments)
        return error_usage(file->error, "an ELF with nothing to load");
    file->entry = elf.header.e_entry;
    file->is_elf = true;
    return true;
}
