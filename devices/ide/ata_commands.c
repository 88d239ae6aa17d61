/*
 * The commands of an ATA disk (ATA/ATAPI-4, 8). A transfer goes block by
 * block: BSY while the disk works, DRQ while the host moves the block, and an
 * interrupt when DRQ follows BSY (9.5, 9.6); the first block of a write is
 * asked for without an interrupt.
 */
#include "devices/ide/ata.h"
#include "devices/ide/ata_parts.h"

enum {
    COUNT_OF_0 = 256,           /* sectors that a count of 0 means */
    POWER_ACTIVE = 0xff,        /* CHECK POWER MODE: active or idle */

    FEATURE_WRITE_CACHE = 0x02, FEATURE_NO_WRITE_CACHE = 0x82,
    FEATURE_TRANSFER_MODE = 0x03,
    FEATURE_LOOK_AHEAD = 0xaa, FEATURE_NO_LOOK_AHEAD = 0x55,
    FEATURE_KEEP_SETTINGS = 0x66, FEATURE_REVERT = 0xcc,
    TRANSFER_PIO_DEFAULT = 0x01,        /* 0, 1: without IORDY */
    TRANSFER_PIO_FLOW = 0x08, PIO_MODE_MAX = 4,
};

static bool by_lba(const struct ata_channel *channel)
{
    return channel->device & ATA_DEVICE_LBA;
}

/* The sector that the task file names; false when CHS names none. */
static bool get_address(struct ata_channel *channel, uint32_t *sector)
{
    const struct ata_drive *drive = ata_selected(channel);
    uint32_t head = channel->device & ATA_DEVICE_HEAD;
    uint32_t cylinder = channel->lba[1] | channel->lba[2] << 8;

    if (by_lba(channel)) {
        *sector = head << 24 | cylinder << 8 | channel->lba[0];
        return true;
    }
    *sector = (cylinder * drive->heads + head) * drive->track +
              channel->lba[0] - 1;
    return channel->lba[0] && channel->lba[0] <= drive->track &&
           head < drive->heads;
}

/* Leaves in the task file the address of the sector last moved, or of the one
 * that failed. */
static void put_address(struct ata_channel *channel, uint32_t sector)
{
    const struct ata_drive *drive = ata_selected(channel);
    uint32_t head, cylinder;

    if (by_lba(channel)) {
        channel->lba[0] = (uint8_t)sector;
        head = sector >> 24;
        cylinder = sector >> 8;
    } else {
        channel->lba[0] = (uint8_t)(sector % drive->track + 1);
        head = sector / drive->track % drive->heads;
        cylinder = sector / drive->track / drive->heads;
    }
    channel->lba[1] = (uint8_t)cylinder;
    channel->lba[2] = (uint8_t)(cylinder >> 8);
    channel->device = (uint8_t)((channel->device & ~ATA_DEVICE_HEAD) |
                                (head & ATA_DEVICE_HEAD));
}

static void done(struct ata_channel *channel)
{
    ata_interrupt(channel, true);
}

static void ask_for_data(struct ata_channel *channel, unsigned bytes)
{
    channel->at = 0;
    channel->filled = bytes;
    channel->status |= ATA_STATUS_DRQ;
}

static unsigned block_sectors(const struct ata_channel *channel)
{
    return channel->left < channel->block ? channel->left : channel->block;
}

/* Moves the next sector between disk and buffer; false after an error. */
static bool move_sector(struct ata_channel *channel, uint8_t *data)
{
    const struct ata_drive *drive = ata_selected(channel);
    const struct disk *disk = drive->disk;
    bool ok;

    put_address(channel, channel->sector);
    channel->count = (uint8_t)channel->left;
    if (channel->sector >= drive->sectors) {
        ata_fail(channel, ATA_ERROR_IDNF);
        return false;
    }
    ok = channel->out ? disk->write(disk->opaque, channel->sector, data)
                      : disk->read(disk->opaque, channel->sector, data);
    if (!ok) {
        ata_fail(channel, channel->out ? ATA_ERROR_ABRT : ATA_ERROR_UNC);
        return false;
    }
    channel->sector++;
    channel->count = (uint8_t)--channel->left;
    return true;
}

static bool move_block(struct ata_channel *channel, unsigned sectors)
{
    for (unsigned i = 0; i < sectors; i++)
        if (!move_sector(channel, channel->buffer + i * DISK_SECTOR))
            return false;
    return true;
}

static void read_block(struct ata_channel *channel)
{
    unsigned sectors = block_sectors(channel);

    if (!move_block(channel, sectors))
        return;
    ask_for_data(channel, sectors * DISK_SECTOR);
    ata_interrupt(channel, true);
}

static void write_block(struct ata_channel *channel)
{
    if (!move_block(channel, channel->filled / DISK_SECTOR))
        return;
    if (channel->left)
        ask_for_data(channel, block_sectors(channel) * DISK_SECTOR);
    ata_interrupt(channel, true);
}

void ata_block_moved(struct ata_channel *channel)
{
    channel->status &= (uint8_t)~ATA_STATUS_DRQ;
    if (channel->out)
        ata_busy(channel, ATA_BLOCK_US, write_block);
    else if (channel->left)
        ata_busy(channel, ATA_BLOCK_US, read_block);
}

/* Takes address and count of a transfer from the task file; false after an
 * error. */
static bool begin(struct ata_channel *channel, bool out, unsigned block)
{
    channel->left = channel->count ? channel->count : COUNT_OF_0;
    channel->block = block;
    channel->out = out;
    if (!block) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return false;
    }
    if (!get_address(channel, &channel->sector)) {
        ata_fail(channel, ATA_ERROR_IDNF);
        return false;
    }
    return true;
}

static void start_read(struct ata_channel *channel, unsigned block)
{
    if (begin(channel, false, block))
        ata_busy(channel, ATA_COMMAND_US, read_block);
}

static void start_write(struct ata_channel *channel, unsigned block)
{
    if (ata_selected(channel)->disk->read_only) {
        LOG(channel->log, dev, "ata: write to a read-only disk");
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    if (begin(channel, true, block))
        ask_for_data(channel, block_sectors(channel) * DISK_SECTOR);
}

static void command_read(struct ata_channel *channel)
{
    start_read(channel, 1);
}

static void command_read_multiple(struct ata_channel *channel)
{
    start_read(channel, ata_selected(channel)->multiple);
}

static void command_write(struct ata_channel *channel)
{
    start_write(channel, 1);
}

static void command_write_multiple(struct ata_channel *channel)
{
    start_write(channel, ata_selected(channel)->multiple);
}

static void verify(struct ata_channel *channel)
{
    while (channel->left)
        if (!move_sector(channel, channel->buffer))
            return;
    done(channel);
}

static void command_verify(struct ata_channel *channel)
{
    if (begin(channel, false, 1))
        ata_busy(channel, ATA_COMMAND_US, verify);
}

static void command_seek(struct ata_channel *channel)
{
    if (!begin(channel, false, 1))
        return;
    if (channel->sector >= ata_selected(channel)->sectors)
        ata_fail(channel, ATA_ERROR_IDNF);
    else
        ata_busy(channel, ATA_COMMAND_US, done);
}

/* Commands that change nothing a guest can see. */
static void command_nothing(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, done);
}

static void flush(struct ata_channel *channel)
{
    const struct disk *disk = ata_selected(channel)->disk;

    if (!disk->read_only && !disk->flush(disk->opaque))
        ata_fail(channel, ATA_ERROR_ABRT);
    else
        done(channel);
}

static void command_flush(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, flush);
}

static void diagnose(struct ata_channel *channel)
{
    ata_signature(channel);
    done(channel);
}

static void command_diagnose(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, diagnose);
}

static void command_check_power(struct ata_channel *channel)
{
    channel->count = POWER_ACTIVE;
    ata_busy(channel, ATA_COMMAND_US, done);
}

static void command_set_parameters(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);
    uint32_t cylinders;

    if (!channel->count || channel->count > ATA_SECTORS) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    drive->heads = (uint8_t)((channel->device & ATA_DEVICE_HEAD) + 1);
    drive->track = channel->count;
    cylinders = drive->sectors / (drive->heads * drive->track);
    drive->cylinders = (uint16_t)(cylinders > UINT16_MAX ? UINT16_MAX
                                                         : cylinders);
    ata_busy(channel, ATA_COMMAND_US, done);
}

static void command_set_multiple(struct ata_channel *channel)
{
    uint8_t sectors = channel->count;

    if (sectors > ATA_MULTIPLE_MAX || sectors & (sectors - 1)) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    ata_selected(channel)->multiple = sectors;
    ata_busy(channel, ATA_COMMAND_US, done);
}

static bool feature_is_known(uint8_t feature, uint8_t value)
{
    switch (feature) {
    case FEATURE_TRANSFER_MODE:
        return value <= TRANSFER_PIO_DEFAULT ||
               (value >= TRANSFER_PIO_FLOW &&
                value <= TRANSFER_PIO_FLOW + PIO_MODE_MAX);
    case FEATURE_WRITE_CACHE:
    case FEATURE_NO_WRITE_CACHE:
    case FEATURE_LOOK_AHEAD:
    case FEATURE_NO_LOOK_AHEAD:
    case FEATURE_KEEP_SETTINGS:
    case FEATURE_REVERT:
        return true;
    default:
        return false;
    }
}

static void command_set_features(struct ata_channel *channel)
{
    if (feature_is_known(channel->features, channel->count))
        ata_busy(channel, ATA_COMMAND_US, done);
    else
        ata_fail(channel, ATA_ERROR_ABRT);
}

static void identify(struct ata_channel *channel)
{
    ata_identify(channel);
    channel->left = 0;
    channel->out = false;
    ask_for_data(channel, DISK_SECTOR);
    ata_interrupt(channel, true);
}

static void command_identify(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, identify);
}

static const struct {
    uint8_t first, last;        /* codes */
    void (*start)(struct ata_channel *channel);
} commands[] = {
    { 0x10, 0x1f, command_nothing },            /* recalibrate */
    { 0x20, 0x21, command_read },
    { 0x30, 0x31, command_write },
    { 0x40, 0x41, command_verify },
    { 0x70, 0x7f, command_seek },
    { 0x90, 0x90, command_diagnose },
    { 0x91, 0x91, command_set_parameters },
    { 0xc4, 0xc4, command_read_multiple },
    { 0xc5, 0xc5, command_write_multiple },
    { 0xc6, 0xc6, command_set_multiple },
    { 0xe0, 0xe3, command_nothing },            /* standby and idle */
    { 0xe5, 0xe5, command_check_power },
    { 0xe7, 0xe7, command_flush },
    { 0xec, 0xec, command_identify },
    { 0xef, 0xef, command_set_features },
};

void ata_command(struct ata_channel *channel, uint8_t code)
{
    channel->status = ATA_STATUS_READY;
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (code >= commands[i].first && code <= commands[i].last) {
            commands[i].start(channel);
            return;
        }
    LOG(channel->log, dev, "ata: command 0x%02x does not exist", code);
    ata_fail(channel, ATA_ERROR_ABRT);
}
