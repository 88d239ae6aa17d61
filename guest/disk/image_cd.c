/*
 * The CD: an ISO 9660 volume (ECMA-119) with an El Torito boot record (1.0). Its
 * root folder is the only one:
 *
 *   block
 *   16       primary volume descriptor
 *   17       boot record
 *   18       the end of the volume descriptors
 *   19, 20   path tables, little-endian and big-endian
 *   21       the root folder
 *   22       BOOT.CAT, the boot catalog
 *   23..     BOOT.IMG, boot sector, command line and loader
 *   ..       KERNEL.ELF
 *
 * BOOT.IMG is no longer than it must be: the BIOS of Bochs has its stack, with a
 * block of the CD, at 0000:F770 while it loads to 0000:7C00.
 */
#include <string.h>

#include "guest/disk/image.h"
#include "guest/disk/layout.h"

enum {
    VOLUME_BLOCK = 16, BOOT_RECORD_BLOCK, END_BLOCK, PATHS_LE_BLOCK,
    PATHS_BE_BLOCK, ROOT_BLOCK, CATALOG_BLOCK, BOOT_BLOCK,
    SECTORS_A_BLOCK = CD_BLOCK / SECTOR,

    DESCRIPTOR_BOOT = 0, DESCRIPTOR_PRIMARY = 1, DESCRIPTOR_END = 255,
    BOOT_RECORD_CATALOG = 0x47,

    FOLDER = 2,                 /* a flag of a directory record */
    RECORD_BYTES = 33,          /* without the name and what aligns it */
    PATH_BYTES = 10,            /* of the root's entry in a path table */

    CATALOG_ENTRY = 32,         /* bytes: the default entry is the second */
    VALIDATION_CHECKSUM = 28, VALIDATION_KEY = 30,
    BOOTABLE = 0x88,
    ENTRY_SECTORS = 6, ENTRY_BLOCK = 8,
};

/* ECMA-119 has most numbers in both byte orders (7.2.3, 7.3.3). */
static void put16_both(uint8_t *to, uint16_t value)
{
    image_put16(to, value);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

static void put32_both(uint8_t *to, uint32_t value)
{
    put16_both(to + 2, (uint16_t)value);
    image_put32(to, value);
    to[4] = (uint8_t)(value >> 24);
    to[5] = (uint8_t)(value >> 16);
    to[6] = (uint8_t)(value >> 8);
    to[7] = (uint8_t)value;
}

static void put_text(uint8_t *to, size_t size, const char *text)
{
    memset(to, ' ', size);
    memcpy(to, text, strlen(text));
}

/* A date that does not change: two builds are equal (9.1.5). */
static void put_date(uint8_t *to)
{
    static const uint8_t date[7] = { 126, 1, 1, 0, 0, 0, 0 };

    memcpy(to, date, sizeof date);
}

/* A directory record (9.1); returns its length. */
static size_t put_record(uint8_t *to, const char *name, size_t name_bytes,
                         uint32_t block, uint32_t bytes, uint8_t flags)
{
    size_t length = (RECORD_BYTES + name_bytes + 1) & ~(size_t)1;

    to[0] = (uint8_t)length;
    put32_both(to + 2, block);
    put32_both(to + 10, bytes);
    put_date(to + 18);
    to[25] = flags;
    put16_both(to + 28, 1);                         /* volume */
    to[32] = (uint8_t)name_bytes;
    memcpy(to + RECORD_BYTES, name, name_bytes);
    return length;
}

static void put_descriptor(uint8_t *to, uint8_t type)
{
    to[0] = type;
    memcpy(to + 1, "CD001", 5);
    to[6] = 1;
}

/* The primary volume descriptor (8.4). */
static void put_volume(uint8_t *to, uint32_t blocks)
{
    put_descriptor(to, DESCRIPTOR_PRIMARY);
    put_text(to + 8, 32, "");
    put_text(to + 40, 32, "PAGEWALK");
    put32_both(to + 80, blocks);
    put16_both(to + 120, 1);                        /* volumes of the set */
    put16_both(to + 124, 1);
    put16_both(to + 128, CD_BLOCK);
    put32_both(to + 132, PATH_BYTES);
    image_put32(to + 140, PATHS_LE_BLOCK);
    to[150] = PATHS_BE_BLOCK >> 8;
    to[151] = PATHS_BE_BLOCK & 0xff;
    put_record(to + 156, "", 1, ROOT_BLOCK, CD_BLOCK, FOLDER);
    put_text(to + 190, 813 - 190, "");              /* names of persons, files */
    for (unsigned at = 813; at < 881; at += 17)     /* four dates: not given */
        memset(to + at, '0', 16);
    to[881] = 1;
}

static void put_boot_record(uint8_t *to)
{
    put_descriptor(to, DESCRIPTOR_BOOT);
    memcpy(to + 7, "EL TORITO SPECIFICATION", 23);
    image_put32(to + BOOT_RECORD_CATALOG, CATALOG_BLOCK);
}

/* The root folder's entry in a path table (9.4). */
static void put_paths(uint8_t *image)
{
    uint8_t *le = image + PATHS_LE_BLOCK * CD_BLOCK;
    uint8_t *be = image + PATHS_BE_BLOCK * CD_BLOCK;

    le[0] = be[0] = 1;
    le[2] = be[5] = ROOT_BLOCK;
    le[6] = be[7] = 1;
}

/* A file's first block, and its size in bytes. */
struct file {
    uint32_t block;
    uint32_t bytes;
};

static void put_root(uint8_t *to, const struct file *boot,
                     const struct file *kernel)
{
    to += put_record(to, "", 1, ROOT_BLOCK, CD_BLOCK, FOLDER);
    to += put_record(to, "\1", 1, ROOT_BLOCK, CD_BLOCK, FOLDER);
    to += put_record(to, "BOOT.CAT;1", 10, CATALOG_BLOCK, CD_BLOCK, 0);
    to += put_record(to, "BOOT.IMG;1", 10, boot->block, boot->bytes, 0);
    put_record(to, "KERNEL.ELF;1", 12, kernel->block, kernel->bytes, 0);
}

/* Validation entry and default entry (El Torito 2.1, 2.2): no emulation. */
static void put_catalog(uint8_t *to, const struct file *boot)
{
    uint16_t sum = 0;

    to[0] = 1;
    memcpy(to + 4, "Pagewalk", 8);
    image_put16(to + VALIDATION_KEY, 0xaa55);
    for (unsigned i = 0; i < CATALOG_ENTRY; i += 2)
        sum += (uint16_t)(to[i] | to[i + 1] << 8);
    image_put16(to + VALIDATION_CHECKSUM, (uint16_t)-sum);
    to += CATALOG_ENTRY;
    to[0] = BOOTABLE;
    image_put16(to + ENTRY_SECTORS, (uint16_t)(boot->bytes / SECTOR));
    image_put32(to + ENTRY_BLOCK, boot->block);
}

/* Appends a file, in whole blocks. */
static struct file append(struct image *image, const struct image *contents)
{
    struct file file = {
        (uint32_t)(image->size / CD_BLOCK), (uint32_t)contents->size
    };

    image_append(image, contents);
    image_resize(image, (image->size + CD_BLOCK - 1) / CD_BLOCK * CD_BLOCK);
    return file;
}

struct image image_make_cd(const struct image *loader,
                           const struct image *kernel)
{
    struct image image = { NULL, 0 };
    struct file boot, elf;

    if (loader->size > LOADER_SECTORS * SECTOR)
        image_fail("loader", "too large");
    image_resize(&image, BOOT_BLOCK * CD_BLOCK);
    boot = append(&image, loader);
    boot.bytes = (uint32_t)(image.size - BOOT_BLOCK * CD_BLOCK);
    elf = append(&image, kernel);
    put_volume(image.data + VOLUME_BLOCK * CD_BLOCK,
               (uint32_t)(image.size / CD_BLOCK));
    put_boot_record(image.data + BOOT_RECORD_BLOCK * CD_BLOCK);
    put_descriptor(image.data + END_BLOCK * CD_BLOCK, DESCRIPTOR_END);
    put_paths(image.data);
    put_root(image.data + ROOT_BLOCK * CD_BLOCK, &boot, &elf);
    put_catalog(image.data + CATALOG_BLOCK * CD_BLOCK, &boot);
    image_put_parameters(image.data + BOOT_BLOCK * CD_BLOCK, 1,
                         SECTORS_A_BLOCK, elf.block * SECTORS_A_BLOCK);
    return image;
}

uint8_t *image_cd_boot_sector(const struct image *image)
{
    uint8_t record[CD_BLOCK] = { 0 };

    put_boot_record(record);
    if (image->size < (BOOT_BLOCK + 1) * CD_BLOCK ||
        memcmp(image->data + BOOT_RECORD_BLOCK * CD_BLOCK, record,
               sizeof record))
        return NULL;
    return image->data + BOOT_BLOCK * CD_BLOCK;
}
