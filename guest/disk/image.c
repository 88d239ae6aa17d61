/* What disk, floppy and CD have in common. */
#include "guest/disk/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/disk/layout.h"

void image_fail(const char *path, const char *what)
{
    fprintf(stderr, "mkdisk: %s: %s\n", path, what);
    exit(1);
}

void image_resize(struct image *image, size_t size)
{
    image->data = realloc(image->data, size);
    if (!image->data)
        image_fail("image", "no memory");
    if (size > image->size)
        memset(image->data + image->size, 0, size - image->size);
    image->size = size;
}

struct image image_read(const char *path)
{
    struct image image = { NULL, 0 };
    FILE *file = fopen(path, "rb");
    long size;

    if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) <= 0)
        image_fail(path, "cannot be read");
    rewind(file);
    image_resize(&image, (size_t)size);
    if (fread(image.data, 1, image.size, file) != image.size)
        image_fail(path, "cannot be read");
    fclose(file);
    return image;
}

void image_write(const struct image *image, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(image->data, 1, image->size, file) != image->size ||
        fclose(file))
        image_fail(path, "cannot be written");
}

void image_append(struct image *image, const struct image *file)
{
    size_t at = image->size;

    image_resize(image, at + file->size);
    memcpy(image->data + at, file->data, file->size);
}

void image_put16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
}

void image_put32(uint8_t *to, uint32_t value)
{
    image_put16(to, (uint16_t)value);
    image_put16(to + 2, (uint16_t)(value >> 16));
}

void image_put_parameters(uint8_t *boot_sector, uint8_t sectors,
                          uint8_t block, uint32_t kernel)
{
    boot_sector[PARAMETER_SECTORS] = sectors;
    boot_sector[PARAMETER_BLOCK] = block;
    image_put32(boot_sector + PARAMETER_KERNEL, kernel);
}

void image_put_command_line(uint8_t *boot_sector, const char *path,
                            const char *line)
{
    uint8_t *to = boot_sector + COMMAND_LINE_SECTOR * SECTOR;

    if (strlen(line) >= SECTOR)
        image_fail(path, "the command line is too long");
    memset(to, 0, SECTOR);
    memcpy(to, line, strlen(line));
}
