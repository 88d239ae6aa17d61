#define _POSIX_C_SOURCE 200809L
#include "emu/image/image_kind.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/floppy/floppy_format.h"
#include "devices/ide/disk.h"
#include "emu/host/file.h"
#include "emu/image/elf.h"

/* The signature at the end of a boot sector, and the header of Linux's boot
 * protocol behind it (Linux Documentation/arch/x86/boot.rst). */
enum { BOOT_SIGNATURE_AT = 510, LINUX_HEADER_AT = 0x202 };

/* The boot record of a CD: its kind, the standard, version 1 and the name of the
 * system (El Torito 1.0, figure 7). */
enum { BOOT_RECORD_AT = 17 * 2048 };

static const char boot_record[] = "\0CD001\1EL TORITO SPECIFICATION";

static const uint8_t boot_signature[] = { 0x55, 0xaa };
static const uint8_t linux_header[] = { 'H', 'd', 'r', 'S' };

enum image_kind image_kind_of(const uint8_t *start, size_t size)
{
    if (multiboot_find_header(start, size) >= 0)
        return IMAGE_KIND_MULTIBOOT;
    if (elf_is((const char *)start, size))
        return IMAGE_KIND_ELF;
    if (size >= BOOT_RECORD_AT + sizeof(boot_record) &&
        !memcmp(start + BOOT_RECORD_AT, boot_record, sizeof(boot_record)))
        return IMAGE_KIND_CD;
    if (size < DISK_SECTOR || memcmp(start + BOOT_SIGNATURE_AT, boot_signature,
                                     sizeof(boot_signature)))
        return IMAGE_KIND_UNKNOWN;
    if (size >= LINUX_HEADER_AT + sizeof(linux_header) &&
        !memcmp(start + LINUX_HEADER_AT, linux_header, sizeof(linux_header)))
        return IMAGE_KIND_LINUX;
    return IMAGE_KIND_DISK;
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

static bool is_floppy_size(off_t bytes)
{
    const struct floppy_format *format = floppy_format_of((uint64_t)bytes);

    return format && floppy_format_sectors(format) * DISK_SECTOR == bytes;
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
    return kind == IMAGE_KIND_DISK && is_floppy_size(status.st_size)
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
