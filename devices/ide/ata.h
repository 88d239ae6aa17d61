/*
 * An ATA channel: a cable with up to two drives, disks or ATAPI CD-ROMs, each
 * with its task file (ATA/ATAPI-4, T13/1153D; 48-bit addresses as in
 * ATA/ATAPI-6, T13/1410D). Data moves by programmed I/O or by DMA.
 *
 * What the host writes to a register reaches both drives; the device register
 * selects the one that answers and takes commands. While the selected drive is
 * busy or asks for data, it takes nothing but data and DEVICE RESET (7.1), so
 * a channel has one transfer at a time.
 *
 * Seeks and rotation are not modelled. A command keeps the drive busy for
 * ATA_COMMAND_US, each further block of its data for ATA_BLOCK_US; then comes
 * the interrupt. Both times are chosen, not measured: short enough for a quick
 * boot, long enough that a driver has to wait. DMA data takes the time of the
 * transfer mode that SET FEATURES has chosen (ata_mode.h).
 */
#ifndef PAGEWALK_DEVICES_IDE_ATA_H
#define PAGEWALK_DEVICES_IDE_ATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/irq.h"
#include "devices/ide/ata_mode.h"
#include "devices/ide/atapi.h"
#include "devices/ide/disk.h"

enum {
    ATA_DRIVES = 2,

    /* Registers, as offsets from the channel's first port (7.2). */
    ATA_DATA = 0,
    ATA_ERROR = 1,              /* written: features */
    ATA_COUNT = 2,              /* of a packet: the interrupt reason */
    ATA_LBA_LOW = 3,            /* the sector number, from 1 on */
    ATA_LBA_MID = 4,            /* the cylinder; of a packet: bytes */
    ATA_LBA_HIGH = 5,
    ATA_DEVICE = 6,
    ATA_STATUS = 7,             /* written: the command */

    ATA_STATUS_ERR = 0x01,      /* of a packet: CHK */
    ATA_STATUS_DRQ = 0x08,
    ATA_STATUS_DSC = 0x10,
    ATA_STATUS_DRDY = 0x40,
    ATA_STATUS_BSY = 0x80,

    ATA_ERROR_ABRT = 0x04,
    ATA_ERROR_IDNF = 0x10,      /* no such address */
    ATA_ERROR_UNC = 0x40,       /* the data cannot be had */

    ATA_DEVICE_LBA = 0x40,
    ATA_DEVICE_SECOND = 0x10,
    ATA_DEVICE_HEAD = 0x0f,     /* with LBA: bits 27:24 */

    ATA_CONTROL_NIEN = 0x02,    /* interrupts off */
    ATA_CONTROL_SRST = 0x04,
    ATA_CONTROL_HOB = 0x80,     /* the previous content is read (ATA-6) */

    ATA_MULTIPLE_MAX = 16,      /* sectors in a block of READ MULTIPLE */
    ATA_HEADS = 16,             /* of the translation after a reset */
    ATA_SECTORS = 63,

    ATA_COMMAND_US = 100,       /* microseconds of BSY */
    ATA_BLOCK_US = 20,
    ATA_RESET_US = 2000,
};

/* The registers of a drive. */
struct ata_task {
    uint8_t features, error, status;
    uint8_t count, lba[3];
    uint8_t count_before, lba_before[3];    /* what the last write replaced */
};

struct ata_drive {
    const struct disk *disk;    /* null: no drive */
    uint64_t sectors;           /* of the disk, as far as LBA48 reaches */
    uint16_t cylinders;         /* of the current translation */
    uint8_t heads, track;       /* track: sectors in a track */
    uint8_t multiple;           /* sectors in a block; 0: not set */
    enum ata_mode mode;         /* of DMA */
    bool no_cache;              /* every write is flushed before it ends */
    bool told;                  /* the log knows that the host fails */
    struct ata_task task;
    struct atapi packet;        /* of a CD-ROM */
};

struct ata_channel;

/* Who moves the data of DMA commands: a bus master. */
struct ata_master {
    /* The next bytes between `data` and memory; out: from memory. Returns how
     * many were moved: fewer than `bytes` when the master has no more room, is
     * not started, or has failed; then the drive waits for ata_dma_resume(). */
    unsigned (*move)(void *opaque, uint8_t *data, unsigned bytes, bool out);
    void *opaque;
};

struct ata_channel {
    struct ata_drive drive[ATA_DRIVES];
    unsigned number;            /* of the channel, from 0 on */
    uint8_t device, control;
    bool interrupt;             /* INTRQ, whatever nIEN says */

    /* The transfer under way. */
    uint8_t buffer[ATA_MULTIPLE_MAX * DISK_SECTOR];
    unsigned at, filled;        /* bytes: moved of the block, of the block */
    uint32_t left;              /* sectors still to be read from the disk, or
                                   to be written to it */
    uint64_t sector;            /* LBA of the next of them */
    unsigned block;             /* sectors in a block */
    bool out;                   /* from the host to the disk */
    bool extended;              /* the address has 48 bits */
    /* The host has moved the last byte of the buffer. */
    void (*moved)(struct ata_channel *channel);

    /* Of a DMA command: puts the next data into the buffer, or stores those
     * that the buffer holds, and ends the command behind the last. */
    void (*dma_next)(struct ata_channel *channel);
    struct ata_master master;   /* move is null: there is none */

    void (*then)(struct ata_channel *channel);  /* when BSY ends */
    struct event event;                         /* the end of BSY */
    struct event dma_event;                     /* the buffer's data are due */
    struct clock *clock;
    struct irq_line irq;
    struct log *log;
};

/* Channel `number` of the board. Disks may be null and outlive the channel. */
void ata_init(struct ata_channel *channel, unsigned number,
              struct clock *clock, struct irq_line irq, struct log *log,
              const struct disk *first, const struct disk *second);

/* The hardware reset: as after power-on. */
void ata_reset(struct ata_channel *channel);

/* Whether there is a drive on the cable. */
bool ata_present(const struct ata_channel *channel);

/* The registers ATA_ERROR to ATA_STATUS. */
uint8_t ata_read(struct ata_channel *channel, unsigned reg);
void ata_write(struct ata_channel *channel, unsigned reg, uint8_t value);

/* The data register; size 1, 2 or 4 bytes. Outside of a transfer it reads as
 * ones. */
uint32_t ata_data_in(struct ata_channel *channel, unsigned size);
void ata_data_out(struct ata_channel *channel, unsigned size,
                  uint32_t value);

/* The control block: alternate status, read, and device control, written. */
uint8_t ata_alternate_status(const struct ata_channel *channel);
void ata_control(struct ata_channel *channel, uint8_t value);

/* The bus master can move data now: a DMA command that waits goes on. */
void ata_dma_resume(struct ata_channel *channel);

#endif
