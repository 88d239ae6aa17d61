/*
 * An i386 ELF file in memory: its header, segments and sections by number,
 * each checked to lie within the file.
 */
#ifndef PAGEWALK_EMU_IMAGE_ELF_H
#define PAGEWALK_EMU_IMAGE_ELF_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
    const char *data;
    size_t size;
    Elf32_Ehdr header;
};

/* Whether data begins as an ELF file does, of whatever machine. */
bool elf_is(const char *data, size_t size);

/* False: not a 32-bit ELF file for the i386. The header is filled in
 * nevertheless where the file is an ELF file that is long enough. */
bool elf_open(struct elf *elf, const char *data, size_t size);

/* The address of `bytes` bytes of the file at an offset; null where they do
 * not all lie within the file. */
const char *elf_at(const struct elf *elf, uint64_t offset, uint64_t bytes);

/* False: there is no segment or section of this number, or the file ends
 * before its header. */
bool elf_segment(const struct elf *elf, unsigned index, Elf32_Phdr *segment);
bool elf_section(const struct elf *elf, unsigned index, Elf32_Shdr *section);

#endif
