/* What the files of an ATA channel offer to each other. */
#ifndef PAGEWALK_DEVICES_IDE_ATA_PARTS_H
#define PAGEWALK_DEVICES_IDE_ATA_PARTS_H

#include "devices/ide/ata.h"

enum { ATA_STATUS_READY = ATA_STATUS_DRDY | ATA_STATUS_DSC };

#define ATA_LBA28_SECTORS ((UINT32_C(1) << 28) - 1)

/* The drive that the device register selects; without a drive its disk is
 * null. */
static inline struct ata_drive *ata_selected(struct ata_channel *channel)
{
    return &channel->drive[!!(channel->device & ATA_DEVICE_SECOND)];
}

static inline struct ata_task *ata_task(struct ata_channel *channel)
{
    return &ata_selected(channel)->task;
}

/* ata.c: sets INTRQ, which reaches the line unless nIEN is set. */
void ata_interrupt(struct ata_channel *channel, bool level);

/* Sets BSY for `us` microseconds of guest time, then clears it and calls
 * `then`. */
void ata_busy(struct ata_channel *channel, unsigned us,
              void (*then)(struct ata_channel *channel));

/* Ends the command with an error, ATA_ERROR_... */
void ata_fail(struct ata_channel *channel, uint8_t error);

/* Ends the command. */
void ata_done(struct ata_channel *channel);

/* The translation and settings of a drive after power-on. */
void ata_drive_reset(struct ata_drive *drive);

/* The translation that IDENTIFY names as the drive's own. */
void ata_native_translation(struct ata_drive *drive);

/* What the registers of a drive hold after a reset or a diagnosis (9.1). */
void ata_signature(struct ata_drive *drive);

/* What the registers of both drives hold then; drive 0 is selected. */
void ata_signatures(struct ata_channel *channel);

/* DEVICE RESET, which a CD-ROM obeys at any time. */
void ata_device_reset(struct ata_channel *channel);

/* Asks the host for `bytes` of the buffer through the data register, or offers
 * them; `moved` is called when the last of them was moved. */
void ata_ask_for_data(struct ata_channel *channel, unsigned bytes,
                      void (*moved)(struct ata_channel *channel));

/* ata_commands.c: begins a command of the selected drive, which is there. */
void ata_command(struct ata_channel *channel, uint8_t code);

/* ata_address.c: the sector that the task file names; false when it names
 * none. With 48 bits the previous content of the registers counts. */
bool ata_get_address(struct ata_channel *channel, bool extended,
                     uint64_t *sector);

/* Leaves an address in the task file: of the sector last moved, or of the one
 * that failed. */
void ata_put_address(struct ata_channel *channel, bool extended,
                     uint64_t sector);

/* ata_transfer.c: commands that move sectors through the data register, or
 * move none. `block` is the number of sectors between interrupts. */
void ata_read_sectors(struct ata_channel *channel, bool extended,
                      unsigned block);
void ata_write_sectors(struct ata_channel *channel, bool extended,
                       unsigned block);
void ata_verify_sectors(struct ata_channel *channel, bool extended);
void ata_seek(struct ata_channel *channel);

/* Takes address and count of a transfer from the task file; false after an
 * error. */
bool ata_begin(struct ata_channel *channel, bool out, bool extended,
               unsigned block);

/* Moves the next sector between disk and buffer; false after an error. */
bool ata_move_sector(struct ata_channel *channel, uint8_t *data);

/* Stores what was written, then ends the command: FLUSH CACHE, and each write
 * while the write cache is off. */
void ata_flush(struct ata_channel *channel);

/* ata_dma.c: READ DMA and WRITE DMA. */
void ata_read_dma(struct ata_channel *channel, bool extended);
void ata_write_dma(struct ata_channel *channel, bool extended);

/* Asks for DMA of `bytes` of the buffer: they move when the time of the drive's
 * mode has passed and the bus master is ready. */
void ata_dma_ask(struct ata_channel *channel, unsigned bytes, bool out,
                 void (*next)(struct ata_channel *channel));

/* The event that moves them. */
void ata_dma_due(void *opaque, uint64_t due);

/* ata_identify.c: fills the buffer with the 256 words of IDENTIFY DEVICE, or of
 * IDENTIFY PACKET DEVICE. */
void ata_identify(struct ata_channel *channel);

/* atapi.c: PACKET. */
void atapi_packet(struct ata_channel *channel);

/* A CD-ROM after a hardware reset: it has a unit attention to report. */
void atapi_reset(struct atapi *packet);

#endif
