/*
 * Build tool: makes the disk image (guest/disk/layout.h), or changes its
 * command line:
 *
 *     mkdisk LOADER KERNEL IMAGE [COMMAND LINE]
 *     mkdisk --append IMAGE COMMAND LINE
 *
 * Two runs on one input write equal images. The image is whole cylinders of 16
 * heads and 63 sectors, for BIOSes and emulators that need a geometry, and has
 * one active partition, for BIOSes that boot only from such a disk.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/disk/layout.h"

enum {
    HEADS = 16, TRACK = 63, CYLINDER = HEADS * TRACK,
    ACTIVE = 0x80,
    TYPE_NO_FILE_SYSTEM = 0xda,
};

static _Noreturn void fail(const char *path, const char *what)
{
    fprintf(stderr, "mkdisk: %s: %s\n", path, what);
    exit(1);
}

/* Appends the file to the first `at` bytes of `*image`; returns the size. */
static size_t put_file(uint8_t **image, size_t at, const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;

    if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0)
        fail(path, "cannot be read");
    rewind(file);
    *image = realloc(*image, at + (size_t)size);
    if (!*image || fread(*image + at, 1, (size_t)size, file) != (size_t)size)
        fail(path, "cannot be read");
    fclose(file);
    return at + (size_t)size;
}

static void put_chs(uint8_t *to, uint32_t sector)
{
    uint32_t cylinder = sector / CYLINDER;

    to[0] = (uint8_t)(sector / TRACK % HEADS);
    to[1] = (uint8_t)((sector % TRACK + 1) | (cylinder >> 2 & 0xc0));
    to[2] = (uint8_t)cylinder;
}

static void put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

/* One partition: all of the disk but the boot sector. */
static void put_partition(uint8_t *image, uint32_t sectors)
{
    uint8_t *entry = image + PARTITION_TABLE;

    entry[0] = ACTIVE;
    put_chs(entry + 1, 1);
    entry[4] = TYPE_NO_FILE_SYSTEM;
    put_chs(entry + 5, sectors - 1);
    put32(entry + 8, 1);
    put32(entry + 12, sectors - 1);
}

static void put_command_line(uint8_t *image, const char *path,
                             const char *line)
{
    if (strlen(line) >= SECTOR)
        fail(path, "the command line is too long");
    memset(image + COMMAND_LINE_SECTOR * SECTOR, 0, SECTOR);
    strcpy((char *)image + COMMAND_LINE_SECTOR * SECTOR, line);
}

static void write_image(const uint8_t *image, size_t size, const char *path)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(image, 1, size, file) != size || fclose(file))
        fail(path, "cannot be written");
}

static size_t make(uint8_t **image, const char *loader, const char *kernel)
{
    size_t end = put_file(image, 0, loader);
    size_t start = KERNEL_SECTOR * SECTOR;
    size_t size;

    if (end > start)
        fail(loader, "too large");
    *image = realloc(*image, start);
    if (!*image)
        fail(loader, "no memory");
    memset(*image + end, 0, start - end);
    end = put_file(image, start, kernel);
    size = (end + CYLINDER * SECTOR - 1) / (CYLINDER * SECTOR) *
           (CYLINDER * SECTOR);
    *image = realloc(*image, size);
    if (!*image)
        fail(kernel, "no memory");
    memset(*image + end, 0, size - end);
    put_partition(*image, (uint32_t)(size / SECTOR));
    return size;
}

int main(int argc, char **argv)
{
    uint8_t *image = NULL;
    size_t size;

    if (argc == 4 && !strcmp(argv[1], "--append")) {
        size = put_file(&image, 0, argv[2]);
        if (size < KERNEL_SECTOR * SECTOR)
            fail(argv[2], "not a disk image of mkdisk's");
        put_command_line(image, argv[2], argv[3]);
        write_image(image, size, argv[2]);
    } else if (argc == 4 || argc == 5) {
        size = make(&image, argv[1], argv[2]);
        put_command_line(image, argv[3], argc == 5 ? argv[4] : "");
        write_image(image, size, argv[3]);
    } else {
        fputs("usage: mkdisk LOADER KERNEL IMAGE [COMMAND LINE]\n"
              "       mkdisk --append IMAGE COMMAND LINE\n", stderr);
        return 2;
    }
    free(image);
    return 0;
}
