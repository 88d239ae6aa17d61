/*
 * A kernel on its way from a file to guest memory: the segments that the file
 * names, checked and then copied into one run of bytes.
 */
#ifndef PAGEWALK_EMU_IMAGE_KERNEL_FILE_H
#define PAGEWALK_EMU_IMAGE_KERNEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/loader.h"

enum { KERNEL_SEGMENTS_MAX = 64 };

/* Physical memory in which a kernel cannot lie, below 1 MiB: the display's and
 * the ROMs'. */
#define KERNEL_HOLE_START UINT64_C(0xa0000)
#define KERNEL_HOLE_END   UINT64_C(0x100000)

/* `filled` bytes of the file from `offset` on, then zeros up to `size` bytes,
 * at physical address `addr` and linear address `vaddr`. */
struct kernel_segment {
    uint64_t addr, size, filled, offset, vaddr;
};

struct kernel_file {
    const uint8_t *data;
    size_t size;
    struct kernel_segment segment[KERNEL_SEGMENTS_MAX];
    unsigned segments;
    uint32_t entry;
    struct error *error;        /* of each function that returns false */
};

/* Where RAM below 4 GiB ends in a machine with `mem` bytes. */
uint64_t kernel_file_ram_end(uint64_t mem);

/* The segments lie in the file, in RAM and apart from each other, and the
 * entry point is in one of them. An entry point that is in no segment but at
 * the linear address of one is translated, as other boot loaders do. */
bool kernel_file_check(struct kernel_file *file, uint64_t mem);

/* Copies the segments to image->data, with zeros between them. */
bool kernel_file_flatten(const struct kernel_file *file,
                         struct kernel_image *image);

#endif
