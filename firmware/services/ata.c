/*
 * Commands to ATA disks, and finding the disks.
 */
#include "firmware/services/ata.h"

#include "firmware/lib/io.h"

enum {
    CHANNEL_PRIMARY = 0x1f0,
    CHANNEL_SECONDARY = 0x170,

    /* Registers, from the channel's first port on (7.2). */
    DATA = 0,
    COUNT = 2,
    LBA_LOW = 3,
    LBA_MID = 4,
    LBA_HIGH = 5,
    DEVICE = 6,
    STATUS = 7,
    COMMAND = 7,
    CONTROL = 0x206,                /* 0x3f6, 0x376 */

    STATUS_ERROR = 0x01,
    STATUS_DATA = 0x08,
    STATUS_FAULT = 0x20,
    STATUS_BUSY = 0x80,
    STATUS_NO_DRIVE = 0xff,         /* no cable */

    DEVICE_FIRST = 0xe0,            /* LBA; bits 7 and 5 are ones */
    DEVICE_SECOND = 0xf0,
    CONTROL_NO_INTERRUPTS = 0x02,
    CONTROL_NORMAL = 0x00,

    COMMAND_READ = 0x20,
    COMMAND_WRITE = 0x30,
    COMMAND_VERIFY = 0x40,
    COMMAND_IDENTIFY = 0xec,

    SECTOR_WORDS = 256,
    IDENTIFY_LBA_SECTORS = 60,      /* number of the first of two words */

    /* Status reads: far more than any command takes. */
    PATIENCE = 10000000,

    /* The geometry that INT 13h AH=02h can name: 10, 8 and 6 bits. */
    CYLINDERS_MAX = 1024,
    HEADS_NATIVE = 16,
    HEADS_MAX = 255,
    TRACK = 63
};

/* Waits until the drive is not busy; true if it reports no error and wants data
 * (DRQ) just if `data`. */
static bool wait(uint16_t port, bool data)
{
    for (uint32_t left = PATIENCE; left > 0; left--) {
        uint8_t status = inb(port + STATUS);

        if (status & STATUS_BUSY)
            continue;
        return !(status & (STATUS_ERROR | STATUS_FAULT)) &&
               !(status & STATUS_DATA) == !data;
    }
    return false;
}

static void select(uint16_t port, uint8_t device)
{
    outb(port + CONTROL, CONTROL_NO_INTERRUPTS);
    outb(port + DEVICE, device);
    for (unsigned i = 0; i < 4; i++)        /* 400 ns */
        inb(port + CONTROL);
}

/* Moves the data of a command for one sector and waits for its end. */
static bool move(uint16_t port, enum ata_direction direction, void *data)
{
    if (direction == ATA_VERIFY)
        return wait(port, false);
    if (!wait(port, true))
        return false;
    if (direction == ATA_WRITE)
        outsw(port + DATA, data, SECTOR_WORDS);
    else
        insw(port + DATA, data, SECTOR_WORDS);
    return wait(port, false);
}

bool ata_sector(const struct disk_drive *disk, enum ata_direction direction,
                uint32_t lba, void *data)
{
    static const uint8_t command[] = {
        [ATA_READ] = COMMAND_READ,
        [ATA_WRITE] = COMMAND_WRITE,
        [ATA_VERIFY] = COMMAND_VERIFY
    };
    uint16_t port = disk->port;
    bool ok;

    select(port, disk->device | lba >> 24);
    outb(port + COUNT, 1);
    outb(port + LBA_LOW, (uint8_t)lba);
    outb(port + LBA_MID, (uint8_t)(lba >> 8));
    outb(port + LBA_HIGH, (uint8_t)(lba >> 16));
    outb(port + COMMAND, command[direction]);
    ok = move(port, direction, data);
    outb(port + CONTROL, CONTROL_NORMAL);
    return ok;
}

/* Cylinders, heads and sectors that fit INT 13h: 16 heads if the cylinders fit
 * then, else as many heads as INT 13h can name ("LBA assist"). */
static void set_geometry(struct disk_drive *disk)
{
    uint32_t cylinders = disk->sectors / (HEADS_NATIVE * TRACK);

    disk->track = TRACK;
    disk->heads = HEADS_NATIVE;
    if (cylinders > CYLINDERS_MAX) {
        disk->heads = HEADS_MAX;
        cylinders = disk->sectors / (HEADS_MAX * TRACK);
    }
    disk->cylinders = cylinders == 0              ? 1
                      : cylinders > CYLINDERS_MAX ? CYLINDERS_MAX
                                                  : cylinders;
}

/* Reads what the selected drive says of itself; false if there is no drive. */
static bool ask(uint16_t port, uint16_t words[SECTOR_WORDS])
{
    uint8_t status = inb(port + STATUS);

    if (status == STATUS_NO_DRIVE || status == 0)
        return false;
    outb(port + COMMAND, COMMAND_IDENTIFY);
    return move(port, ATA_READ, words);
}

static bool identify(struct disk_drive *disk)
{
    uint16_t words[SECTOR_WORDS];
    bool ok;

    select(disk->port, disk->device);
    ok = ask(disk->port, words);
    outb(disk->port + CONTROL, CONTROL_NORMAL);
    if (!ok)
        return false;
    disk->sectors = words[IDENTIFY_LBA_SECTORS] |
                    (uint32_t)words[IDENTIFY_LBA_SECTORS + 1] << 16;
    set_geometry(disk);
    return disk->sectors > 0;
}

void ata_init(void)
{
    static const uint16_t ports[] = { CHANNEL_PRIMARY, CHANNEL_SECONDARY };

    for (unsigned i = 0; i < DISKS_MAX; i++) {
        struct disk_drive disk = {
            .port = ports[i / 2],
            .device = i % 2 ? DEVICE_SECOND : DEVICE_FIRST
        };

        if (identify(&disk))
            ebda.disks[bda.hard_disks++] = disk;
    }
}
