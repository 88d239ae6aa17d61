/*
 * Giving a drive a command and waiting for what it says. The driver polls: a
 * request of the block layer has nothing else to do.
 */
#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"

enum {
    /* Reads of the status register until a drive is given up: with a
     * microsecond each, as on an ISA bus, more than the 30 s that ATA allows a
     * drive to come out of standby. */
    POLLS_MAX = 40 * 1000 * 1000,
    POLLS_EACH_TURN = 64,       /* then another task may run */
    SELECT_READS = 4,           /* of a port take 400 ns (ATA, 9.2) */

    LBA28_HEAD = 0x0f,
};

enum block_status ide_wait(const struct ide_drive *drive, uint8_t wanted)
{
    const struct ide_channel *channel = drive->channel;

    for (uint32_t i = 0; i < SELECT_READS; i++)
        inb(channel->control);
    for (uint32_t poll = 1; poll < POLLS_MAX; poll++) {
        uint8_t status = inb(channel->ports + ATA_STATUS);

        if (!(status & ATA_STATUS_BSY)) {
            if (status & (ATA_STATUS_ERR | ATA_STATUS_DF))
                return BLOCK_IO_ERROR;
            if ((status & wanted) == wanted)
                return BLOCK_OK;
        }
        if (poll % POLLS_EACH_TURN == 0)
            block_wait();
    }
    return BLOCK_TIMEOUT;
}

enum block_status ide_select(const struct ide_drive *drive,
                             uint8_t device_bits)
{
    const struct ide_channel *channel = drive->channel;

    outb(channel->ports + ATA_DEVICE,
         ATA_DEVICE_OBSOLETE | drive->number << 4 | device_bits);
    for (uint32_t poll = 0; poll < POLLS_MAX; poll++) {
        uint8_t status = inb(channel->control);

        if (!(status & (ATA_STATUS_BSY | ATA_STATUS_DRQ)))
            return BLOCK_OK;
    }
    return BLOCK_TIMEOUT;
}

/* A count register of 0 means its maximum. */
static void write_address(uint16_t ports, const struct ide_command *command)
{
    uint32_t sector = command->sector;

    outb(ports + ATA_FEATURES, command->features);
    if (command->extended) {    /* the high bytes first: the register keeps
                                   two */
        outb(ports + ATA_COUNT, command->count >> 8);
        outb(ports + ATA_LBA0, sector >> 24);
        outb(ports + ATA_LBA1, 0);
        outb(ports + ATA_LBA2, 0);
    }
    outb(ports + ATA_COUNT, command->count);
    outb(ports + ATA_LBA0, sector);
    outb(ports + ATA_LBA1, sector >> 8);
    outb(ports + ATA_LBA2, sector >> 16);
}

enum block_status ide_command(const struct ide_drive *drive,
                              const struct ide_command *command)
{
    uint16_t ports = drive->channel->ports;
    uint8_t head = command->extended ? 0 : command->sector >> 24 & LBA28_HEAD;
    enum block_status status = ide_select(drive, ATA_DEVICE_LBA | head);

    if (status != BLOCK_OK)
        return status;
    write_address(ports, command);
    outb(ports + ATA_COMMAND, command->command);
    return BLOCK_OK;
}
