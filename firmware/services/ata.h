/*
 * ATA disks by programmed I/O (ATA/ATAPI-4, T13/1153D), addressed by LBA28.
 * Nothing here uses interrupts.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_ATA_H
#define PAGEWALK_FIRMWARE_SERVICES_ATA_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/services/lowmem.h"

enum ata_direction { ATA_READ, ATA_WRITE, ATA_VERIFY };

/* Finds the disks of both channels; sets bda.hard_disks and ebda.disks. */
void ata_init(void);

/* Reads, writes or verifies sector `lba`. `data` is 512 bytes, not used for
 * ATA_VERIFY. False if the drive reports an error or does not answer. */
bool ata_sector(const struct disk_drive *disk, enum ata_direction direction,
                uint32_t lba, void *data);

#endif
