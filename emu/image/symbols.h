/*
 * The guest's symbols: from linear addresses to "function+0x1c", and back.
 *
 * Symbols come from the symbol table of an ELF kernel and from a file in the
 * form of Linux' System.map. Where a linear address has no symbol, its
 * physical address may: code that runs before paging is on, or at another
 * linear address than it is linked for, is found where the ELF file's segments
 * are loaded.
 */
#ifndef PAGEWALK_EMU_IMAGE_SYMBOLS_H
#define PAGEWALK_EMU_IMAGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/elf.h"
#include "mmu/mmu.h"

struct symbol {
    uint32_t address;
    uint32_t size;              /* 0: up to the next symbol */
    unsigned rank;              /* the lowest is kept of each address */
    char *name;
};

/* A segment of the ELF file: linked at vaddr, loaded at paddr. */
struct symbol_segment {
    uint32_t vaddr, paddr, size;
};

enum { SYMBOLS_SEGMENTS = 16, SYMBOLS_PLACE_MAX = 128 };

/* All zero: no symbols. */
struct symbols {
    struct symbol *symbol;      /* in the order of their addresses */
    size_t count, room;
    struct symbol_segment segment[SYMBOLS_SEGMENTS];
    unsigned segments;
};

/* Adds the functions of an i386 ELF file. Any other file, and one without
 * symbols, adds nothing. False: the file cannot be read, or no memory. */
bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error);

/* Adds the functions of an ELF file in memory. False: no memory. */
bool symbols_add_elf(struct symbols *symbols, const struct elf *elf,
                     struct error *error);

/* Adds the functions (t, T, w, W) of a System.map. */
bool symbols_read_map(struct symbols *symbols, const char *path,
                      struct error *error);

/* Adds those of an ELF file, which must have some, or of any other file as of a
 * System.map. */
bool symbols_read(struct symbols *symbols, const char *path,
                  struct error *error);
void symbols_free(struct symbols *symbols);

/* Adds one symbol; symbols_sort makes it one that can be found. False: no
 * memory. */
bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size,
                 unsigned rank, const char *name);

/* Sorts by address, and keeps the one symbol of lowest rank at each. */
void symbols_sort(struct symbols *symbols);

/* The function that "name" or "name+number" names, or null; *offset is the
 * number. */
const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset);

/* The function around a linear address that the code is linked for, or null;
 * *offset is the distance from its start. */
const struct symbol *symbols_around(const struct symbols *symbols,
                                    uint32_t lin, uint32_t *offset);

/* As symbols_around, without an offset: [*first, *last] becomes the addresses
 * around `lin` that have the same answer, as far as they follow each other. */
const struct symbol *symbols_stretch(const struct symbols *symbols,
                                     uint32_t lin, uint32_t *first,
                                     uint32_t *last);

/* The address that the code at an address of physical memory is linked for, if
 * a segment of the ELF file is loaded there. */
bool symbols_linked_at(const struct symbols *symbols, uint64_t paddr,
                       uint32_t *address);

/* The function around an address of physical memory, where a segment of the ELF
 * file is loaded, or null; *offset as above. */
const struct symbol *symbols_loaded_at(const struct symbols *symbols,
                                       uint64_t paddr, uint32_t *offset);

/* The function around a linear address, directly or by its physical address
 * as the page tables of `mmu` have it; `mmu` may be null. */
const struct symbol *symbols_find(const struct symbols *symbols,
                                  const struct mmu *mmu, uint32_t lin,
                                  uint32_t *offset);

/* "0xc0101234 function+0x1c", or the address alone; returns text. `symbols`
 * may be null. */
char *symbols_locate(const struct symbols *symbols, const struct mmu *mmu,
                     uint32_t lin, char *text, size_t size);

/* "function+0x1c", or "0xc0101234"; returns text. `symbols` may be null. */
char *symbols_place(const struct symbols *symbols, const struct mmu *mmu,
                    uint32_t lin, char *text, size_t size);

#endif
