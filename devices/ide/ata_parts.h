/* What ata.c and ata_commands.c share. */
#ifndef PAGEWALK_DEVICES_IDE_ATA_PARTS_H
#define PAGEWALK_DEVICES_IDE_ATA_PARTS_H

#include "devices/ide/ata.h"

enum { ATA_STATUS_READY = ATA_STATUS_DRDY | ATA_STATUS_DSC };

/* The selected drive; its disk is null when there is none. */
static inline struct ata_drive *ata_selected(struct ata_channel *channel)
{
    return &channel->drive[!!(channel->device & ATA_DEVICE_SECOND)];
}

/* Drives INTRQ onto the line as nIEN says. */
void ata_interrupt(struct ata_channel *channel, bool level);

/* BSY for `us` microseconds of guest time; then `then`. */
void ata_busy(struct ata_channel *channel, unsigned us,
              void (*then)(struct ata_channel *channel));

/* Ends the command with this error. */
void ata_fail(struct ata_channel *channel, uint8_t error);

/* The translation and settings of a drive after power-on. */
void ata_drive_reset(struct ata_drive *drive);

/* What a drive says of itself after a reset or a diagnosis (9.1). */
void ata_signature(struct ata_channel *channel);

/* Begins the command whose code was written, for a drive that is there. */
void ata_command(struct ata_channel *channel, uint8_t code);

/* A block has been moved through the data register to its end. */
void ata_block_moved(struct ata_channel *channel);

/* The 256 words of IDENTIFY DEVICE, into the channel's buffer. */
void ata_identify(struct ata_channel *channel);

#endif
