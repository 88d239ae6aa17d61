/* The partition table of a PC's disk (the master boot record), as far as it
 * tells how large the disk was that an image was made of. */
#ifndef PAGEWALK_EMU_DISK_PARTITION_TABLE_H
#define PAGEWALK_EMU_DISK_PARTITION_TABLE_H

#include <stdint.h>

#include "devices/ide/disk.h"

struct partition_beyond {
    unsigned number;            /* from 1 on; 0: there is none */
    uint64_t end;               /* sectors */
};

/* The first partition that ends beyond the disk. */
struct partition_beyond partition_table_beyond(const struct disk *disk);

#endif
