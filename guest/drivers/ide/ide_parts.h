/*
 * What the files of the IDE driver share: the registers of a channel, its
 * drives, and how a command goes (ATA/ATAPI-4, 7 to 9).
 */
#ifndef PAGEWALK_GUEST_DRIVERS_IDE_IDE_PARTS_H
#define PAGEWALK_GUEST_DRIVERS_IDE_IDE_PARTS_H

#include "guest/block/block.h"
#include "guest/mm/dma/dma_mapping.h"

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
    ATA_READ_DMA = 0xc8, ATA_READ_DMA_EXT = 0x25,
    ATA_WRITE_SECTORS = 0x30, ATA_WRITE_SECTORS_EXT = 0x34,
    ATA_WRITE_DMA = 0xca, ATA_WRITE_DMA_EXT = 0x35,
    ATA_PACKET = 0xa0, ATA_IDENTIFY_PACKET = 0xa1,
    ATA_FLUSH_CACHE = 0xe7, ATA_FLUSH_CACHE_EXT = 0xea,
    ATA_IDENTIFY = 0xec,
    ATA_SET_FEATURES = 0xef, ATA_SET_TRANSFER_MODE = 0x03,

    /* Words of the data of IDENTIFY (ATA/ATAPI-6, 8.15 and 8.16). */
    ID_WORDS = 256,
    ID_MODEL = 27, ID_MODEL_WORDS = 20,
    ID_CAPABILITIES = 49, ID_CAPABLE_DMA = 1 << 8, ID_CAPABLE_LBA = 1 << 9,
    ID_LBA28_SECTORS = 60,
    ID_MULTIWORD_DMA = 63, ID_ULTRA_DMA = 88,
    ID_COMMAND_SETS = 83, ID_HAS_LBA48 = 1 << 10,
    ID_LBA48_SECTORS = 100,

    IDE_SG_MAX = 64,            /* segments of one DMA command */
};

struct ide_channel {
    uint16_t ports;             /* the first register's port */
    uint16_t control;           /* device control and alternate status */
    unsigned irq;
    struct block_lock lock;

    uint16_t bus_master;        /* its first port; 0: there is none */
    struct device device;       /* as a master of the bus */
    struct prd *prd;            /* the table, and where it is for the device */
    dma_addr_t prd_address;
    struct scatterlist sg[IDE_SG_MAX];
    uint32_t sg_count;
    volatile bool interrupted;  /* since the command was given */
};

struct ide_drive {
    struct block_device block;
    struct ide_channel *channel;
    unsigned number;            /* 0 or 1 on its channel */
    bool lba48;
    bool dma;                   /* move sectors by bus mastering */
    bool can_dma;
};

static inline struct ide_drive *ide_drive_of(struct block_device *block)
{
    return container_of(block, struct ide_drive, block);
}

static inline enum dma_data_direction ide_dma_direction(enum block_op op)
{
    return op == BLOCK_READ ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
}

/* A command and what it is about. */
struct ide_command {
    uint8_t command;
    bool extended;              /* 48-bit address and 16-bit count */
    uint8_t features;
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

/* Move COUNT sectors of the medium, from SECTOR on, by the processor. */
enum block_status ide_pio_move(struct ide_drive *drive, enum block_op op,
                               uint32_t sector, uint32_t count,
                               struct block_cursor *cursor);

/* Look for the PCI function that masters the bus for both channels. */
void ide_dma_init(struct ide_channel channels[IDE_CHANNELS]);

/* Use the best DMA mode that the drive has, by what IDENTIFY said. */
void ide_dma_set_up(struct ide_drive *drive, const uint16_t *id);

/* Give the device the next parts of the request, at most BYTES, which is a
 * multiple of UNIT, as is the result: how many bytes. 0 if the memory cannot be
 * mapped; the cursor is where it was then. */
uint32_t ide_dma_map(struct ide_channel *channel, enum block_op op,
                     uint32_t bytes, uint32_t unit,
                     struct block_cursor *cursor);

/* After ide_dma_map and the command: move the data, wait for the interrupt, and
 * take the memory back. */
enum block_status ide_dma_run(struct ide_drive *drive, enum block_op op);

/* Take the memory back without a transfer. */
void ide_dma_unmap(struct ide_channel *channel, enum block_op op);

/* Fill the block device of a disk, by what IDENTIFY said. False: a disk without
 * LBA, which would need CHS addresses, is left alone. */
bool ide_disk_set_up(struct ide_drive *drive, const uint16_t *id);

/* Fill the block device of a CD-ROM, and look for a disc in it. */
void ide_cd_set_up(struct ide_drive *drive);

#endif
