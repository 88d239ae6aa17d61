/*
 * The loader: a kernel in a file becomes what fw_cfg hands to the boot ROM
 * (devices/paravirtual/fw_cfg_abi.h).
 *
 * The loader knows kernels for multiboot 1 and 2, as i386 ELF files or with the
 * addresses that their header has, and Linux's (multiboot.h, multiboot2.h,
 * linux_boot.h). It trusts nothing that a file says; what is wrong with a file,
 * the error says in one line.
 */
#ifndef PAGEWALK_EMU_KERNEL_LOADER_H
#define PAGEWALK_EMU_KERNEL_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/kernel/kernel_image.h"

struct kernel_request {
    const char *path;
    const char *command_line;   /* what the kernel sees; null: empty */
    const char *const *initrd;  /* texts for modules_read() */
    unsigned initrds;
    uint64_t mem;               /* bytes of guest RAM */
};

/* The image is to be freed by kernel_image_free(). False: the error names the
 * file, and there is nothing to free. */
bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error);

#endif
