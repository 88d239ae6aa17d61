/*
 * Commands to ATA disks, and finding the drives.
 */
#include "firmware/disk/ata.h"

#include "firmware/lib/io.h"

enum {
    CHANNEL_PRIMARY = 0x1f0,
    CHANNEL_SECONDARY = 0x170,

    STATUS_ERROR = 0x01,
    STATUS_DATA = 0x08,
    STATUS_FAULT = 0x20,
    STATUS_READY = 0x40,
    STATUS_BUSY = 0x80,
    STATUS_NO_DRIVE = 0xff,         /* no cable */

    ERROR_NOT_FOUND = 0x10,
    ERROR_BAD_DATA = 0x40,          /* write: the medium is protected */

    DEVICE_FIRST = 0xe0,            /* LBA; bits 7 and 5 are ones */
    DEVICE_SECOND = 0xf0,
    CONTROL_NO_INTERRUPTS = 0x02,
    CONTROL_NORMAL = 0x00,

    COMMAND_IDENTIFY = 0xec,
    COMMAND_IDENTIFY_PACKET = 0xa1,
    PACKET_LBA_MID = 0x14,          /* the signature of a packet drive (9.12) */
    PACKET_LBA_HIGH = 0xeb,

    SECTOR_WORDS = 256,
    SECTOR_BYTES = 512,
    SECTORS_A_COMMAND = 128,
    LBA28_SECTORS = 1 << 28,

    /* Words of IDENTIFY DEVICE (8.15), the first of each number. */
    WORD_CYLINDERS = 1,
    WORD_HEADS = 3,
    WORD_TRACK = 6,
    WORD_LBA_SECTORS = 60,
    WORD_FEATURES = 83,
    FEATURE_LBA48 = 1 << 10,
    WORD_LBA48_SECTORS = 100,

    /* Status reads: far more than any command takes. */
    PATIENCE = 10000000
};

/* What the drive says of its error. */
static enum disk_status error_of(uint16_t port, uint8_t status)
{
    uint8_t error = inb(port + ATA_ERROR);

    if (status & STATUS_FAULT)
        return DISK_WRITE_FAULT;
    if (error & ERROR_BAD_DATA)
        return DISK_BAD_DATA;
    return error & ERROR_NOT_FOUND ? DISK_NOT_FOUND : DISK_FAILED;
}

enum disk_status ata_wait(uint16_t port, enum ata_phase phase)
{
    for (uint32_t left = PATIENCE; left > 0; left--) {
        uint8_t status = inb(port + ATA_STATUS);

        if (status & STATUS_BUSY)
            continue;
        if (status & (STATUS_ERROR | STATUS_FAULT))
            return error_of(port, status);
        return !(status & STATUS_DATA) == (phase == ATA_PHASE_END)
                   ? DISK_OK
                   : DISK_FAILED;
    }
    return DISK_TIMEOUT;
}

static void wait_400_ns(uint16_t port)
{
    for (unsigned i = 0; i < 4; i++)
        inb(port + ATA_CONTROL);
}

void ata_select(const struct drive *drive, uint8_t device)
{
    outb(drive->port + ATA_CONTROL, CONTROL_NO_INTERRUPTS);
    outb(drive->port + ATA_DEVICE, device);
    wait_400_ns(drive->port);
}

void ata_release(const struct drive *drive)
{
    outb(drive->port + ATA_CONTROL, CONTROL_NORMAL);
}

static void put_address(uint16_t port, uint32_t count, uint32_t lba)
{
    outb(port + ATA_COUNT, (uint8_t)count);
    outb(port + ATA_LBA_LOW, (uint8_t)lba);
    outb(port + ATA_LBA_MID, (uint8_t)(lba >> 8));
    outb(port + ATA_LBA_HIGH, (uint8_t)(lba >> 16));
}

/* Begins a command for `count` sectors. One that LBA28 cannot address has the
 * upper half of its count and address written first (6.20). */
static void start(const struct drive *disk, enum disk_operation operation,
                  uint64_t lba, uint32_t count)
{
    static const struct {
        uint8_t lba28, lba48;
    } command[] = {
        [DISK_READ] = { 0x20, 0x24 },
        [DISK_WRITE] = { 0x30, 0x34 },
        [DISK_VERIFY] = { 0x40, 0x42 }
    };
    bool wide = lba + count > LBA28_SECTORS;
    uint16_t port = disk->port;

    ata_select(disk, disk->device | (wide ? 0 : (uint8_t)(lba >> 24)));
    if (wide)
        put_address(port, count >> 8, (uint32_t)(lba >> 24));
    put_address(port, count, (uint32_t)lba);
    outb(port + ATA_COMMAND, wide ? command[operation].lba48
                                  : command[operation].lba28);
}

/* Moves the data of a command and waits for its end. */
static enum disk_status move(uint16_t port, enum disk_operation operation,
                             uint32_t *count, uint8_t *data)
{
    uint32_t wanted = *count;
    enum disk_status status;

    *count = 0;
    if (operation != DISK_VERIFY)
        while (*count < wanted) {
            status = ata_wait(port, ATA_PHASE_DATA);
            if (status != DISK_OK)
                return status;
            if (operation == DISK_WRITE)
                outsw(port + ATA_DATA, data, SECTOR_WORDS);
            else
                insw(port + ATA_DATA, data, SECTOR_WORDS);
            data += SECTOR_BYTES;
            ++*count;
        }
    status = ata_wait(port, ATA_PHASE_END);
    if (status == DISK_OK)
        *count = wanted;
    else if (operation == DISK_WRITE && *count > 0)
        --*count;                   /* the last one was refused */
    return status;
}

enum disk_status ata_transfer(const struct drive *disk,
                              enum disk_operation operation, uint64_t lba,
                              uint32_t *count, uint8_t *data)
{
    uint32_t wanted = *count;
    enum disk_status status = DISK_OK;

    *count = 0;
    while (status == DISK_OK && *count < wanted) {
        uint32_t piece = wanted - *count;

        if (piece > SECTORS_A_COMMAND)
            piece = SECTORS_A_COMMAND;
        start(disk, operation, lba + *count, piece);
        status = move(disk->port, operation, &piece,
                      data + *count * SECTOR_BYTES);
        *count += piece;
    }
    ata_release(disk);
    if (operation == DISK_WRITE && status == DISK_BAD_DATA)
        return DISK_WRITE_PROTECTED;
    return status;
}

enum disk_status ata_is_ready(const struct drive *disk)
{
    uint8_t status;

    ata_select(disk, disk->device);
    status = inb(disk->port + ATA_STATUS);
    ata_release(disk);
    return (status & (STATUS_BUSY | STATUS_READY)) == STATUS_READY
               ? DISK_OK
               : DISK_NOT_READY;
}

static uint32_t two_words(const uint16_t *words)
{
    return words[0] | (uint32_t)words[1] << 16;
}

static void describe_disk(struct drive *disk, const uint16_t *words)
{
    disk->kind = DRIVE_DISK;
    disk->physical.cylinders = words[WORD_CYLINDERS];
    disk->physical.heads = (uint8_t)words[WORD_HEADS];
    disk->physical.track = (uint8_t)words[WORD_TRACK];
    disk->sectors = two_words(words + WORD_LBA_SECTORS);
    if (words[WORD_FEATURES] & FEATURE_LBA48) {
        const uint16_t *wide = words + WORD_LBA48_SECTORS;

        disk->sectors = two_words(wide) | (uint64_t)two_words(wide + 2) << 32;
    }
    if (disk->sectors == 0)
        disk->kind = DRIVE_NONE;
}

/* Sends IDENTIFY DEVICE, or IDENTIFY PACKET DEVICE to a drive that aborts the
 * former and shows the signature of packet drives (9.12). A slot without a
 * drive wants no data. */
static void identify(struct drive *drive)
{
    uint16_t port = drive->port;
    uint16_t words[SECTOR_WORDS];

    if (inb(port + ATA_STATUS) == STATUS_NO_DRIVE)
        return;
    outb(port + ATA_COMMAND, COMMAND_IDENTIFY);
    wait_400_ns(port);
    if (ata_wait(port, ATA_PHASE_DATA) == DISK_OK) {
        insw(port + ATA_DATA, words, SECTOR_WORDS);
        describe_disk(drive, words);
        return;
    }
    if (inb(port + ATA_LBA_MID) != PACKET_LBA_MID ||
        inb(port + ATA_LBA_HIGH) != PACKET_LBA_HIGH)
        return;
    outb(port + ATA_COMMAND, COMMAND_IDENTIFY_PACKET);
    wait_400_ns(port);
    if (ata_wait(port, ATA_PHASE_DATA) == DISK_OK) {
        insw(port + ATA_DATA, words, SECTOR_WORDS);
        drive->kind = DRIVE_CD;
    }
}

void ata_find_drives(struct drive drives[IDE_DRIVES])
{
    static const uint16_t ports[] = { CHANNEL_PRIMARY, CHANNEL_SECONDARY };

    for (unsigned i = 0; i < IDE_DRIVES; i++) {
        struct drive *drive = &drives[i];

        *drive = (struct drive){
            .kind = DRIVE_NONE,
            .port = ports[i / 2],
            .device = i % 2 ? DEVICE_SECOND : DEVICE_FIRST
        };
        ata_select(drive, drive->device);
        identify(drive);
        ata_release(drive);
    }
}
