/*
 * The loader: a kernel in a file becomes what fw_cfg hands to the boot ROM
 * (devices/paravirtual/fw_cfg_abi.h).
 *
 * The loader knows multiboot 1 kernels, as i386 ELF files or with the
 * addresses that the multiboot header has (emu/image/multiboot.h). It trusts
 * nothing that a file says; what is wrong with a file, the error says in one
 * line.
 */
#ifndef PAGEWALK_EMU_IMAGE_LOADER_H
#define PAGEWALK_EMU_IMAGE_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"

/* A kernel ready for the boot ROM: two runs of bytes, each with its physical
 * address. */
struct kernel_image {
    uint32_t addr, size;        /* KERNEL_ADDR, KERNEL_SIZE; bss included */
    uint32_t entry;             /* physical */
    uint8_t *data;
    uint32_t info_addr, info_size;      /* the multiboot information */
    uint8_t *info;
};

struct kernel_request {
    const char *path;
    const char *command_line;   /* what the kernel sees; null: empty */
    const char *initrd;         /* path of module 0, or null */
    uint64_t mem;               /* bytes of guest RAM */
};

/* False: the error names the file, and there is nothing to free. */
bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error);
void loader_free(struct kernel_image *image);

#endif
