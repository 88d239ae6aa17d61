/*
 * The DMA modes of a drive (ATA/ATAPI-4, SET FEATURES, "set transfer mode",
 * and its timing tables): multiword 0 to 2, Ultra DMA 0 to 2. A word of
 * two bytes moves in each cycle, so the mode gives the rate.
 */
#ifndef PAGEWALK_DEVICES_IDE_ATA_MODE_H
#define PAGEWALK_DEVICES_IDE_ATA_MODE_H

#include <stdbool.h>
#include <stdint.h>

enum ata_mode {
    ATA_MULTIWORD_0, ATA_MULTIWORD_1, ATA_MULTIWORD_2,
    ATA_ULTRA_0, ATA_ULTRA_1, ATA_ULTRA_2,
    ATA_MODES,
    ATA_MODE_DEFAULT = ATA_MULTIWORD_2,     /* after power-on */
};

/* The mode that SET FEATURES names by `value`; false: the drive has no such
 * DMA mode. */
bool ata_mode_find(uint8_t value, enum ata_mode *mode);

/* Words 63 and 88 of IDENTIFY: the modes there are, and which one is chosen. */
uint16_t ata_mode_multiword(enum ata_mode chosen);
uint16_t ata_mode_ultra(enum ata_mode chosen);

/* Nanoseconds in which `bytes` move. */
uint64_t ata_mode_ns(enum ata_mode mode, unsigned bytes);

#endif
