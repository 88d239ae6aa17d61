/*
 * What multiboot 1 and 2 share of the information that they hand to a kernel:
 * its place, its strings, and the picture that a kernel may ask for.
 */
#ifndef PAGEWALK_EMU_KERNEL_BOOT_INFO_H
#define PAGEWALK_EMU_KERNEL_BOOT_INFO_H

#include "emu/kernel/boot_request.h"

/* The information under construction: `bytes` will lie at `addr`. */
struct boot_info {
    uint8_t *bytes;             /* zeros at first */
    uint64_t addr;              /* physical */
    size_t size, room;          /* of it; behind that, for the boot ROM */
};

/* The loader's name and version. */
extern const char boot_info_loader[];

/* Writes the kernel's name, a blank and the command line, as other loaders do;
 * returns the length. */
size_t boot_info_command_line(char *to, const struct boot_request *request);

/* A kernel asks for a picture instead of text. 0: it has no wish; then it gets
 * 1024, 768, 32. */
void boot_info_ask_picture(struct kernel_image *image, uint32_t width,
                           uint32_t height, uint32_t depth);

/* Adds the modules to the image, then finds a place for the information: for
 * `fixed` bytes, for all strings, and for `room` bytes that the ROM may add.
 * Behind every string there are 16 bytes more. The place is in low memory, from
 * 64 KiB on, and behind the modules if that is full. False: it does not fit. */
bool boot_info_begin(struct boot_info *info, const struct kernel_file *file,
                     struct kernel_image *image,
                     const struct boot_request *request, size_t fixed,
                     size_t room);

/* Adds `used` bytes of the information to the image and frees it. */
bool boot_info_end(struct boot_info *info, struct kernel_image *image,
                   size_t used, struct error *error);

#endif
