/*
 * The loader: a guest image from a file to what fw_cfg hands to the boot ROM
 * (devices/paravirtual/fw_cfg_abi.h).
 *
 * Images are recognised by content. Today: multiboot 1 kernels, as i386 ELF
 * files or with the header's own addresses (Multiboot Specification 0.6.96,
 * section 3.1). Nothing in a file is believed: all that can be wrong is said
 * in one line.
 */
#ifndef PAGEWALK_EMU_IMAGE_LOADER_H
#define PAGEWALK_EMU_IMAGE_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"

/* A kernel ready for the ROM: two runs of bytes and their places. */
struct kernel_image {
    uint32_t addr, size;        /* KERNEL_ADDR, KERNEL_SIZE; bss included */
    uint32_t entry;
    uint8_t *data;
    uint32_t info_addr, info_size;      /* the multiboot information */
    uint8_t *info;
};

/* How much of a file's beginning tells what it is. */
enum { LOADER_SEARCH = 8192 };

struct kernel_request {
    const char *path;
    const char *command_line;   /* as the kernel is to see it; null: empty */
    const char *initrd;         /* path of module 0, or null */
    uint64_t mem;               /* bytes of guest RAM */
};

bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error);
void loader_free(struct kernel_image *image);

/* Is this the beginning of an ELF or a multiboot kernel? `size` bytes of the
 * file, LOADER_SEARCH if it has as many. */
bool loader_is_kernel(const uint8_t *start, size_t size);

#endif
