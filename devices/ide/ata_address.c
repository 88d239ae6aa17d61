/* Addresses in the task file (ATA/ATAPI-4, 6.2; ATA/ATAPI-6, 6.2.2): cylinder,
 * head and sector, or a number of 28 or 48 bits. */
#include "devices/ide/ata_parts.h"

bool ata_get_address(struct ata_channel *channel, bool extended,
                     uint64_t *sector)
{
    const struct ata_drive *drive = ata_selected(channel);
    const struct ata_task *task = &drive->task;
    uint32_t head = channel->device & ATA_DEVICE_HEAD;
    uint32_t cylinder = task->lba[1] | (uint32_t)task->lba[2] << 8;

    if (extended) {
        *sector = task->lba[0] | cylinder << 8 |
                  (uint64_t)task->lba_before[0] << 24 |
                  (uint64_t)task->lba_before[1] << 32 |
                  (uint64_t)task->lba_before[2] << 40;
        return true;
    }
    if (channel->device & ATA_DEVICE_LBA) {
        *sector = head << 24 | cylinder << 8 | task->lba[0];
        return true;
    }
    *sector = (cylinder * drive->heads + head) * drive->track +
              task->lba[0] - 1;
    return task->lba[0] && task->lba[0] <= drive->track &&
           head < drive->heads;
}

static void put_extended(struct ata_task *task, uint64_t sector)
{
    for (int i = 0; i < 3; i++) {
        task->lba[i] = (uint8_t)(sector >> 8 * i);
        task->lba_before[i] = (uint8_t)(sector >> (24 + 8 * i));
    }
}

void ata_put_address(struct ata_channel *channel, bool extended,
                     uint64_t sector)
{
    const struct ata_drive *drive = ata_selected(channel);
    struct ata_task *task = ata_task(channel);
    uint32_t number = (uint32_t)sector, head, cylinder;

    if (extended) {
        put_extended(task, sector);
        return;
    }
    if (channel->device & ATA_DEVICE_LBA) {
        task->lba[0] = (uint8_t)number;
        head = number >> 24;
        cylinder = number >> 8;
    } else {
        task->lba[0] = (uint8_t)(number % drive->track + 1);
        head = number / drive->track % drive->heads;
        cylinder = number / drive->track / drive->heads;
    }
    task->lba[1] = (uint8_t)cylinder;
    task->lba[2] = (uint8_t)(cylinder >> 8);
    channel->device = (uint8_t)((channel->device & ~ATA_DEVICE_HEAD) |
                                (head & ATA_DEVICE_HEAD));
}
