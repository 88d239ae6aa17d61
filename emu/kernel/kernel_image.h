/*
 * A kernel on its way to guest memory, as the boot ROM receives it: parts, each
 * with its physical address, and how the ROM enters them
 * (devices/paravirtual/fw_cfg_abi.h).
 */
#ifndef PAGEWALK_EMU_KERNEL_KERNEL_IMAGE_H
#define PAGEWALK_EMU_KERNEL_KERNEL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/paravirtual/fw_cfg_abi.h"
#include "emu/host/error.h"
#include "firmware/lib/layout.h"

enum { KERNEL_PARTS_MAX = 128 };

/* Physical memory below 1 MiB in which nothing can be placed: what the boot
 * ROM uses while it loads, and from KERNEL_LOW_END on the ROM's data, the
 * display's memory and ROMs. */
#define KERNEL_LOW_START  ((uint64_t)LOADABLE_BASE)
#define KERNEL_LOW_END    ((uint64_t)EBDA_BASE)
#define KERNEL_HIGH_START UINT64_C(0x100000)

/* All zero: no kernel. */
struct kernel_image {
    struct fw_cfg_kernel start; /* but for its `parts` */
    struct fw_cfg_part part[KERNEL_PARTS_MAX];
    unsigned parts;
    uint8_t *stream;            /* what FW_CFG_KERNEL_DATA reads as */
    size_t size, capacity;      /* bytes of it; that it has room for */
};

/* Adds `filled` bytes of `data`, and zeros up to `size` bytes, at a physical
 * address. The memory must be there and free; nothing of size 0 is added.
 * False: too many parts, or no host memory. */
bool kernel_image_add(struct kernel_image *image, uint64_t addr,
                      const void *data, size_t filled, uint64_t size,
                      struct error *error);

/* The highest or the lowest address of `size` free bytes between two
 * addresses; `align` is a power of two. 0: there is none. */
uint64_t kernel_image_place_high(const struct kernel_image *image,
                                 uint64_t size, uint64_t align, uint64_t from,
                                 uint64_t to);
uint64_t kernel_image_place_low(const struct kernel_image *image,
                                uint64_t size, uint64_t align, uint64_t from,
                                uint64_t to);

/* Where the last part ends that begins at 1 MiB or above; 1 MiB without one. */
uint64_t kernel_image_high_end(const struct kernel_image *image);

/* Completes the stream with `start`, after the last part. */
void kernel_image_finish(struct kernel_image *image);

void kernel_image_free(struct kernel_image *image);

#endif
