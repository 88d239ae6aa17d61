/*
 * A raw disk image on the host, as a disk of the board (devices/ide/disk.h).
 *
 * The guest's writes go to the file. A file that cannot be opened for writing
 * is a read-only disk. The image is locked (flock(2)): a run that writes to it
 * is the only one that has it open. A size that is no multiple of 512 is rounded up: the
 * rest of the last sector reads as zeros, and writing it lengthens the file.
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

/* `path` must be a regular file or a block device, and not empty. */
bool disk_file_open(struct disk_file *file, const char *path,
                    struct error *error);
void disk_file_close(struct disk_file *file);

#endif
