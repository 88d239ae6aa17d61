/*
 * The guest's symbols: from linear addresses to "function+0x1c", and back.
 *
 * Symbols come from the symbol table of an ELF file and from lists in the form
 * of Linux' System.map (emu/nm/nm_line.h). Functions name the addresses of code;
 * variables have a table of their own and are found by name. Where a linear address has no symbol, its
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

enum {
    SYMBOLS_SEGMENTS = 64,
    SYMBOLS_PLACE_MAX = 128,
    SYMBOLS_MAX = 1 << 21,      /* functions and variables */
    SYMBOLS_NAME_MAX = 255,     /* characters; a longer name is cut */
};

/* All zero: no symbols. */
struct symbols {
    struct symbol *symbol;      /* functions, in the order of addresses */
    size_t count, room;
    struct symbol *data;        /* variables, likewise */
    size_t data_count, data_room;
    size_t added;               /* of both, duplicates included */
    struct symbol_segment segment[SYMBOLS_SEGMENTS];
    unsigned segments;
};

/* Adds the symbols of an i386 ELF file. Any other file, and one without
 * symbols, adds nothing. False: the file cannot be read, no memory, or more than
 * SYMBOLS_MAX symbols. */
bool symbols_read_elf(struct symbols *symbols, const char *path,
                      struct error *error);

/* Adds the symbols of an ELF file in memory. False: no memory, or too many. */
bool symbols_add_elf(struct symbols *symbols, const struct elf *elf,
                     struct error *error);

/* Adds those of a linked i386 ELF file or a Linux kernel's bzImage, which must
 * have some, or of any other file as of a list. */
bool symbols_read(struct symbols *symbols, const char *path,
                  struct error *error);
void symbols_free(struct symbols *symbols);

/* Says why a symbol could not be added: no memory, or too many. */
bool symbols_no_room(const struct symbols *symbols, struct error *error);

/* Add a function and a variable; symbols_sort makes them ones that can be found.
 * False: no memory, or SYMBOLS_MAX. */
bool symbols_add(struct symbols *symbols, uint32_t address, uint32_t size,
                 unsigned rank, const char *name);
bool symbols_add_data(struct symbols *symbols, uint32_t address,
                      uint32_t size, unsigned rank, const char *name);

/* The rank of a function or variable of a list, by which one of several at an
 * address is kept: names with fewer underscores in front, since linkers' marks
 * have two, then global ones. */
unsigned symbols_list_rank(const char *name, bool global);

/* Sorts by address, and keeps the one symbol of lowest rank at each. */
void symbols_sort(struct symbols *symbols);

/* The function that "name" or "name+number" names, or null; *offset is the
 * number. */
const struct symbol *symbols_named(const struct symbols *symbols,
                                   const char *text, uint32_t *offset);

/* The same of a function or, where none has the name, a variable. */
const struct symbol *symbols_named_any(const struct symbols *symbols,
                                       const char *text, uint32_t *offset);

/* Whether there is a function whose name begins with `length` characters. */
bool symbols_any_begins(const struct symbols *symbols, const char *start,
                        size_t length);

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
