/*
 * The Multiboot2 Specification 2.0: the header that makes a file a kernel, and
 * the information that a boot loader hands to it, both lists of tags.
 */
#ifndef PAGEWALK_EMU_KERNEL_MULTIBOOT2_H
#define PAGEWALK_EMU_KERNEL_MULTIBOOT2_H

#include "emu/kernel/boot_request.h"

/* The header lies in the first so many bytes of a file (section 3.1). */
enum { MULTIBOOT2_SEARCH = 32768 };

/* The offset of the header in a file of `size` bytes; -1: there is none. */
long multiboot2_find_header(const uint8_t *data, size_t size);

/* As multiboot_read() and multiboot_place_info(). */
bool multiboot2_read(struct kernel_file *file, struct kernel_image *image,
                     size_t header_at);
bool multiboot2_place_info(const struct kernel_file *file,
                           struct kernel_image *image,
                           const struct boot_request *request);

#endif
