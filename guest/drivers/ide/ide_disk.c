/*
 * Disks: requests as commands of at most what a count register holds, by DMA or
 * by the processor.
 */
#include "guest/drivers/ide/ide_parts.h"

enum { COUNT_MAX = 256, COUNT_EXT_MAX = 65536 };

static enum block_status dma_command(struct ide_drive *drive, enum block_op op,
                                     uint32_t sector, uint32_t count)
{
    uint8_t read = drive->lba48 ? ATA_READ_DMA_EXT : ATA_READ_DMA;
    uint8_t write = drive->lba48 ? ATA_WRITE_DMA_EXT : ATA_WRITE_DMA;
    enum block_status status = ide_command(drive, &(struct ide_command){
        .command = op == BLOCK_READ ? read : write,
        .extended = drive->lba48, .sector = sector, .count = count,
    });

    if (status == BLOCK_OK)
        return ide_dma_run(drive, op);
    ide_dma_unmap(drive->channel, op);
    return status;
}

/* Where no memory can be mapped, for want of bounce buffers, the processor moves
 * the data: it needs none. */
static enum block_status transfer(struct block_device *block,
                                  const struct block_request *request)
{
    struct ide_drive *drive = ide_drive_of(block);
    uint32_t left = block_request_bytes(request) >> SECTOR_SHIFT;
    uint32_t max = drive->lba48 ? COUNT_EXT_MAX : COUNT_MAX;
    uint32_t sector = request->sector;
    struct block_cursor cursor = { .request = request };
    enum block_status status = BLOCK_OK;

    while (left > 0 && status == BLOCK_OK) {
        uint32_t count = min_u32(left, max), mapped = 0;

        if (drive->dma)
            mapped = ide_dma_map(drive->channel, request->op,
                                 count * SECTOR_SIZE, SECTOR_SIZE, &cursor);
        if (mapped) {
            count = mapped >> SECTOR_SHIFT;
            status = dma_command(drive, request->op, sector, count);
        } else {
            status = ide_pio_move(drive, request->op, sector, count, &cursor);
        }
        sector += count;
        left -= count;
    }
    block_cursor_end(&cursor);
    return status;
}

static enum block_status flush(struct block_device *block)
{
    struct ide_drive *drive = ide_drive_of(block);
    enum block_status status = ide_command(drive, &(struct ide_command){
        .command = drive->lba48 ? ATA_FLUSH_CACHE_EXT : ATA_FLUSH_CACHE,
        .extended = drive->lba48,
    });

    return status == BLOCK_OK ? ide_wait(drive, 0) : status;
}

static uint32_t words(const uint16_t *id, uint32_t first)
{
    return id[first] | (uint32_t)id[first + 1] << 16;
}

bool ide_disk_set_up(struct ide_drive *drive, const uint16_t *id)
{
    static const struct block_operations operations = {
        .transfer = transfer,
        .flush = flush,
    };
    struct block_device *block = &drive->block;

    if (!(id[ID_CAPABILITIES] & ID_CAPABLE_LBA))
        return false;
    block->sectors = words(id, ID_LBA28_SECTORS);
    drive->lba48 = id[ID_COMMAND_SETS] & ID_HAS_LBA48;
    if (drive->lba48)           /* 2 TiB are as much as a sector number has */
        block->sectors = words(id, ID_LBA48_SECTORS + 2)
                             ? UINT32_MAX : words(id, ID_LBA48_SECTORS);
    block->block_bytes = SECTOR_SIZE;
    block->ops = &operations;
    return block->sectors > 0;
}
