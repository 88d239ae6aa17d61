/*
 * The Multiboot Specification 0.6.96: the header that makes a file a kernel,
 * and the information that a boot loader hands to it.
 */
#ifndef PAGEWALK_EMU_KERNEL_MULTIBOOT_H
#define PAGEWALK_EMU_KERNEL_MULTIBOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/kernel/boot_request.h"

/* The header lies in the first so many bytes of a file (section 3.1). */
enum { MULTIBOOT_SEARCH = 8192 };

/* The offset of the header in a file of `size` bytes; -1: there is none. */
long multiboot_find_header(const uint8_t *data, size_t size);

/* The same of a header behind those bytes, where no loader looks. */
long multiboot_find_header_late(const uint8_t *data, size_t size);

/* Collects the segments and the entry point of the kernel whose header is at
 * an offset: as the header's own addresses say where it has them, else as the
 * file's ELF header says. The picture that it asks for goes to the image. */
bool multiboot_read(struct kernel_file *file, struct kernel_image *image,
                    size_t header_at);

/* Places the modules behind the kernel and the information in low memory,
 * where a kernel that maps no more than itself and the first MiB reaches it.
 * What the boot ROM knows (memory, display, drives) is missing: the ROM adds
 * it. */
bool multiboot_place_info(const struct kernel_file *file,
                          struct kernel_image *image,
                          const struct boot_request *request);

#endif
