/*
 * A raw disk image on the host, as a disk of the board (devices/ide/disk.h).
 *
 * What the guest writes goes to the file when it is written, and to the host's
 * medium when the guest flushes. A file that cannot be opened for writing is a
 * read-only disk. The image is locked (flock(2)): many may read it, or one run
 * that writes to it has it open. A size that is no multiple of 512 is rounded
 * up: the rest of the last sector reads as zeros, and writing it lengthens the
 * file. Sectors that the file has lost since it was opened cannot be read.
 *
 * Who opens it may raise disk.sectors above what the file holds, as a floppy's
 * format does: what lies beyond reads as zeros until it is written, and writing
 * it lengthens the file.
 */
#ifndef PAGEWALK_EMU_DISK_DISK_FILE_H
#define PAGEWALK_EMU_DISK_DISK_FILE_H

#include <stdbool.h>

#include "devices/ide/disk.h"
#include "emu/host/error.h"
#include "emu/disk/disk_spec.h"

struct disk_file {
    struct disk disk;           /* its opaque is this struct: do not move it */
    uint64_t bytes;             /* of the file */
    int fd;
};

/* `path` must be a regular file or a block device, and not empty. It is written
 * to with DISK_MODE_RW alone. */
bool disk_file_open(struct disk_file *file, const char *path,
                    enum disk_mode mode, struct error *error);
void disk_file_close(struct disk_file *file);

#endif
