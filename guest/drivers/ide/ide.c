/*
 * Finding the drives, and what they say about themselves.
 */
#include "guest/drivers/ide/ide.h"

#include "guest/arch/io.h"
#include "guest/drivers/ide/ide_parts.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    /* Words of IDENTIFY's data (ATA/ATAPI-6, 8.15). */
    ID_WORDS = 256,
    ID_MODEL = 27, ID_MODEL_WORDS = 20,
    ID_CAPABILITIES = 49, ID_CAPABLE_LBA = 1 << 9,
    ID_LBA28_SECTORS = 60,
    ID_COMMAND_SETS = 83, ID_HAS_LBA48 = 1 << 10,
    ID_LBA48_SECTORS = 100,

    STATUS_NO_CHANNEL = 0xff,   /* a bus that nothing drives */
};

static struct ide_channel channels[IDE_CHANNELS] = {
    { .ports = 0x1f0, .control = 0x3f6 },
    { .ports = 0x170, .control = 0x376 },
};

static struct ide_drive drives[IDE_CHANNELS * IDE_DRIVES];

static enum block_status flush(struct block_device *block)
{
    struct ide_drive *drive = ide_drive_of(block);
    enum block_status status = ide_command(drive, &(struct ide_command){
        .command = drive->lba48 ? ATA_FLUSH_CACHE_EXT : ATA_FLUSH_CACHE,
        .extended = drive->lba48,
    });

    return status == BLOCK_OK ? ide_wait(drive, 0) : status;
}

static const struct block_operations disk_operations = {
    .transfer = ide_pio_transfer,
    .flush = flush,
};

/* Two characters a word, the first in its high byte; blanks fill it up. */
static void copy_model(char *to, const uint16_t *id)
{
    uint32_t length = 0;

    for (uint32_t i = 0; i < 2 * ID_MODEL_WORDS; i++) {
        uint16_t word = id[ID_MODEL + i / 2];

        to[i] = (char)(i % 2 ? word : word >> 8);
        if (to[i] != ' ')
            length = i + 1;
    }
    to[length] = '\0';
}

static uint32_t words(const uint16_t *id, uint32_t first)
{
    return id[first] | (uint32_t)id[first + 1] << 16;
}

static bool identify(struct ide_drive *drive, uint16_t *id)
{
    uint16_t ports = drive->channel->ports;

    if (ide_command(drive, &(struct ide_command){ ATA_IDENTIFY,
                                                  false, 0, 0 }) != BLOCK_OK)
        return false;
    if (inb(drive->channel->control) == 0 ||    /* no such drive */
        ide_wait(drive, ATA_STATUS_DRQ) != BLOCK_OK)
        return false;
    insw(ports + ATA_DATA, id, ID_WORDS);
    return true;
}

/* A disk without LBA, which would need CHS addresses, is left alone. */
static bool set_up(struct ide_drive *drive, const uint16_t *id)
{
    struct block_device *block = &drive->block;

    if (!(id[ID_CAPABILITIES] & ID_CAPABLE_LBA))
        return false;
    copy_model(block->model, id);
    block->sectors = words(id, ID_LBA28_SECTORS);
    drive->lba48 = id[ID_COMMAND_SETS] & ID_HAS_LBA48;
    if (drive->lba48)           /* 2 TiB are as much as a sector number has */
        block->sectors = words(id, ID_LBA48_SECTORS + 2)
                             ? UINT32_MAX : words(id, ID_LBA48_SECTORS);
    block->block_bytes = SECTOR_SIZE;
    block->ops = &disk_operations;
    return block->sectors > 0;
}

static void probe(struct ide_drive *drive)
{
    uint16_t id[ID_WORDS];

    if (!identify(drive, id) || !set_up(drive, id))
        return;
    block_register(&drive->block);
    printk("%s: %s, %u sectors\n", drive->block.name, drive->block.model,
           drive->block.sectors);
}

void ide_init(void)
{
    for (uint32_t i = 0; i < IDE_CHANNELS; i++) {
        if (inb(channels[i].control) == STATUS_NO_CHANNEL)
            continue;
        for (uint32_t j = 0; j < IDE_DRIVES; j++) {
            struct ide_drive *drive = &drives[i * IDE_DRIVES + j];

            drive->channel = &channels[i];
            drive->number = j;
            drive->block.lock = &channels[i].lock;
            snprintf(drive->block.name, BLOCK_NAME_SIZE, "hd%c",
                     'a' + (int)(i * IDE_DRIVES + j));
            probe(drive);
        }
    }
}
