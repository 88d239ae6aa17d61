/*
 * The drives that INT 13h serves: hard disks, numbered from 80h on, and CDs,
 * from E0h on, each in the order of their places on the IDE channels.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_DRIVES_H
#define PAGEWALK_FIRMWARE_DISK_DRIVES_H

#include <stdint.h>

#include "firmware/disk/ata.h"
#include "firmware/disk/disk_status.h"
#include "firmware/services/lowmem.h"

enum {
    DISK_SECTOR = 512,

    FIRST_FLOPPY = 0x00,            /* drive numbers, in DL */
    FIRST_HARD_DISK = 0x80,
    FIRST_CD = 0xe0
};

/* Finds the drives; sets ebda.drives and bda.hard_disks. */
void drives_init(void);

/* Disk or CD `index`, from 0 on; NULL if there are fewer. */
struct drive *drives_find(enum drive_kind kind, uint8_t index);

/* The bytes of a drive's sector. */
uint32_t drives_sector_bytes(const struct drive *drive);

/* Reads, writes or verifies *count sectors from `lba` on, and sets *count to
 * how many it has moved. */
enum disk_status drives_transfer(const struct drive *drive,
                                 enum disk_operation operation, uint64_t lba,
                                 uint32_t *count, uint8_t *data);

/* Is the drive, and its medium, ready? */
enum disk_status drives_is_ready(const struct drive *drive);

#endif
