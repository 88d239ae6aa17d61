/*
 * The disk and the floppy: loader and kernel as they lie (layout.h).
 *
 * The disk is whole cylinders of 16 heads and 63 sectors, for BIOSes and
 * emulators that need a geometry, and has one active partition, for BIOSes that
 * boot only from such a disk. The floppy has 1.44 MB.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/disk/image.h"
#include "guest/disk/layout.h"

enum {
    HEADS = 16, TRACK = 63, CYLINDER = HEADS * TRACK,
    ACTIVE = 0x80,
    TYPE_NO_FILE_SYSTEM = 0xda,

    FLOPPY_SECTORS = 80 * 2 * 18,
};

static void put_chs(uint8_t *to, uint32_t sector)
{
    uint32_t cylinder = sector / CYLINDER;

    to[0] = (uint8_t)(sector / TRACK % HEADS);
    to[1] = (uint8_t)((sector % TRACK + 1) | (cylinder >> 2 & 0xc0));
    to[2] = (uint8_t)cylinder;
}

/* One partition: all of the disk but the boot sector. */
static void put_partition(uint8_t *image, uint32_t sectors)
{
    uint8_t *entry = image + PARTITION_TABLE;

    entry[0] = ACTIVE;
    put_chs(entry + 1, 1);
    entry[4] = TYPE_NO_FILE_SYSTEM;
    put_chs(entry + 5, sectors - 1);
    image_put32(entry + 8, 1);
    image_put32(entry + 12, sectors - 1);
}

/* Loader and kernel, each in its place. */
static struct image make(const struct image *loader,
                         const struct image *kernel)
{
    size_t sectors = (loader->size + SECTOR - 1) / SECTOR;
    struct image image = { NULL, 0 };

    if (sectors > LOADER_SECTORS)
        image_fail("loader", "too large");
    image_append(&image, loader);
    image_resize(&image, KERNEL_SECTOR * SECTOR);
    image_append(&image, kernel);
    image_put_parameters(image.data, (uint8_t)sectors, 1, KERNEL_SECTOR);
    return image;
}

struct image image_make_disk(const struct image *loader,
                             const struct image *kernel)
{
    struct image image = make(loader, kernel);
    size_t cylinder = CYLINDER * SECTOR;

    image_resize(&image, (image.size + cylinder - 1) / cylinder * cylinder);
    put_partition(image.data, (uint32_t)(image.size / SECTOR));
    return image;
}

/* The end of the last segment in the kernel's file: symbols and lines of the
 * source follow. */
static size_t end_of_segments(const struct image *kernel)
{
    Elf32_Ehdr elf;
    size_t end = 0;

    if (kernel->size < sizeof elf)
        image_fail("kernel", "not an ELF file");
    memcpy(&elf, kernel->data, sizeof elf);
    for (unsigned i = 0; i < elf.e_phnum; i++) {
        size_t at = elf.e_phoff + i * sizeof(Elf32_Phdr);
        Elf32_Phdr segment;

        if (at + sizeof segment > kernel->size)
            image_fail("kernel", "not a whole ELF file");
        memcpy(&segment, kernel->data + at, sizeof segment);
        if (segment.p_type == PT_LOAD &&
            (size_t)segment.p_offset + segment.p_filesz > end)
            end = (size_t)segment.p_offset + segment.p_filesz;
    }
    return end < kernel->size ? end : kernel->size;
}

/* The same kernel without section headers, which it no longer has. */
static struct image without_symbols(const struct image *kernel)
{
    struct image image = { NULL, 0 };
    Elf32_Ehdr elf;

    image_append(&image, kernel);
    image_resize(&image, end_of_segments(kernel));
    memcpy(&elf, image.data, sizeof elf);
    elf.e_shoff = 0;
    elf.e_shnum = elf.e_shstrndx = 0;
    memcpy(image.data, &elf, sizeof elf);
    return image;
}

struct image image_make_floppy(const struct image *loader,
                               const struct image *kernel)
{
    struct image cut = without_symbols(kernel);
    struct image image = make(loader, &cut);

    free(cut.data);
    if (image.size > FLOPPY_SECTORS * SECTOR)
        image_fail("kernel", "does not fit on a floppy of 1.44 MB");
    image_resize(&image, FLOPPY_SECTORS * SECTOR);
    return image;
}
