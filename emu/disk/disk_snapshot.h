/*
 * What a guest has written to a disk whose image must not change: sectors in
 * memory, over those of the image. Only pieces of 4 KiB that were written to
 * take memory.
 */
#ifndef PAGEWALK_EMU_DISK_DISK_SNAPSHOT_H
#define PAGEWALK_EMU_DISK_DISK_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "devices/ide/disk.h"

struct snapshot_piece;

struct disk_snapshot {
    struct disk disk;           /* its opaque is this struct: do not move it */
    const struct disk *under;
    struct snapshot_piece ***table;     /* by the parts of a piece's number */
    uint64_t tables;
};

/* Over `under`, which must outlive it. False: no memory. */
bool disk_snapshot_init(struct disk_snapshot *snapshot,
                        const struct disk *under);
void disk_snapshot_free(struct disk_snapshot *snapshot);

#endif
