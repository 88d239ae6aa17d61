/*
 * A block device whose sectors are memory: for tests, and for swap where there
 * is no disk. What is written to it frees nothing, of course.
 */
#ifndef PAGEWALK_GUEST_BLOCK_RAM_DISK_H
#define PAGEWALK_GUEST_BLOCK_RAM_DISK_H

#include "guest/block/block.h"

/* A device of PAGES pages, of highmem if there is any, all zeros. It is not in
 * the list of devices. NULL if there is no memory. */
struct block_device *ram_disk_create(uint32_t pages);
void ram_disk_free(struct block_device *device);

#endif
