/* The commands of ATA drives (ATA/ATAPI-4, 8; ATA/ATAPI-6, 8 for the EXT
 * forms), and those of them that move no sectors. */
#include "devices/ide/ata_parts.h"

enum {
    POWER_ACTIVE = 0xff,        /* CHECK POWER MODE: active or idle */

    FEATURE_WRITE_CACHE = 0x02, FEATURE_NO_WRITE_CACHE = 0x82,
    FEATURE_TRANSFER_MODE = 0x03,
    FEATURE_LOOK_AHEAD = 0xaa, FEATURE_NO_LOOK_AHEAD = 0x55,
    FEATURE_KEEP_SETTINGS = 0x66, FEATURE_REVERT = 0xcc,
    TRANSFER_PIO_DEFAULT = 0x01,        /* 0, 1: without IORDY */
    TRANSFER_PIO_FLOW = 0x08, PIO_MODE_MAX = 4,
};

static void command_read(struct ata_channel *channel)
{
    ata_read_sectors(channel, false, 1);
}

static void command_read_ext(struct ata_channel *channel)
{
    ata_read_sectors(channel, true, 1);
}

static void command_read_multiple(struct ata_channel *channel)
{
    ata_read_sectors(channel, false, ata_selected(channel)->multiple);
}

static void command_read_multiple_ext(struct ata_channel *channel)
{
    ata_read_sectors(channel, true, ata_selected(channel)->multiple);
}

static void command_write(struct ata_channel *channel)
{
    ata_write_sectors(channel, false, 1);
}

static void command_write_ext(struct ata_channel *channel)
{
    ata_write_sectors(channel, true, 1);
}

static void command_write_multiple(struct ata_channel *channel)
{
    ata_write_sectors(channel, false, ata_selected(channel)->multiple);
}

static void command_write_multiple_ext(struct ata_channel *channel)
{
    ata_write_sectors(channel, true, ata_selected(channel)->multiple);
}

static void command_verify(struct ata_channel *channel)
{
    ata_verify_sectors(channel, false);
}

static void command_verify_ext(struct ata_channel *channel)
{
    ata_verify_sectors(channel, true);
}

static void command_read_dma(struct ata_channel *channel)
{
    ata_read_dma(channel, false);
}

static void command_read_dma_ext(struct ata_channel *channel)
{
    ata_read_dma(channel, true);
}

static void command_write_dma(struct ata_channel *channel)
{
    ata_write_dma(channel, false);
}

static void command_write_dma_ext(struct ata_channel *channel)
{
    ata_write_dma(channel, true);
}

/* Commands that change nothing a guest can see. */
static void command_nothing(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static void command_flush(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, ata_flush);
}

/* A packet drive ends it not ready, with its signature. */
static void diagnose(struct ata_channel *channel)
{
    ata_signatures(channel);
    ata_interrupt(channel, true);
}

static void command_diagnose(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, diagnose);
}

static void command_check_power(struct ata_channel *channel)
{
    ata_task(channel)->count = POWER_ACTIVE;
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static void command_set_parameters(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);
    uint8_t track = drive->task.count;
    uint64_t cylinders;

    if (!track || track > ATA_SECTORS) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    drive->heads = (uint8_t)((channel->device & ATA_DEVICE_HEAD) + 1);
    drive->track = track;
    cylinders = drive->sectors / (unsigned)(drive->heads * drive->track);
    drive->cylinders = (uint16_t)(cylinders > UINT16_MAX ? UINT16_MAX
                                                         : cylinders);
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static void command_set_multiple(struct ata_channel *channel)
{
    uint8_t sectors = ata_task(channel)->count;

    if (sectors > ATA_MULTIPLE_MAX || sectors & (sectors - 1)) {
        ata_fail(channel, ATA_ERROR_ABRT);
        return;
    }
    ata_selected(channel)->multiple = sectors;
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static bool set_transfer_mode(struct ata_drive *drive, uint8_t value)
{
    return value <= TRANSFER_PIO_DEFAULT ||
           (value >= TRANSFER_PIO_FLOW &&
            value <= TRANSFER_PIO_FLOW + PIO_MODE_MAX) ||
           ata_mode_find(value, &drive->mode);
}

static bool set_feature(struct ata_drive *drive)
{
    bool is_disk = drive->disk->kind == DISK_HARD;

    switch (drive->task.features) {
    case FEATURE_TRANSFER_MODE:
        return set_transfer_mode(drive, drive->task.count);
    case FEATURE_WRITE_CACHE:
    case FEATURE_NO_WRITE_CACHE:
        drive->no_cache = drive->task.features == FEATURE_NO_WRITE_CACHE;
        return is_disk;
    case FEATURE_LOOK_AHEAD:
    case FEATURE_NO_LOOK_AHEAD:
        return is_disk;
    case FEATURE_KEEP_SETTINGS:
    case FEATURE_REVERT:
        return true;
    default:
        return false;
    }
}

static void command_set_features(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);

    if (!set_feature(drive))
        ata_fail(channel, ATA_ERROR_ABRT);
    else if (drive->task.features == FEATURE_NO_WRITE_CACHE)
        ata_busy(channel, ATA_COMMAND_US, ata_flush);
    else
        ata_busy(channel, ATA_COMMAND_US, ata_done);
}

/* The last sector, with LBA or in the native translation (READ NATIVE MAX
 * ADDRESS). */
static void command_native_max(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);
    uint64_t sectors = drive->sectors < ATA_LBA28_SECTORS ? drive->sectors
                                                          : ATA_LBA28_SECTORS;

    ata_put_address(channel, false, sectors - 1);
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static void command_native_max_ext(struct ata_channel *channel)
{
    ata_put_address(channel, true, ata_selected(channel)->sectors - 1);
    ata_busy(channel, ATA_COMMAND_US, ata_done);
}

static void identified(struct ata_channel *channel)
{
    ata_task(channel)->status &= (uint8_t)~ATA_STATUS_DRQ;
}

static void identify(struct ata_channel *channel)
{
    ata_identify(channel);
    channel->out = false;
    ata_ask_for_data(channel, DISK_SECTOR, identified);
    ata_interrupt(channel, true);
}

static void command_identify(struct ata_channel *channel)
{
    ata_busy(channel, ATA_COMMAND_US, identify);
}

/* A packet drive refuses what a disk is told by, and shows what it is: IDENTIFY
 * DEVICE and READ SECTOR(S). */
static void command_not_of_packet(struct ata_channel *channel)
{
    ata_signature(ata_selected(channel));
    ata_fail(channel, ATA_ERROR_ABRT);
}

enum { HARD = 1 << DISK_HARD, CD = 1 << DISK_CDROM };

static const struct {
    uint8_t first, last;        /* codes */
    unsigned kinds;             /* of drives that have the command */
    void (*start)(struct ata_channel *channel);
} commands[] = {
    { 0x08, 0x08, CD, ata_device_reset },
    { 0x10, 0x1f, HARD, command_nothing },      /* recalibrate */
    { 0x20, 0x21, HARD, command_read },
    { 0x20, 0x21, CD, command_not_of_packet },
    { 0x24, 0x24, HARD, command_read_ext },
    { 0x25, 0x25, HARD, command_read_dma_ext },
    { 0x27, 0x27, HARD, command_native_max_ext },
    { 0x29, 0x29, HARD, command_read_multiple_ext },
    { 0x30, 0x31, HARD, command_write },
    { 0x34, 0x34, HARD, command_write_ext },
    { 0x35, 0x35, HARD, command_write_dma_ext },
    { 0x39, 0x39, HARD, command_write_multiple_ext },
    { 0x40, 0x41, HARD, command_verify },
    { 0x42, 0x42, HARD, command_verify_ext },
    { 0x70, 0x7f, HARD, ata_seek },
    { 0x90, 0x90, HARD | CD, command_diagnose },
    { 0x91, 0x91, HARD, command_set_parameters },
    { 0xa0, 0xa0, CD, atapi_packet },
    { 0xa1, 0xa1, CD, command_identify },
    { 0xc4, 0xc4, HARD, command_read_multiple },
    { 0xc5, 0xc5, HARD, command_write_multiple },
    { 0xc6, 0xc6, HARD, command_set_multiple },
    { 0xc8, 0xc9, HARD, command_read_dma },
    { 0xca, 0xcb, HARD, command_write_dma },
    { 0xe0, 0xe3, HARD | CD, command_nothing }, /* standby and idle */
    { 0xe5, 0xe5, HARD | CD, command_check_power },
    { 0xe7, 0xe7, HARD, command_flush },
    { 0xea, 0xea, HARD, command_flush },        /* EXT */
    { 0xec, 0xec, HARD, command_identify },
    { 0xec, 0xec, CD, command_not_of_packet },
    { 0xef, 0xef, HARD | CD, command_set_features },
    { 0xf8, 0xf8, HARD, command_native_max },
};

void ata_command(struct ata_channel *channel, uint8_t code)
{
    unsigned kind = 1u << ata_selected(channel)->disk->kind;

    ata_task(channel)->status = ATA_STATUS_READY;
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (code >= commands[i].first && code <= commands[i].last &&
            commands[i].kinds & kind) {
            commands[i].start(channel);
            return;
        }
    LOG(channel->log, dev, "ata: command 0x%02x does not exist", code);
    ata_fail(channel, ATA_ERROR_ABRT);
}
