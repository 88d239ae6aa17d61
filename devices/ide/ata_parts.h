/* What the files of an ATA channel offer to each other. */
#ifndef PAGEWALK_DEVICES_IDE_ATA_PARTS_H
#define PAGEWALK_DEVICES_IDE_ATA_PARTS_H

#include "devices/ide/ata.h"

enum { ATA_STATUS_READY = ATA_STATUS_DRDY | ATA_STATUS_DSC };

/* The drive that the device register selects; without a drive its disk is
 * null. */
static inline struct ata_drive *ata_selected(struct ata_channel *channel)
{
    return &channel->drive[!!(channel->device & ATA_DEVICE_SECOND)];
}

/* ata.c: sets INTRQ, which reaches the line unless nIEN is set. */
void ata_interrupt(struct ata_channel *channel, bool level);

/* Sets BSY for `us` microseconds of guest time, then clears it and calls
 * `then`. */
void ata_busy(struct ata_channel *channel, unsigned us,
              void (*then)(struct ata_channel *channel));

/* Ends the command with an error, ATA_ERROR_... */
void ata_fail(struct ata_channel *channel, uint8_t error);

/* The translation and settings of a drive after power-on. */
void ata_drive_reset(struct ata_drive *drive);

/* What the registers hold after a reset or a diagnosis (9.1). */
void ata_signature(struct ata_channel *channel);

/* ata_commands.c: begins a command of the selected drive, which is there. */
void ata_command(struct ata_channel *channel, uint8_t code);

/* The host has moved the last byte of a block through the data register. */
void ata_block_moved(struct ata_channel *channel);

/* ata_identify.c: fills the buffer with the 256 words of IDENTIFY DEVICE. */
void ata_identify(struct ata_channel *channel);

#endif
