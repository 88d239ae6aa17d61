/* Registers, selection, interrupt and reset of an ATA channel. */
#include "devices/ide/ata.h"

#include <string.h>

#include "base/bytes.h"
#include "devices/ide/ata_parts.h"

#define LBA48_SECTORS ((UINT64_C(1) << 48) - 1)

enum {
    DEVICE_FIXED = 0xa0,        /* bits 7 and 5 read as ones */
    DIAGNOSIS_PASSED = 0x01,
    PACKET_MID = 0x14, PACKET_HIGH = 0xeb,      /* signature (9.1) */
    COMMAND_DEVICE_RESET = 0x08,
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
    ata_task(channel)->status = ATA_STATUS_READY;
    channel->then(channel);
}

void ata_busy(struct ata_channel *channel, unsigned us,
              void (*then)(struct ata_channel *channel))
{
    const uint64_t us_per_second = 1000000;

    ata_task(channel)->status = ATA_STATUS_BSY;
    channel->then = then;
    clock_schedule(channel->clock, &channel->event,
                   clock_after(channel->clock, us, us_per_second));
}

void ata_fail(struct ata_channel *channel, uint8_t error)
{
    struct ata_task *task = ata_task(channel);

    task->error = error;
    task->status = ATA_STATUS_READY | ATA_STATUS_ERR;
    ata_interrupt(channel, true);
}

void ata_done(struct ata_channel *channel)
{
    ata_task(channel)->status = ATA_STATUS_READY;
    ata_interrupt(channel, true);
}

void ata_ask_for_data(struct ata_channel *channel, unsigned bytes,
                      void (*moved)(struct ata_channel *channel))
{
    channel->at = 0;
    channel->filled = bytes;
    channel->moved = moved;
    ata_task(channel)->status |= ATA_STATUS_DRQ;
}

/* A packet drive is not ready before its first packet (9.1). */
void ata_signature(struct ata_drive *drive)
{
    bool packet = drive->disk && drive->disk->kind == DISK_CDROM;
    struct ata_task *task = &drive->task;

    task->error = DIAGNOSIS_PASSED;
    task->count = 1;
    task->lba[0] = 1;
    task->lba[1] = packet ? PACKET_MID : 0;
    task->lba[2] = packet ? PACKET_HIGH : 0;
    task->count_before = 0;
    memset(task->lba_before, 0, sizeof(task->lba_before));
    task->status = packet ? 0 : ATA_STATUS_READY;
}

void ata_signatures(struct ata_channel *channel)
{
    for (int i = 0; i < ATA_DRIVES; i++)
        ata_signature(&channel->drive[i]);
    channel->device = 0;
}

void ata_native_translation(struct ata_drive *drive)
{
    const uint64_t cylinders_max = 16383;       /* that IDENTIFY names */
    uint64_t cylinders = drive->sectors / (ATA_HEADS * ATA_SECTORS);

    drive->heads = ATA_HEADS;
    drive->track = ATA_SECTORS;
    drive->cylinders = (uint16_t)(cylinders == 0 ? 1
                                  : cylinders > cylinders_max
                                      ? cylinders_max : cylinders);
}

void ata_drive_reset(struct ata_drive *drive)
{
    ata_native_translation(drive);
    drive->multiple = 0;
    drive->mode = ATA_MODE_DEFAULT;
    drive->no_cache = false;
    drive->task.features = 0;
    atapi_reset(&drive->packet);
}

static void stop_transfer(struct ata_channel *channel)
{
    clock_cancel(channel->clock, &channel->event);
    clock_cancel(channel->clock, &channel->dma_event);
    channel->at = channel->filled = 0;
    channel->left = 0;
    channel->dma_next = NULL;
    ata_interrupt(channel, false);
}

void ata_reset(struct ata_channel *channel)
{
    stop_transfer(channel);
    for (int i = 0; i < ATA_DRIVES; i++)
        ata_drive_reset(&channel->drive[i]);
    channel->control = 0;
    ata_signatures(channel);
}

void ata_device_reset(struct ata_channel *channel)
{
    struct ata_drive *drive = ata_selected(channel);

    stop_transfer(channel);
    drive->packet.bytes = 0;
    ata_signature(drive);
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
    return drive->disk ? drive->task.status : 0;
}

uint8_t ata_read(struct ata_channel *channel, unsigned reg)
{
    uint8_t status = ata_alternate_status(channel);
    const struct ata_task *task = ata_task(channel);
    bool before = channel->control & ATA_CONTROL_HOB;

    if (reg == ATA_STATUS)
        ata_interrupt(channel, false);
    /* A busy drive shows its status whatever is read (7.1). */
    if (reg == ATA_STATUS || status & ATA_STATUS_BSY)
        return status;
    switch (reg) {
    case ATA_ERROR:
        return task->error;
    case ATA_COUNT:
        return before ? task->count_before : task->count;
    case ATA_DEVICE:
        return channel->device | DEVICE_FIXED;
    default:
        reg -= ATA_LBA_LOW;
        return before ? task->lba_before[reg] : task->lba[reg];
    }
}

static void write_command(struct ata_channel *channel, uint8_t code)
{
    if (!ata_selected(channel)->disk)
        return;
    ata_interrupt(channel, false);
    ata_task(channel)->error = 0;
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

/* A register other than command and device, of one drive. */
static void write_task(struct ata_task *task, unsigned reg, uint8_t value)
{
    switch (reg) {
    case ATA_ERROR:
        task->features = value;
        break;
    case ATA_COUNT:
        task->count_before = task->count;
        task->count = value;
        break;
    default:
        reg -= ATA_LBA_LOW;
        task->lba_before[reg] = task->lba[reg];
        task->lba[reg] = value;
        break;
    }
}

/* Whether the selected drive takes a write of a register: while it is busy or
 * asks for data, a packet drive takes DEVICE RESET alone (ATA/ATAPI-4,
 * 7.1 and DEVICE RESET). */
static bool takes_write(struct ata_channel *channel, unsigned reg,
                        uint8_t value)
{
    const struct ata_drive *drive = ata_selected(channel);
    uint8_t status = ata_alternate_status(channel);

    if (!(status & (ATA_STATUS_BSY | ATA_STATUS_DRQ)))
        return true;
    if (reg == ATA_STATUS && value == COMMAND_DEVICE_RESET &&
        drive->disk->kind == DISK_CDROM &&
        !(channel->control & ATA_CONTROL_SRST))
        return true;
    LOG(channel->log, guest, "ata: 0x%02x written to the %s register while %s",
        value, register_name(reg),
        status & ATA_STATUS_BSY ? "busy" : "data is to be moved");
    return false;
}

void ata_write(struct ata_channel *channel, unsigned reg, uint8_t value)
{
    if (!takes_write(channel, reg, value))
        return;
    channel->control &= (uint8_t)~ATA_CONTROL_HOB;
    if (reg == ATA_DEVICE) {
        channel->device = value;
    } else if (reg == ATA_STATUS) {
        write_command(channel, value);
    } else {
        for (int i = 0; i < ATA_DRIVES; i++)
            write_task(&channel->drive[i].task, reg, value);
    }
}

/* Where in the buffer an access of `size` bytes goes; null: nowhere. The data of
 * a DMA command do not come by the port, though DRQ is set. */
static uint8_t *data_port(struct ata_channel *channel, bool out,
                          unsigned size)
{
    if (!(ata_alternate_status(channel) & ATA_STATUS_DRQ) ||
        channel->dma_next || channel->out != out ||
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
        channel->moved(channel);
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
        for (int i = 0; i < ATA_DRIVES; i++)
            channel->drive[i].task.status = ATA_STATUS_BSY;
    } else if (was_reset) {
        ata_busy(channel, ATA_RESET_US, ata_signatures);
    }
}

void ata_init(struct ata_channel *channel, unsigned number,
              struct clock *clock, struct irq_line irq, struct log *log,
              const struct disk *first, const struct disk *second)
{
    const struct disk *disk[ATA_DRIVES] = { first, second };

    memset(channel, 0, sizeof(*channel));
    channel->number = number;
    channel->clock = clock;
    channel->irq = irq;
    channel->log = log;
    channel->event = (struct event){ .fire = on_event, .opaque = channel };
    channel->dma_event = (struct event){ .fire = ata_dma_due,
                                         .opaque = channel };
    for (int i = 0; i < ATA_DRIVES; i++) {
        channel->drive[i].disk = disk[i];
        if (disk[i])
            channel->drive[i].sectors = disk[i]->sectors < LBA48_SECTORS
                                            ? disk[i]->sectors
                                            : LBA48_SECTORS;
    }
    ata_reset(channel);
}
