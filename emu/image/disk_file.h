/*
 * A raw disk image on the host, as a disk of the board (devices/ide/disk.h).
 *
 * The guest's writes go to the file. One that cannot be opened for writing is
 * a read-only disk. A size that is no multiple of 512 is rounded up: the last
 * sector reads as if filled up with zeros, and writing it lengthens the file.
 */
#ifndef PAGEWALK_EMU_IMAGE_DISK_FILE_H
#define PAGEWALK_EMU_IMAGE_DISK_FILE_H

#include <stdbool.h>

#include "devices/ide/disk.h"
#include "emu/host/error.h"

struct disk_file {
    struct disk disk;           /* its opaque is this struct: do not move it */
    int fd;
};

/* A regular file or a block device, not empty. */
bool disk_file_open(struct disk_file *file, const char *path,
                    struct error *error);
void disk_file_close(struct disk_file *file);

/* Does `path` look like a disk to boot from: a boot sector's signature, and
 * neither an ELF nor a multiboot or Linux kernel? False, too, when it cannot
 * be read: the loader says why. */
bool disk_file_is_bootable(const char *path);

#endif
