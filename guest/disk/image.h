/*
 * Build tool: an image in memory, and the kinds of media that mkdisk makes. The
 * functions end the program with a message if a file cannot be read or written,
 * or something does not fit.
 */
#ifndef PAGEWALK_GUEST_DISK_IMAGE_H
#define PAGEWALK_GUEST_DISK_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct image {
    uint8_t *data;
    size_t size;                /* bytes */
};

/* Ends the program: "mkdisk: PATH: WHAT". */
_Noreturn void image_fail(const char *path, const char *what);

/* The contents of a file. */
struct image image_read(const char *path);
void image_write(const struct image *image, const char *path);

/* Lengthens the image with zeros to `size` bytes, or cuts it. */
void image_resize(struct image *image, size_t size);

/* Appends a file's contents. */
void image_append(struct image *image, const struct image *file);

void image_put16(uint8_t *to, uint16_t value);
void image_put32(uint8_t *to, uint32_t value);

/* Fills in the parameters of the boot sector (layout.h). */
void image_put_parameters(uint8_t *boot_sector, uint8_t sectors,
                          uint8_t block, uint32_t kernel);

/* Writes the command line into its place behind the boot sector. `path` is for
 * the message. */
void image_put_command_line(uint8_t *boot_sector, const char *path,
                            const char *line);

/* The media: an image that boots `kernel` by `loader`. image_make_floppy() cuts
 * off what the loader does not need of the kernel, so that it fits. */
struct image image_make_disk(const struct image *loader,
                             const struct image *kernel);
struct image image_make_floppy(const struct image *loader,
                               const struct image *kernel);
struct image image_make_cd(const struct image *loader,
                           const struct image *kernel);

/* Where the boot sector is in a CD image that image_make_cd() has made; NULL if
 * this is none. */
uint8_t *image_cd_boot_sector(const struct image *image);

#endif
