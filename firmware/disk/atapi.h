/*
 * CD-ROM drives: packet commands by programmed I/O (SFF-8020i; MMC-3,
 * T10/1363D; ATA/ATAPI-6, 9.12 to 9.15).
 */
#ifndef PAGEWALK_FIRMWARE_DISK_ATAPI_H
#define PAGEWALK_FIRMWARE_DISK_ATAPI_H

#include <stdint.h>

#include "firmware/disk/disk_status.h"
#include "firmware/services/lowmem.h"

enum { CD_BLOCK = 2048 };

/* Reads `bytes` bytes, whose first is number `skip` of the block `block`. Both
 * numbers are even, at most 32 MiB are read at once. */
enum disk_status atapi_read(const struct drive *cd, uint32_t block,
                            uint32_t skip, uint32_t bytes, void *data);

/* Is there a medium that can be read? */
enum disk_status atapi_is_ready(const struct drive *cd);

/* Opens the tray. */
enum disk_status atapi_eject(const struct drive *cd);

#endif
