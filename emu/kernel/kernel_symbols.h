/* The symbols of a kernel's ELF file, as multiboot 1 and 2 hand them over: all
 * section headers, and with them the symbol and string tables, which no
 * segment has. */
#ifndef PAGEWALK_EMU_KERNEL_KERNEL_SYMBOLS_H
#define PAGEWALK_EMU_KERNEL_KERNEL_SYMBOLS_H

#include "emu/kernel/kernel_file.h"

struct kernel_symbols {
    uint32_t sections;          /* headers; 0: there are no symbols */
    uint32_t names;             /* the section of their names */
    uint8_t *bytes;             /* the headers, then the tables */
    size_t size;
    uint32_t addr;              /* where the tables' addresses say they are */
};

enum { KERNEL_SYMBOLS_HEADER = 40 };    /* bytes of a section header */

/* Collects them and adds them to the image, in low memory or, if they are too
 * many for that, behind the kernel. A file without a symbol table, one whose
 * tables are damaged, and a kernel that is not loaded as ELF have none. False:
 * no host memory, or no room. kernel_symbols_free() is due in any case. */
bool kernel_symbols_place(struct kernel_symbols *symbols,
                          const struct kernel_file *file,
                          struct kernel_image *image);
void kernel_symbols_free(struct kernel_symbols *symbols);

#endif
