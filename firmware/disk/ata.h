/*
 * The drives on the two IDE channels, by programmed I/O (ATA/ATAPI-6,
 * T13/1410D): finding them, and disks addressed by LBA28 or LBA48. Nothing here
 * uses interrupts.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_ATA_H
#define PAGEWALK_FIRMWARE_DISK_ATA_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/disk/disk_status.h"
#include "firmware/services/lowmem.h"

enum {
    /* Registers, from the channel's first port on (7.2). */
    ATA_DATA = 0,
    ATA_ERROR = 1,
    ATA_FEATURES = 1,
    ATA_COUNT = 2,
    ATA_LBA_LOW = 3,
    ATA_LBA_MID = 4,
    ATA_LBA_HIGH = 5,
    ATA_DEVICE = 6,
    ATA_STATUS = 7,
    ATA_COMMAND = 7,
    ATA_CONTROL = 0x206             /* 0x3f6, 0x376 */
};

/* What a drive waits for when it is not busy. */
enum ata_phase { ATA_PHASE_END, ATA_PHASE_DATA };

enum disk_operation { DISK_READ, DISK_WRITE, DISK_VERIFY };

/* Fills drives[] with what is on the channels, and with DRIVE_NONE. */
void ata_find_drives(struct drive drives[IDE_DRIVES]);

/* Selects the drive, its interrupt off, for a command; ata_release() ends
 * that. */
void ata_select(const struct drive *drive, uint8_t device);
void ata_release(const struct drive *drive);

/* Waits until the drive is not busy. DISK_OK if it then reports no error and is
 * in `phase`. */
enum disk_status ata_wait(uint16_t port, enum ata_phase phase);

/* Reads, writes or verifies *count sectors from `lba` on, all on the disk, and
 * sets *count to how many it has moved. `data` is not used to verify. */
enum disk_status ata_transfer(const struct drive *disk,
                              enum disk_operation operation, uint64_t lba,
                              uint32_t *count, uint8_t *data);

/* Is the disk ready for a command? */
enum disk_status ata_is_ready(const struct drive *disk);

#endif
