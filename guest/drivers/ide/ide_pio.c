/*
 * Programmed input and output: the processor moves every word of a sector
 * between memory and the data port. The drive asks for it sector by sector.
 */
#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"

enum { SECTOR_WORDS = SECTOR_SIZE / 2 };

enum block_status ide_pio_move(struct ide_drive *drive, enum block_op op,
                               uint32_t sector, uint32_t count,
                               struct block_cursor *cursor)
{
    uint8_t read = drive->lba48 ? ATA_READ_SECTORS_EXT : ATA_READ_SECTORS;
    uint8_t write = drive->lba48 ? ATA_WRITE_SECTORS_EXT : ATA_WRITE_SECTORS;
    uint16_t port = drive->channel->ports + ATA_DATA;
    enum block_status status = ide_command(drive, &(struct ide_command){
        .command = op == BLOCK_READ ? read : write,
        .extended = drive->lba48, .sector = sector, .count = count,
    });

    for (; status == BLOCK_OK && count > 0; count--) {
        void *data;

        status = ide_wait(drive, ATA_STATUS_DRQ);
        if (status != BLOCK_OK)
            return status;
        data = block_cursor_next(cursor, SECTOR_SIZE);
        if (op == BLOCK_READ)
            insw(port, data, SECTOR_WORDS);
        else
            outsw(port, data, SECTOR_WORDS);
    }
    if (status == BLOCK_OK && op == BLOCK_WRITE)
        status = ide_wait(drive, 0);
    return status;
}
