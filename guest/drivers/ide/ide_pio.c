/*
 * Programmed input and output: the processor moves every word of a sector
 * between memory and the data port. The drive asks for it sector by sector.
 */
#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"

enum { SECTOR_WORDS = SECTOR_SIZE / 2 };

/* The COUNT sectors of one command. */
static enum block_status move(struct ide_drive *drive, enum block_op op,
                              uint32_t count, struct block_cursor *cursor)
{
    uint16_t port = drive->channel->ports + ATA_DATA;

    for (; count > 0; count--) {
        enum block_status status = ide_wait(drive, ATA_STATUS_DRQ);
        void *data;

        if (status != BLOCK_OK)
            return status;
        data = block_cursor_next(cursor, SECTOR_SIZE);
        if (op == BLOCK_READ)
            insw(port, data, SECTOR_WORDS);
        else
            outsw(port, data, SECTOR_WORDS);
    }
    return op == BLOCK_WRITE ? ide_wait(drive, 0) : BLOCK_OK;
}

enum block_status ide_pio_transfer(struct block_device *block,
                                   const struct block_request *request)
{
    struct ide_drive *drive = ide_drive_of(block);
    uint32_t left = block_request_bytes(request) >> SECTOR_SHIFT;
    uint32_t sector = request->sector;
    struct block_cursor cursor = { .request = request };
    enum block_status status = BLOCK_OK;

    while (left > 0 && status == BLOCK_OK) {
        uint32_t count = min_u32(left, ide_command_max(drive));
        uint8_t read = drive->lba48 ? ATA_READ_SECTORS_EXT : ATA_READ_SECTORS;
        uint8_t write = drive->lba48 ? ATA_WRITE_SECTORS_EXT
                                     : ATA_WRITE_SECTORS;

        status = ide_command(drive, &(struct ide_command){
            .command = request->op == BLOCK_READ ? read : write,
            .extended = drive->lba48, .sector = sector, .count = count,
        });
        if (status == BLOCK_OK)
            status = move(drive, request->op, count, &cursor);
        sector += count;
        left -= count;
    }
    block_cursor_end(&cursor);
    return status;
}
