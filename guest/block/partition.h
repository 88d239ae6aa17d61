/*
 * The parts of a disk that its master boot record names, as block devices of
 * their own.
 */
#ifndef PAGEWALK_GUEST_BLOCK_PARTITION_H
#define PAGEWALK_GUEST_BLOCK_PARTITION_H

#include "guest/block/block.h"

/* Register the primary partitions of DISK: hda1 to hda4 of hda. One that does
 * not lie on the disk is named in a line, and left out. */
void block_scan_partitions(struct block_device *disk);

#endif
