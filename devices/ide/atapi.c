/*
 * The PACKET command (ATA/ATAPI-4, PACKET and its protocol): the drive asks for
 * 12 bytes of command, carries it out, and moves its data. By PIO they go in
 * blocks of at most the byte count that the host has written to the LBA mid and
 * high registers; by DMA (features bit 0) they go as those of READ DMA do.
 */
#include <string.h>

#include "base/bytes.h"
#include "devices/ide/atapi_parts.h"

enum {
    FEATURE_DMA = 0x01, FEATURE_OVERLAP = 0x02,

    /* The interrupt reason. */
    REASON_COMMAND = 0x01,              /* C/D */
    REASON_TO_HOST = 0x02,              /* I/O */
    REASON_STATUS = REASON_COMMAND | REASON_TO_HOST,

    LIMIT_MAX = 0xfffe,

    SENSE_KEY_SHIFT = 16,
    ERROR_KEY_SHIFT = 4,

    /* A block as it is on the medium, in mode 1 (MMC-2). */
    SYNC_BYTES = 12, HEADER_MODE = 15, DATA_AT = 16, MODE_1 = 1,

    SECTORS_IN_BLOCK = ATAPI_BLOCK / DISK_SECTOR,
    LEAD_IN_FRAMES = 150, FRAMES = 75, SECONDS = 60,
};

void atapi_reset(struct atapi *packet)
{
    *packet = (struct atapi){ .attention = ATAPI_RESET };
}

uint16_t atapi_get16(const struct atapi *packet, unsigned at)
{
    return (uint16_t)(packet->command[at] << 8 | packet->command[at + 1]);
}

uint32_t atapi_get32(const struct atapi *packet, unsigned at)
{
    return (uint32_t)atapi_get16(packet, at) << 16 |
           atapi_get16(packet, at + 2);
}

void atapi_put_msf(uint8_t to[3], uint32_t lba)
{
    lba += LEAD_IN_FRAMES;
    to[0] = (uint8_t)(lba / FRAMES / SECONDS);
    to[1] = (uint8_t)(lba / FRAMES % SECONDS);
    to[2] = (uint8_t)(lba % FRAMES);
}

uint32_t atapi_blocks(struct ata_channel *channel)
{
    uint64_t sectors = ata_selected(channel)->sectors;
    uint64_t blocks = (sectors + SECTORS_IN_BLOCK - 1) / SECTORS_IN_BLOCK;

    return blocks > UINT32_MAX ? UINT32_MAX : (uint32_t)blocks;
}

static void end(struct ata_channel *channel, enum atapi_sense sense)
{
    struct ata_task *task = ata_task(channel);

    atapi_of(channel)->sense = sense;
    atapi_of(channel)->bytes = 0;
    task->count = REASON_STATUS;
    task->error = (uint8_t)(sense >> SENSE_KEY_SHIFT << ERROR_KEY_SHIFT);
    task->status = sense ? ATA_STATUS_DRDY | ATA_STATUS_ERR
                         : ATA_STATUS_READY;
    ata_interrupt(channel, true);
}

void atapi_ok(struct ata_channel *channel)
{
    end(channel, ATAPI_NO_SENSE);
}

void atapi_fail(struct ata_channel *channel, enum atapi_sense sense)
{
    end(channel, sense);
}

uint8_t *atapi_reply(struct ata_channel *channel)
{
    memset(channel->buffer, 0, ATAPI_REPLY_MAX);
    return channel->buffer;
}

/* The data of a block; what lies beyond the last sector are zeros. */
static bool read_data(struct ata_channel *channel, uint32_t lba, uint8_t *to)
{
    const struct ata_drive *drive = ata_selected(channel);
    uint64_t sector = (uint64_t)lba * SECTORS_IN_BLOCK;

    for (int i = 0; i < SECTORS_IN_BLOCK; i++, sector++, to += DISK_SECTOR)
        if (sector >= drive->sectors)
            memset(to, 0, DISK_SECTOR);
        else if (!drive->disk->read(drive->disk->opaque, sector, to))
            return false;
    return true;
}

/* Brings the next block into the buffer; false after an error. The error
 * detection codes of a raw block are left out: they are zeros. */
static bool refill(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    uint8_t *to = channel->buffer;

    channel->at = 0;
    packet->have = packet->raw ? ATAPI_RAW_BLOCK : ATAPI_BLOCK;
    if (packet->raw) {
        memset(to, 0, ATAPI_RAW_BLOCK);
        memset(to + 1, 0xff, SYNC_BYTES - 2);
        atapi_put_msf(to + SYNC_BYTES, packet->block);
        to[HEADER_MODE] = MODE_1;
        to += DATA_AT;
    }
    if (!read_data(channel, packet->block, to)) {
        LOG(channel->log, guest, "atapi: the host cannot read block %u of a "
            "CD-ROM", packet->block);
        atapi_fail(channel, ATAPI_READ_ERROR);
        return false;
    }
    packet->block++;
    return true;
}

/* Data of the buffer that the host may have next, at most `most`. */
static unsigned available(struct ata_channel *channel, unsigned most)
{
    unsigned left = atapi_of(channel)->have - channel->at;

    return left < most ? left : most;
}

static void pio_moved(struct ata_channel *channel);

/* Offers what the buffer has of the burst. An odd number of bytes is padded to
 * whole words. */
static void pio_offer(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    unsigned bytes = available(channel, packet->burst);

    packet->burst -= bytes;
    packet->bytes -= bytes;
    channel->filled = channel->at + bytes + (bytes & 1);
    channel->moved = pio_moved;
    channel->out = false;
    ata_task(channel)->status |= ATA_STATUS_DRQ;
}

static bool pio_ready(struct ata_channel *channel)
{
    return channel->at < atapi_of(channel)->have || refill(channel);
}

static void pio_burst(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    struct ata_task *task = ata_task(channel);

    if (!pio_ready(channel))
        return;
    packet->burst = packet->bytes;
    /* Only the last block may be odd. */
    if (packet->burst > packet->limit)
        packet->burst = packet->limit > 1 ? packet->limit & ~1u
                                          : packet->limit;
    task->lba[1] = (uint8_t)packet->burst;
    task->lba[2] = (uint8_t)(packet->burst >> 8);
    task->count = REASON_TO_HOST;
    pio_offer(channel);
    ata_interrupt(channel, true);
}

static void pio_moved(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);

    if (packet->burst) {
        if (pio_ready(channel))
            pio_offer(channel);
        return;
    }
    ata_busy(channel, ATA_BLOCK_US, packet->bytes ? pio_burst : atapi_ok);
}

static void dma_data(struct ata_channel *channel);

static void dma_moved(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);

    packet->bytes -= channel->filled;
    if (packet->bytes)
        dma_data(channel);
    else
        atapi_ok(channel);
}

static void dma_data(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);

    if (channel->at < packet->have || refill(channel))
        ata_dma_ask(channel, available(channel, packet->bytes), false,
                    dma_moved);
}

/* Sends packet->bytes bytes: those of the buffer up to packet->have, then
 * blocks. */
static void send(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);

    channel->at = 0;
    if (!packet->bytes) {
        atapi_ok(channel);
    } else if (packet->dma) {
        dma_data(channel);
    } else if (packet->limit) {
        pio_burst(channel);
    } else {
        LOG(channel->log, guest, "atapi: packet 0x%02x with a byte count of 0",
            packet->command[0]);
        ata_fail(channel, ATA_ERROR_ABRT);
    }
}

void atapi_send(struct ata_channel *channel, unsigned bytes,
                unsigned allocation)
{
    struct atapi *packet = atapi_of(channel);

    packet->have = bytes;
    packet->bytes = bytes < allocation ? bytes : allocation;
    send(channel);
}

void atapi_send_blocks(struct ata_channel *channel, uint32_t lba,
                       uint32_t blocks, bool raw)
{
    struct atapi *packet = atapi_of(channel);
    uint32_t total = atapi_blocks(channel);
    uint32_t bytes = raw ? ATAPI_RAW_BLOCK : ATAPI_BLOCK;

    if (lba > total || blocks > total - lba) {
        atapi_fail(channel, ATAPI_OUT_OF_RANGE);
        return;
    }
    /* The count of bytes has 32 bits. */
    if (blocks > UINT32_MAX / bytes) {
        atapi_fail(channel, ATAPI_BAD_FIELD);
        return;
    }
    packet->block = lba;
    packet->raw = raw;
    packet->have = 0;
    packet->bytes = blocks * bytes;
    send(channel);
}

static void received(struct ata_channel *channel)
{
    memcpy(atapi_of(channel)->command, channel->buffer, ATAPI_PACKET);
    ata_busy(channel, ATA_COMMAND_US, atapi_execute);
}

void atapi_packet(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    struct ata_task *task = ata_task(channel);

    packet->dma = task->features & FEATURE_DMA;
    packet->limit = task->lba[1] | (unsigned)task->lba[2] << 8;
    if (packet->limit > LIMIT_MAX)
        packet->limit = LIMIT_MAX;
    if (task->features & FEATURE_OVERLAP ||
        (packet->dma && !channel->master.move)) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    task->count = REASON_COMMAND;
    channel->out = true;
    ata_ask_for_data(channel, ATAPI_PACKET, received);
}
