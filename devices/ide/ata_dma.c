/*
 * DMA commands (ATA/ATAPI-4, READ DMA and its protocol). The drive works, then
 * asserts DMARQ, which a host sees as DRQ, and the bus master moves the data.
 * They move sector by sector, each when the time has passed that it takes in
 * the drive's mode. Where the master stops before the last byte, the drive
 * waits with DRQ set, until the master is started again or the drive is reset;
 * there is no time-out. The interrupt comes once, at the end.
 */
#include "devices/ide/ata_parts.h"

static void schedule(struct ata_channel *channel)
{
    const uint64_t ns_per_second = 1000000000;
    uint64_t ns = ata_mode_ns(ata_selected(channel)->mode,
                              channel->filled - channel->at);

    clock_schedule(channel->clock, &channel->dma_event,
                   clock_after(channel->clock, ns, ns_per_second));
}

void ata_dma_ask(struct ata_channel *channel, unsigned bytes, bool out,
                 void (*next)(struct ata_channel *channel))
{
    channel->at = 0;
    channel->filled = bytes;
    channel->out = out;
    channel->dma_next = next;
    ata_task(channel)->status |= ATA_STATUS_DRQ;
    schedule(channel);
}

void ata_dma_resume(struct ata_channel *channel)
{
    if (channel->dma_next && !channel->dma_event.queued)
        schedule(channel);
}

void ata_dma_due(void *opaque, uint64_t due)
{
    struct ata_channel *channel = opaque;
    void (*next)(struct ata_channel *channel) = channel->dma_next;

    (void)due;
    channel->at += channel->master.move(
        channel->master.opaque, channel->buffer + channel->at,
        channel->filled - channel->at, channel->out);
    if (channel->at < channel->filled)
        return;
    channel->dma_next = NULL;
    ata_task(channel)->status = ATA_STATUS_READY;
    next(channel);
}

static void read_next(struct ata_channel *channel)
{
    if (!channel->left)
        ata_done(channel);
    else if (ata_move_sector(channel, channel->buffer))
        ata_dma_ask(channel, DISK_SECTOR, false, read_next);
}

void ata_read_dma(struct ata_channel *channel, bool extended)
{
    if (ata_begin(channel, false, extended, channel->master.move != NULL))
        ata_busy(channel, ATA_COMMAND_US, read_next);
}

static void write_ask(struct ata_channel *channel);

static void write_next(struct ata_channel *channel)
{
    if (!ata_move_sector(channel, channel->buffer))
        return;
    if (channel->left)
        write_ask(channel);
    else if (ata_selected(channel)->no_cache)
        ata_flush(channel);
    else
        ata_done(channel);
}

static void write_ask(struct ata_channel *channel)
{
    ata_dma_ask(channel, DISK_SECTOR, true, write_next);
}

void ata_write_dma(struct ata_channel *channel, bool extended)
{
    if (ata_begin(channel, true, extended, channel->master.move != NULL))
        ata_busy(channel, ATA_COMMAND_US, write_ask);
}
