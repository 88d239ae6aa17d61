/*
 * The table of drives, and what depends on a drive's kind.
 */
#include "firmware/disk/drives.h"

#include <stddef.h>

#include "firmware/disk/atapi.h"

enum {
    /* What cylinder, head and sector of INT 13h AH=02h can name. */
    CYLINDERS_MAX = 1024,
    HEADS_MIN = 16,
    HEADS_MAX = 255,
    TRACK = 63
};

/* "LBA assist" translation: the fewest of 16, 32, 64, 128 and 255 heads with
 * which the cylinders fit (Phoenix, BIOS Enhanced Disk Drive Specification 1.1,
 * 4.3.2). */
static void translate(struct drive *disk)
{
    uint32_t tracks = disk->sectors < (uint64_t)TRACK * HEADS_MAX *
                                          CYLINDERS_MAX
                          ? (uint32_t)disk->sectors / TRACK
                          : HEADS_MAX * CYLINDERS_MAX;
    uint32_t heads = HEADS_MIN;

    while (heads < HEADS_MAX && tracks / CYLINDERS_MAX > heads)
        heads *= 2;
    if (heads > HEADS_MAX)
        heads = HEADS_MAX;
    disk->track = TRACK;
    disk->heads = (uint16_t)heads;
    disk->cylinders = (uint16_t)(tracks / heads);
    if (disk->cylinders > CYLINDERS_MAX)
        disk->cylinders = CYLINDERS_MAX;
    if (disk->cylinders == 0)
        disk->cylinders = 1;
}

void drives_init(void)
{
    ata_find_drives(ebda.drives);
    for (unsigned i = 0; i < IDE_DRIVES; i++)
        if (ebda.drives[i].kind == DRIVE_DISK) {
            translate(&ebda.drives[i]);
            bda.hard_disks++;
        }
}

struct drive *drives_find(enum drive_kind kind, uint8_t index)
{
    for (unsigned i = 0; i < IDE_DRIVES; i++)
        if (ebda.drives[i].kind == kind && index-- == 0)
            return &ebda.drives[i];
    return NULL;
}

uint32_t drives_sector_bytes(const struct drive *drive)
{
    return drive->kind == DRIVE_CD ? CD_BLOCK : DISK_SECTOR;
}

/* A CD, or an image on one. What was read before an error is not known. */
static enum disk_status transfer_cd(const struct drive *cd,
                                    enum disk_operation operation,
                                    uint64_t lba, uint32_t *count,
                                    uint8_t *data)
{
    uint32_t sector = drives_sector_bytes(cd);
    uint32_t sectors = CD_BLOCK / sector;   /* in a block: 1 or 4 */
    uint64_t block = cd->image + (lba >> sectors / 2);
    enum disk_status status = DISK_OK;

    if (operation == DISK_WRITE)
        status = DISK_WRITE_PROTECTED;
    else if (block >> 32)
        status = DISK_NOT_FOUND;
    else if (operation == DISK_READ)
        status = atapi_read(cd, (uint32_t)block,
                            ((uint32_t)lba & (sectors - 1)) * sector,
                            *count * sector, data);
    if (status != DISK_OK)
        *count = 0;
    return status;
}

enum disk_status drives_transfer(const struct drive *drive,
                                 enum disk_operation operation, uint64_t lba,
                                 uint32_t *count, uint8_t *data)
{
    enum disk_status status;
    uint32_t wanted = *count;

    if (drive->kind == DRIVE_CD)
        return transfer_cd(drive, operation, lba, count, data);
    if (lba >= drive->sectors)
        *count = 0;
    else if (wanted > drive->sectors - lba)
        *count = (uint32_t)(drive->sectors - lba);
    if (*count == 0)
        return DISK_NOT_FOUND;
    status = drive->kind == DRIVE_DISK
                 ? ata_transfer(drive, operation, lba, count, data)
                 : transfer_cd(drive, operation, lba, count, data);
    return status == DISK_OK && *count < wanted ? DISK_NOT_FOUND : status;
}

enum disk_status drives_is_ready(const struct drive *drive)
{
    return drive->kind == DRIVE_DISK ? ata_is_ready(drive)
                                     : atapi_is_ready(drive);
}
