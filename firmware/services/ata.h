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

/* Finds the disks of both channels: bda.hard_disks, ebda.disks. */
void ata_init(void);

/* One sector; `data` is 512 bytes, unused for ATA_VERIFY. */
bool ata_sector(const struct disk_drive *disk, enum ata_direction direction,
                uint32_t lba, void *data);

#endif
