/*
 * What the files of the IDE driver share: the registers of a channel, its
 * drives, and how a command goes (ATA/ATAPI-4, 7 to 9).
 */
#ifndef PAGEWALK_GUEST_DRIVERS_IDE_IDE_PARTS_H
#define PAGEWALK_GUEST_DRIVERS_IDE_IDE_PARTS_H

#include "guest/block/block.h"

enum {
    IDE_CHANNELS = 2,
    IDE_DRIVES = 2,             /* of a channel */

    /* Registers, from the channel's first port on. */
    ATA_DATA = 0,
    ATA_ERROR = 1, ATA_FEATURES = 1,
    ATA_COUNT = 2,
    ATA_LBA0 = 3, ATA_LBA1 = 4, ATA_LBA2 = 5,
    ATA_DEVICE = 6,
    ATA_STATUS = 7, ATA_COMMAND = 7,

    ATA_STATUS_ERR = 0x01,
    ATA_STATUS_DRQ = 0x08,
    ATA_STATUS_DF = 0x20,       /* device fault */
    ATA_STATUS_BSY = 0x80,

    ATA_CONTROL_NIEN = 0x02,    /* no interrupts */

    ATA_DEVICE_LBA = 0x40,
    ATA_DEVICE_OBSOLETE = 0xa0, /* bits that old drives want set */

    ATA_READ_SECTORS = 0x20, ATA_READ_SECTORS_EXT = 0x24,
    ATA_WRITE_SECTORS = 0x30, ATA_WRITE_SECTORS_EXT = 0x34,
    ATA_FLUSH_CACHE = 0xe7, ATA_FLUSH_CACHE_EXT = 0xea,
    ATA_IDENTIFY = 0xec,
};

struct ide_channel {
    uint16_t ports;             /* the first register's port */
    uint16_t control;           /* device control and alternate status */
    struct block_lock lock;
};

struct ide_drive {
    struct block_device block;
    struct ide_channel *channel;
    unsigned number;            /* 0 or 1 on its channel */
    bool lba48;
};

static inline struct ide_drive *ide_drive_of(struct block_device *block)
{
    return container_of(block, struct ide_drive, block);
}

/* A command and what it is about. */
struct ide_command {
    uint8_t command;
    bool extended;              /* 48-bit address and 16-bit count */
    uint32_t sector, count;
};

/* Select the drive; the command register may be written then. */
enum block_status ide_select(const struct ide_drive *drive,
                             uint8_t device_bits);

/* Select the drive and give it a command. */
enum block_status ide_command(const struct ide_drive *drive,
                              const struct ide_command *command);

/* Wait until the drive is not busy. BLOCK_OK says that its status has the bits
 * WANTED, and no error. */
enum block_status ide_wait(const struct ide_drive *drive, uint8_t wanted);

/* The sectors of one command, at most: what fits its count register. */
uint32_t ide_command_max(const struct ide_drive *drive);

/* The block layer's transfer, by the processor. */
enum block_status ide_pio_transfer(struct block_device *block,
                                   const struct block_request *request);

#endif
