/*
 * CD-ROMs: ATAPI, which is SCSI commands in packets of 12 bytes (SFF-8020i;
 * ATA/ATAPI-4, 9.7 and 9.8). Blocks have 2048 bytes.
 */
#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"
#include "guest/lib/string.h"

enum {
    PACKET_BYTES = 12,
    BLOCK_BYTES = 2048,
    BLOCK_SECTORS = BLOCK_BYTES / SECTOR_SIZE,
    BLOCKS_MAX = 0xffff,        /* of READ (10) */

    TEST_UNIT_READY = 0x00,
    REQUEST_SENSE = 0x03, SENSE_BYTES = 18, SENSE_KEY = 2, SENSE_ASC = 12,
    READ_CAPACITY = 0x25, CAPACITY_BYTES = 8,
    READ_10 = 0x28,

    ASC_NO_MEDIUM = 0x3a,
    /* A unit that was reset or has a new disc says so once: UNIT ATTENTION. */
    ATTENTIONS_MAX = 5,

    FEATURE_DMA = 0x01,
    ATAPI_COMMAND_BIT = 0x01,   /* of the interrupt reason: not data */
};

static void put_be32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = value >> (24 - 8 * i);
}

static uint32_t get_be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

/* Give the drive a packet. At each DRQ it then moves at most one block. */
static enum block_status send(struct ide_drive *drive, const uint8_t *packet,
                              uint8_t features)
{
    uint16_t ports = drive->channel->ports;
    enum block_status status = ide_select(drive, 0);

    if (status != BLOCK_OK)
        return status;
    outb(ports + ATA_FEATURES, features);
    outb(ports + ATA_LBA1, BLOCK_BYTES & 0xff);
    outb(ports + ATA_LBA2, BLOCK_BYTES >> 8);
    outb(ports + ATA_COMMAND, ATA_PACKET);
    status = ide_wait(drive, ATA_STATUS_DRQ);
    if (status == BLOCK_OK)
        outsw(ports + ATA_DATA, packet, PACKET_BYTES / 2);
    return status;
}

/* Does the drive, which is not busy, have data? Then LENGTH is of how many
 * bytes. */
static bool has_data(struct ide_drive *drive, uint32_t *length)
{
    uint16_t ports = drive->channel->ports;

    if (!(inb(ports + ATA_STATUS) & ATA_STATUS_DRQ))
        return false;
    *length = inb(ports + ATA_LBA1) | inb(ports + ATA_LBA2) << 8;
    return true;
}

/* A packet whose answer of at most BYTES goes to TO, which may be NULL for 0. */
static enum block_status ask(struct ide_drive *drive, const uint8_t *packet,
                             uint8_t *to, uint32_t bytes)
{
    enum block_status status = send(drive, packet, 0);
    uint32_t length;

    while (status == BLOCK_OK) {
        status = ide_wait(drive, 0);
        if (status != BLOCK_OK || !has_data(drive, &length))
            break;
        for (uint32_t i = 0; i < length; i += 2) {
            uint16_t word = inw(drive->channel->ports + ATA_DATA);

            if (bytes >= 2) {
                memcpy(to, &word, 2);
                to += 2;
                bytes -= 2;
            }
        }
    }
    return status;
}

/* Why the last packet failed. */
static enum block_status sense(struct ide_drive *drive)
{
    const uint8_t packet[PACKET_BYTES] = { REQUEST_SENSE, [4] = SENSE_BYTES };
    uint8_t answer[SENSE_BYTES] = { 0 };
    enum block_status status = ask(drive, packet, answer, sizeof(answer));

    if (status != BLOCK_OK)
        return status;
    return answer[SENSE_ASC] == ASC_NO_MEDIUM ? BLOCK_NO_MEDIUM
                                              : BLOCK_IO_ERROR;
}

static enum block_status open(struct block_device *block)
{
    static const uint8_t test[PACKET_BYTES] = { TEST_UNIT_READY };
    static const uint8_t capacity[PACKET_BYTES] = { READ_CAPACITY };
    struct ide_drive *drive = ide_drive_of(block);
    enum block_status status = BLOCK_IO_ERROR;
    uint8_t answer[CAPACITY_BYTES];
    uint32_t blocks;

    block->sectors = 0;
    for (uint32_t i = 0; i < ATTENTIONS_MAX; i++) {
        status = ask(drive, test, NULL, 0);
        if (status == BLOCK_OK || status == BLOCK_TIMEOUT)
            break;
        status = sense(drive);
        if (status == BLOCK_NO_MEDIUM)
            break;
    }
    if (status == BLOCK_OK)
        status = ask(drive, capacity, answer, sizeof(answer));
    if (status != BLOCK_OK)
        return status;
    blocks = get_be32(answer) + 1;
    if (get_be32(answer + 4) != BLOCK_BYTES || blocks == 0 ||
        blocks > UINT32_MAX / BLOCK_SECTORS)
        return BLOCK_IO_ERROR;
    block->sectors = blocks * BLOCK_SECTORS;
    return BLOCK_OK;
}

static void read_packet(uint8_t *packet, uint32_t first, uint32_t blocks)
{
    memset(packet, 0, PACKET_BYTES);
    packet[0] = READ_10;
    put_be32(packet + 2, first);
    packet[7] = blocks >> 8;
    packet[8] = blocks;
}

/* What the drive offers at a DRQ is at most a block and goes to sectors. */
static enum block_status pio_read(struct ide_drive *drive,
                                  const uint8_t *packet, uint32_t bytes,
                                  struct block_cursor *cursor)
{
    enum block_status status = send(drive, packet, 0);
    uint32_t length;

    while (status == BLOCK_OK) {
        status = ide_wait(drive, 0);
        if (status != BLOCK_OK || !has_data(drive, &length))
            break;
        if (length % SECTOR_SIZE || length == 0 || length > bytes)
            return BLOCK_IO_ERROR;
        for (bytes -= length; length > 0; length -= SECTOR_SIZE)
            insw(drive->channel->ports + ATA_DATA,
                 block_cursor_next(cursor, SECTOR_SIZE), SECTOR_SIZE / 2);
    }
    return status == BLOCK_OK && bytes > 0 ? BLOCK_IO_ERROR : status;
}

static enum block_status dma_read(struct ide_drive *drive,
                                  const uint8_t *packet)
{
    enum block_status status = send(drive, packet, FEATURE_DMA);

    if (status == BLOCK_OK)
        return ide_dma_run(drive, BLOCK_READ);
    ide_dma_unmap(drive->channel, BLOCK_READ);
    return status;
}

static enum block_status transfer(struct block_device *block,
                                  const struct block_request *request)
{
    struct ide_drive *drive = ide_drive_of(block);
    uint32_t left = block_request_bytes(request) / BLOCK_BYTES;
    uint32_t first = request->sector / BLOCK_SECTORS;
    struct block_cursor cursor = { .request = request };
    enum block_status status = BLOCK_OK;

    while (left > 0 && status == BLOCK_OK) {
        uint32_t count = min_u32(left, BLOCKS_MAX), mapped = 0;
        uint8_t packet[PACKET_BYTES];

        if (drive->dma)
            mapped = ide_dma_map(drive->channel, BLOCK_READ,
                                 count * BLOCK_BYTES, BLOCK_BYTES, &cursor);
        if (mapped)
            count = mapped / BLOCK_BYTES;
        read_packet(packet, first, count);
        status = mapped ? dma_read(drive, packet)
                        : pio_read(drive, packet, count * BLOCK_BYTES,
                                   &cursor);
        first += count;
        left -= count;
    }
    block_cursor_end(&cursor);
    return status == BLOCK_IO_ERROR ? sense(drive) : status;
}

void ide_cd_set_up(struct ide_drive *drive)
{
    static const struct block_operations operations = {
        .transfer = transfer,
        .open = open,
    };

    drive->block.ops = &operations;
    drive->block.block_bytes = BLOCK_BYTES;
    drive->block.read_only = true;
    block_open(&drive->block);
}
