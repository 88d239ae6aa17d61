#define _POSIX_C_SOURCE 200809L
#include "emu/kernel/image_kind.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "devices/floppy/floppy_format.h"
#include "devices/ide/disk.h"
#include "emu/host/file.h"
#include "emu/image/elf.h"
#include "emu/kernel/linux_boot.h"
#include "emu/kernel/multiboot.h"
#include "emu/kernel/multiboot2.h"

/* The signature at the end of a boot sector. */
enum { BOOT_SIGNATURE_AT = 510 };

/* The BIOS parameter block of a FAT volume (Microsoft FAT: General Overview of
 * On-Disk Format 1.03, "Boot Sector and BPB Structure"), 16 bits each. */
enum { BPB_SECTOR_BYTES = 11, BPB_SECTORS = 19 };

/* The boot record of a CD: its kind, the standard, version 1 and the name of the
 * system (El Torito 1.0, figure 7). */
enum { BOOT_RECORD_AT = 17 * 2048 };

static const char boot_record[] = "\0CD001\1EL TORITO SPECIFICATION";

static const uint8_t boot_signature[] = { 0x55, 0xaa };

static bool has_multiboot_header(const uint8_t *start, size_t size)
{
    return multiboot_find_header(start, size) >= 0 ||
           multiboot2_find_header(start, size) >= 0;
}

static bool is_boot_sector(const uint8_t *start, size_t size)
{
    return size >= DISK_SECTOR &&
           !memcmp(start + BOOT_SIGNATURE_AT, boot_signature,
                   sizeof(boot_signature));
}

enum image_kind image_kind_of(const uint8_t *start, size_t size)
{
    bool boots = is_boot_sector(start, size);

    if (elf_is((const char *)start, size))
        return IMAGE_KIND_ELF;
    if (linux_boot_is_image(start, size))
        return IMAGE_KIND_LINUX;
    /* Behind the boot sector a disk may hold any kernel. */
    if (has_multiboot_header(start, boots ? BOOT_SIGNATURE_AT : size))
        return IMAGE_KIND_MULTIBOOT;
    if (size >= BOOT_RECORD_AT + sizeof(boot_record) &&
        !memcmp(start + BOOT_RECORD_AT, boot_record, sizeof(boot_record)))
        return IMAGE_KIND_CD;
    return boots ? IMAGE_KIND_DISK : IMAGE_KIND_UNKNOWN;
}

static enum image_kind kind_of_input(void)
{
    struct error ignored;
    size_t size;
    char *data = file_read_again("-", &size, &ignored);
    enum image_kind kind = IMAGE_KIND_UNKNOWN;

    if (data)
        kind = image_kind_of((const uint8_t *)data,
                             size < IMAGE_KIND_BYTES ? size
                                                     : IMAGE_KIND_BYTES);
    free(data);
    return kind;
}

static bool is_floppy_size(uint64_t bytes)
{
    const struct floppy_format *format = floppy_format_of(bytes);

    return format &&
           (uint64_t)floppy_format_sectors(format) * DISK_SECTOR == bytes;
}

/* Whether a boot sector is a floppy's, or says that it is one's whose image
 * ends early. */
static bool is_floppy(const uint8_t *sector, uint64_t bytes)
{
    uint64_t said = (uint64_t)bytes_get_le(sector + BPB_SECTORS, 2) *
                    DISK_SECTOR;

    return is_floppy_size(bytes) ||
           (bytes_get_le(sector + BPB_SECTOR_BYTES, 2) == DISK_SECTOR &&
            bytes < said && is_floppy_size(said));
}

enum image_kind image_kind_of_file(const char *path)
{
    uint8_t start[IMAGE_KIND_BYTES];
    enum image_kind kind;
    struct stat status;
    ssize_t count = -1;
    int fd;

    if (!strcmp(path, "-"))
        return kind_of_input();
    /* O_NONBLOCK: opening a pipe does not wait for its other end. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return IMAGE_KIND_UNKNOWN;
    if (!fstat(fd, &status) &&
        (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode)))
        count = pread(fd, start, sizeof(start), 0);
    close(fd);
    if (count < 0)
        return IMAGE_KIND_UNKNOWN;
    kind = image_kind_of(start, (size_t)count);
    return kind == IMAGE_KIND_DISK && is_floppy(start, (uint64_t)status.st_size)
               ? IMAGE_KIND_FLOPPY : kind;
}

const char *image_kind_drive(enum image_kind kind)
{
    switch (kind) {
    case IMAGE_KIND_CD:
        return "CD";
    case IMAGE_KIND_FLOPPY:
        return "floppy";
    case IMAGE_KIND_DISK:
        return "disk";
    default:
        return NULL;
    }
}
