/*
 * Transfers of sectors. A transfer by PIO goes block by block: BSY while the
 * disk works, DRQ while the host moves the block, and an interrupt when DRQ
 * follows BSY (ATA/ATAPI-4, 9.5, 9.6); the first block of a write is asked for
 * without an interrupt.
 */
#include <inttypes.h>

#include "devices/ide/ata_parts.h"

enum {
    COUNT_OF_0 = 256,           /* sectors that a count of 0 means */
    EXTENDED_COUNT_OF_0 = 65536,
    VERIFY_BLOCK = 256,         /* sectors read at a time */
};

static unsigned block_sectors(const struct ata_channel *channel)
{
    return channel->left < channel->block ? channel->left : channel->block;
}

static void put_count(struct ata_channel *channel)
{
    struct ata_task *task = ata_task(channel);

    task->count = (uint8_t)channel->left;
    if (channel->extended)
        task->count_before = (uint8_t)(channel->left >> 8);
}

/* The host could not do what the guest has asked for: one line for a drive. What
 * the boot ROM meets is not told and does not count. */
static void tell_failure(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);

    if (!drive->told && channel->log->mask & 1u << LOG_guest)
        drive->told = log_line(channel->log, LOG_guest,
                               "ata: the host cannot %s sector %" PRIu64
                               " of a disk",
                               channel->out ? "write" : "read",
                               channel->sector);
}

bool ata_move_sector(struct ata_channel *channel, uint8_t *data)
{
    const struct ata_drive *drive = ata_selected(channel);
    const struct disk *disk = drive->disk;
    bool ok;

    ata_put_address(channel, channel->extended, channel->sector);
    put_count(channel);
    if (channel->sector >= drive->sectors) {
        ata_fail(channel, ATA_ERROR_IDNF);
        return false;
    }
    ok = channel->out ? disk->write(disk->opaque, channel->sector, data)
                      : disk->read(disk->opaque, channel->sector, data);
    if (!ok) {
        tell_failure(channel);
        ata_fail(channel, channel->out ? ATA_ERROR_ABRT : ATA_ERROR_UNC);
        return false;
    }
    channel->sector++;
    channel->left--;
    put_count(channel);
    return true;
}

static bool move_block(struct ata_channel *channel, unsigned sectors)
{
    for (unsigned i = 0; i < sectors; i++)
        if (!ata_move_sector(channel, channel->buffer + i * DISK_SECTOR))
            return false;
    return true;
}

static void read_block(struct ata_channel *channel);

static void block_read(struct ata_channel *channel)
{
    ata_task(channel)->status &= (uint8_t)~ATA_STATUS_DRQ;
    if (channel->left)
        ata_busy(channel, ATA_BLOCK_US, read_block);
}

static void read_block(struct ata_channel *channel)
{
    unsigned sectors = block_sectors(channel);

    if (!move_block(channel, sectors))
        return;
    ata_ask_for_data(channel, sectors * DISK_SECTOR, block_read);
    ata_interrupt(channel, true);
}

static void block_written(struct ata_channel *channel);

static void write_block(struct ata_channel *channel)
{
    if (!move_block(channel, channel->filled / DISK_SECTOR))
        return;
    if (!channel->left && ata_selected(channel)->no_cache) {
        ata_flush(channel);
        return;
    }
    if (channel->left)
        ata_ask_for_data(channel, block_sectors(channel) * DISK_SECTOR,
                         block_written);
    ata_interrupt(channel, true);
}

static void block_written(struct ata_channel *channel)
{
    ata_busy(channel, ATA_BLOCK_US, write_block);
}

bool ata_begin(struct ata_channel *channel, bool out, bool extended,
               unsigned block)
{
    struct ata_drive *drive = ata_selected(channel);
    const struct ata_task *task = &drive->task;

    channel->left = task->count ? task->count : COUNT_OF_0;
    if (extended) {
        channel->left = task->count | (uint32_t)task->count_before << 8;
        if (!channel->left)
            channel->left = EXTENDED_COUNT_OF_0;
    }
    channel->block = block;
    channel->out = out;
    channel->extended = extended;
    if (out && drive->disk->read_only) {
        LOG(channel->log, dev, "ata: write to a read-only disk");
        block = 0;
    }
    if (!block) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return false;
    }
    if (!ata_get_address(channel, extended, &channel->sector)) {
        ata_fail(channel, ATA_ERROR_IDNF);
        return false;
    }
    return true;
}

void ata_read_sectors(struct ata_channel *channel, bool extended,
                      unsigned block)
{
    if (ata_begin(channel, false, extended, block))
        ata_busy(channel, ATA_COMMAND_US, read_block);
}

void ata_write_sectors(struct ata_channel *channel, bool extended,
                       unsigned block)
{
    if (ata_begin(channel, true, extended, block))
        ata_ask_for_data(channel, block_sectors(channel) * DISK_SECTOR,
                         block_written);
}

static void verify(struct ata_channel *channel)
{
    for (unsigned i = 0; i < VERIFY_BLOCK && channel->left; i++)
        if (!ata_move_sector(channel, channel->buffer))
            return;
    if (channel->left)
        ata_busy(channel, ATA_BLOCK_US, verify);
    else
        ata_done(channel);
}

void ata_verify_sectors(struct ata_channel *channel, bool extended)
{
    if (ata_begin(channel, false, extended, 1))
        ata_busy(channel, ATA_COMMAND_US, verify);
}

void ata_seek(struct ata_channel *channel)
{
    if (!ata_begin(channel, false, false, 1))
        return;
    if (channel->sector >= ata_selected(channel)->sectors)
        ata_fail(channel, ATA_ERROR_IDNF);
    else
        ata_busy(channel, ATA_COMMAND_US, ata_done);
}

void ata_flush(struct ata_channel *channel)
{
    const struct disk *disk = ata_selected(channel)->disk;

    if (!disk->read_only && !disk->flush(disk->opaque))
        ata_fail(channel, ATA_ERROR_ABRT);
    else
        ata_done(channel);
}
