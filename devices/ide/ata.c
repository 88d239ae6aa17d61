/* Registers, selection, interrupt and reset of an ATA channel. */
#include "devices/ide/ata.h"

#include <string.h>

#include "base/bytes.h"
#include "devices/ide/ata_parts.h"

#define LBA28_SECTORS ((UINT32_C(1) << 28) - 1)

enum {
    DEVICE_FIXED = 0xa0,        /* bits 7 and 5 read as ones */
    DIAGNOSIS_PASSED = 0x01,
};

void ata_interrupt(struct ata_channel *channel, bool level)
{
    channel->interrupt = level;
    irq_set(&channel->irq, level && !(channel->control & ATA_CONTROL_NIEN));
}

static void on_event(void *opaque, uint64_t due)
{
    struct ata_channel *channel = opaque;

    (void)due;
    channel->status = ATA_STATUS_READY;
    channel->then(channel);
}

void ata_busy(struct ata_channel *channel, unsigned us,
              void (*then)(struct ata_channel *channel))
{
    const uint64_t us_per_second = 1000000;

    channel->status = ATA_STATUS_BSY;
    channel->then = then;
    clock_schedule(channel->clock, &channel->event,
                   clock_after(channel->clock, us, us_per_second));
}

void ata_fail(struct ata_channel *channel, uint8_t error)
{
    channel->error = error;
    channel->status = ATA_STATUS_READY | ATA_STATUS_ERR;
    ata_interrupt(channel, true);
}

void ata_signature(struct ata_channel *channel)
{
    channel->error = DIAGNOSIS_PASSED;
    channel->count = 1;
    channel->lba[0] = 1;
    channel->lba[1] = channel->lba[2] = 0;
    channel->device = 0;
}

void ata_drive_reset(struct ata_drive *drive)
{
    const uint32_t cylinders_max = 16383;       /* that IDENTIFY names */
    uint32_t cylinders = drive->sectors / (ATA_HEADS * ATA_SECTORS);

    drive->heads = ATA_HEADS;
    drive->track = ATA_SECTORS;
    drive->cylinders = (uint16_t)(cylinders == 0 ? 1
                                  : cylinders > cylinders_max
                                      ? cylinders_max : cylinders);
    drive->multiple = 0;
}

static void stop_transfer(struct ata_channel *channel)
{
    clock_cancel(channel->clock, &channel->event);
    channel->at = channel->filled = 0;
    channel->left = 0;
    ata_interrupt(channel, false);
}

void ata_reset(struct ata_channel *channel)
{
    stop_transfer(channel);
    for (int i = 0; i < ATA_DRIVES; i++)
        ata_drive_reset(&channel->drive[i]);
    channel->features = channel->control = 0;
    channel->status = ATA_STATUS_READY;
    ata_signature(channel);
}

bool ata_present(const struct ata_channel *channel)
{
    return channel->drive[0].disk || channel->drive[1].disk;
}

uint8_t ata_alternate_status(const struct ata_channel *channel)
{
    const struct ata_drive *drive =
        &channel->drive[!!(channel->device & ATA_DEVICE_SECOND)];

    /* An absent second drive reads as 0, which the first drive answers
     * (9.16.1); so does an absent first drive, whose bit 7 is pulled down. */
    return drive->disk ? channel->status : 0;
}

uint8_t ata_read(struct ata_channel *channel, unsigned reg)
{
    uint8_t status = ata_alternate_status(channel);

    if (reg == ATA_STATUS)
        ata_interrupt(channel, false);
    /* A busy drive shows its status whatever is read (7.1). */
    if (reg == ATA_STATUS || status & ATA_STATUS_BSY)
        return status;
    switch (reg) {
    case ATA_ERROR:
        return channel->error;
    case ATA_COUNT:
        return channel->count;
    case ATA_DEVICE:
        return channel->device | DEVICE_FIXED;
    default:
        return channel->lba[reg - ATA_LBA_LOW];
    }
}

static void write_command(struct ata_channel *channel, uint8_t code)
{
    if (!ata_selected(channel)->disk)
        return;
    ata_interrupt(channel, false);
    channel->error = 0;
    channel->at = channel->filled = 0;
    ata_command(channel, code);
}

static const char *register_name(unsigned reg)
{
    static const char *const names[] = {
        [ATA_DATA] = "data",         [ATA_ERROR] = "features",
        [ATA_COUNT] = "count",       [ATA_LBA_LOW] = "LBA low",
        [ATA_LBA_MID] = "LBA mid",   [ATA_LBA_HIGH] = "LBA high",
        [ATA_DEVICE] = "device",     [ATA_STATUS] = "command",
    };

    return reg < sizeof names / sizeof names[0] ? names[reg] : "unknown";
}

void ata_write(struct ata_channel *channel, unsigned reg, uint8_t value)
{
    if (channel->status & ATA_STATUS_BSY) {
        LOG(channel->log, guest, "ata: 0x%02x written to the %s register "
            "while busy", value, register_name(reg));
        return;
    }
    switch (reg) {
    case ATA_ERROR:
        channel->features = value;
        break;
    case ATA_COUNT:
        channel->count = value;
        break;
    case ATA_DEVICE:
        channel->device = value;
        break;
    case ATA_STATUS:
        write_command(channel, value);
        break;
    default:
        channel->lba[reg - ATA_LBA_LOW] = value;
        break;
    }
}

/* Where in the buffer an access of `size` bytes goes; null: nowhere. */
static uint8_t *data_port(struct ata_channel *channel, bool out,
                          unsigned size)
{
    if (!(channel->status & ATA_STATUS_DRQ) || channel->out != out ||
        size > channel->filled - channel->at) {
        LOG(channel->log, guest, "ata: %u bits of data %s outside of a "
            "transfer", size * 8, out ? "written" : "read");
        return NULL;
    }
    return channel->buffer + channel->at;
}

static void data_moved(struct ata_channel *channel, unsigned size)
{
    channel->at += size;
    if (channel->at == channel->filled)
        ata_block_moved(channel);
}

uint32_t ata_data_in(struct ata_channel *channel, unsigned size)
{
    const uint8_t *from = data_port(channel, false, size);
    uint32_t value;

    if (!from)
        return UINT32_MAX;
    value = bytes_get_le(from, size);
    data_moved(channel, size);
    return value;
}

void ata_data_out(struct ata_channel *channel, unsigned size,
                  uint32_t value)
{
    uint8_t *to = data_port(channel, true, size);

    if (!to)
        return;
    bytes_put_le(to, size, value);
    data_moved(channel, size);
}

void ata_control(struct ata_channel *channel, uint8_t value)
{
    bool was_reset = channel->control & ATA_CONTROL_SRST;

    channel->control = value;
    ata_interrupt(channel, channel->interrupt);
    if (value & ATA_CONTROL_SRST) {
        stop_transfer(channel);
        channel->status = ATA_STATUS_BSY;
    } else if (was_reset) {
        ata_busy(channel, ATA_RESET_US, ata_signature);
    }
}

void ata_init(struct ata_channel *channel, struct clock *clock,
              struct irq_line irq, struct log *log,
              const struct disk *first, const struct disk *second)
{
    const struct disk *disk[ATA_DRIVES] = { first, second };

    memset(channel, 0, sizeof(*channel));
    channel->clock = clock;
    channel->irq = irq;
    channel->log = log;
    channel->event = (struct event){ .fire = on_event, .opaque = channel };
    for (int i = 0; i < ATA_DRIVES; i++) {
        channel->drive[i].disk = disk[i];
        if (disk[i])
            channel->drive[i].sectors = disk[i]->sectors < LBA28_SECTORS
                                            ? (uint32_t)disk[i]->sectors
                                            : LBA28_SECTORS;
    }
    ata_reset(channel);
}
