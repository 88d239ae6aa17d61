/*
 * The Multiboot Specification 0.6.96: the header that makes a file a kernel,
 * and the information that a boot loader hands to it.
 */
#ifndef PAGEWALK_EMU_IMAGE_MULTIBOOT_H
#define PAGEWALK_EMU_IMAGE_MULTIBOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/image/kernel_file.h"

/* The header lies in the first so many bytes of a file (section 3.1). */
enum { MULTIBOOT_SEARCH = 8192 };

/* The offset of the header in a file of `size` bytes; -1: there is none. */
long multiboot_find_header(const uint8_t *data, size_t size);

/* Collects the segments and the entry point of the kernel whose header is at
 * an offset: as the header's own addresses say where it has them, else as the
 * file's ELF header says. */
bool multiboot_read(struct kernel_file *file, size_t header_at);

/* What the information names, besides the kernel. */
struct multiboot_request {
    const char *command_line;
    const char *module;         /* bytes of module 0; null: no module */
    size_t module_size;
    uint64_t mem;               /* bytes of guest RAM */
};

/* Builds the information and places it in RAM behind the image's kernel. The
 * memory map is missing: the boot ROM adds it. False: it does not fit. */
bool multiboot_build_info(struct kernel_image *image,
                          const struct multiboot_request *request,
                          struct error *error);

#endif
