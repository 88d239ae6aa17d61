/*
 * The sectors of a disk that the host provides: what a drive on the board reads
 * and writes. Sectors are numbered from 0 and have 512 bytes; a block of a
 * CD-ROM, 2048 bytes, is four of them.
 */
#ifndef PAGEWALK_DEVICES_IDE_DISK_H
#define PAGEWALK_DEVICES_IDE_DISK_H

#include <stdbool.h>
#include <stdint.h>

enum { DISK_SECTOR = 512 };

enum disk_kind {
    DISK_HARD,
    DISK_CDROM,                 /* in an ATAPI drive */
    DISK_FLOPPY,
};

struct disk {
    enum disk_kind kind;
    uint64_t sectors;           /* at least 1 */
    bool read_only;             /* `write` is never called */
    /* Moves one sector; `lba` is below `sectors`. False: the host failed. */
    bool (*read)(void *opaque, uint64_t lba, void *data);
    bool (*write)(void *opaque, uint64_t lba, const void *data);
    /* Makes the host store what was written. False: it failed. */
    bool (*flush)(void *opaque);
    void *opaque;
};

#endif
