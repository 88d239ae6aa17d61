/*
 * The guest's symbols: linear addresses to "function+0x1c".
 *
 * They come from the symbol table of an ELF kernel and from a file in the form
 * of Linux' System.map. A kernel that moved itself, or runs before it has
 * turned paging on, is found by way of physical addresses: what is loaded
 * where the ELF file says is known by the names it has there.
 */
#ifndef PAGEWALK_EMU_IMAGE_SYMBOLS_H
#define PAGEWALK_EMU_IMAGE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/elf_file.h"
#include "mmu/mmu.h"

struct symbol {
    uint32_t address;
    uint32_t size;              /* 0: up to the next symbol */
    unsigned rank;              /* of several at one address the lowest */
    char *name;
};

/* A piece of the file: linked at vaddr, loaded at paddr. */
struct symbol_segment {
    uint32_t vaddr, paddr, size;
};

enum { SYMBOLS_SEGMENTS = 16, SYMBOLS_PLACE_MAX = 128 };

/* Zero: no symbols. */
struct symbols {
    struct symbol *symbol;      /* by address */
    size_t count, room;
    struct symbol_segment segment[SYMBOLS_SEGMENTS];
    unsigned segments;
};

/* Adds the functions of an i386 ELF file; what is none, or has no symbols,
 * adds nothing. False: the file cannot be read, or no memory. */
bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error);

/* The same of a file in memory. */
bool symbols_add_elf(struct symbols *symbols, const struct elf *elf,
                     struct error *error);

/* Adds the functions (t, T, w, W) of a System.map. */
bool symbols_read_map(struct symbols *symbols, const char *path,
                      struct error *error);
void symbols_free(struct symbols *symbols);

/* The function that "name" or "name+number" names, or null; *offset is the
 * number. */
const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset);

/* The function around an address of the symbols, or null; *offset is the
 * distance from its start. */
const struct symbol *symbols_around(const struct symbols *symbols,
                                    uint32_t lin, uint32_t *offset);

/* The same of a linear address, which may be another one of the code's. Page
 * tables are those of `mmu`; without one there are none. */
const struct symbol *symbols_find(const struct symbols *symbols,
                                  const struct mmu *mmu, uint32_t lin,
                                  uint32_t *offset);

/* "0xc0101234 function+0x1c", or the address alone; returns text. */
char *symbols_locate(const struct symbols *symbols, const struct mmu *mmu,
                     uint32_t lin, char *text, size_t size);

/* "function+0x1c", or "0xc0101234"; returns text. `symbols` may be null. */
char *symbols_place(const struct symbols *symbols, const struct mmu *mmu,
                    uint32_t lin, char *text, size_t size);

#endif
