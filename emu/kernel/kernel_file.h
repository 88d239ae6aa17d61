/*
 * A kernel as its file names it: segments, checked before they become parts of
 * an image (kernel_image.h).
 */
#ifndef PAGEWALK_EMU_KERNEL_KERNEL_FILE_H
#define PAGEWALK_EMU_KERNEL_KERNEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/kernel/kernel_image.h"

enum { KERNEL_SEGMENTS_MAX = 64 };

/* `filled` bytes of the file from `offset` on, then zeros up to `size` bytes,
 * at physical address `addr` and linear address `vaddr`. */
struct kernel_segment {
    uint64_t addr, size, filled, offset, vaddr;
};

struct kernel_file {
    const uint8_t *data;
    size_t size;
    uint64_t mem;               /* bytes of guest RAM */
    struct kernel_segment segment[KERNEL_SEGMENTS_MAX];
    unsigned segments;
    uint32_t entry;
    bool is_elf;                /* its segments are those of an ELF file */
    struct error *error;        /* of each function that returns false */
};

/* Where RAM below 4 GiB ends in a machine with `mem` bytes. */
uint64_t kernel_file_ram_end(uint64_t mem);

/* What a multiboot header says of its own place in memory, and of the kernel's:
 * physical addresses. `load_end` 0: the whole file; `bss_end` 0: no bss. */
struct kernel_addresses {
    uint32_t header, load, load_end, bss_end;
};

/* Makes them, of the header at an offset, the kernel's one segment (Multiboot
 * 0.6.96, 3.1.3; Multiboot2 2.0, 3.1.5). */
bool kernel_file_add_addresses(struct kernel_file *file, size_t header_at,
                               const struct kernel_addresses *addresses);

/* Adds the segments to the image and sets its entry point. They lie in the
 * file, in RAM, clear of what the boot ROM needs and apart from each other, and
 * the entry point is in one of them. An entry point that is in no segment but
 * at the linear address of one is translated, as other boot loaders do. */
bool kernel_file_place(const struct kernel_file *file,
                       struct kernel_image *image);

#endif
