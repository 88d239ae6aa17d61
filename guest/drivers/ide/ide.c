/*
 * Finding the drives, and what they say about themselves.
 */
#include "guest/drivers/ide/ide.h"

#include "guest/arch/io.h"
#include "guest/block/partition.h"
#include "guest/drivers/ide/ide_parts.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/printk.h"

enum {
    STATUS_NO_CHANNEL = 0xff,   /* a bus that nothing drives */
    ATAPI_LBA1 = 0x14, ATAPI_LBA2 = 0xeb,   /* what a packet device shows */
};

static struct ide_channel channels[IDE_CHANNELS] = {
    { .ports = 0x1f0, .control = 0x3f6, .irq = 14 },
    { .ports = 0x170, .control = 0x376, .irq = 15 },
};

static struct ide_drive drives[IDE_CHANNELS * IDE_DRIVES];

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

static bool identify(struct ide_drive *drive, uint8_t command, uint16_t *id)
{
    uint16_t ports = drive->channel->ports;

    if (ide_command(drive, &(struct ide_command){ .command = command }) !=
        BLOCK_OK)
        return false;
    if (inb(drive->channel->control) == 0 ||    /* no such drive */
        ide_wait(drive, ATA_STATUS_DRQ) != BLOCK_OK)
        return false;
    insw(ports + ATA_DATA, id, ID_WORDS);
    return true;
}

static bool shows_packets(const struct ide_drive *drive)
{
    uint16_t ports = drive->channel->ports;

    return inb(ports + ATA_LBA1) == ATAPI_LBA1 &&
           inb(ports + ATA_LBA2) == ATAPI_LBA2;
}

static void probe(struct ide_drive *drive)
{
    uint16_t id[ID_WORDS];
    bool cd;

    if (identify(drive, ATA_IDENTIFY, id)) {
        if (!ide_disk_set_up(drive, id))
            return;
        cd = false;
    } else {
        if (!shows_packets(drive) ||
            !identify(drive, ATA_IDENTIFY_PACKET, id))
            return;
        cd = true;
    }
    copy_model(drive->block.model, id);
    if (boot_options.dma)
        ide_dma_set_up(drive, id);
    if (cd)
        ide_cd_set_up(drive);
    block_register(&drive->block);
    printk("%s: %s, %u sectors, %s\n", drive->block.name, drive->block.model,
           drive->block.sectors, drive->dma ? "DMA" : "PIO");
    if (!cd)
        block_scan_partitions(&drive->block);
}

void ide_init(void)
{
    if (boot_options.dma)
        ide_dma_init(channels);
    for (uint32_t i = 0; i < IDE_CHANNELS; i++) {
        if (inb(channels[i].control) == STATUS_NO_CHANNEL)
            continue;
        outb(channels[i].control, ATA_CONTROL_NIEN);
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

bool ide_set_dma(struct block_device *block, bool on)
{
    struct ide_drive *drive = drives;

    while (drive < drives + ARRAY_SIZE(drives) && &drive->block != block)
        drive++;
    if (drive == drives + ARRAY_SIZE(drives) || (on && !drive->can_dma))
        return false;
    drive->dma = on;
    return true;
}
