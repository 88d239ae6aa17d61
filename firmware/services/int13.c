/*
 * INT 13h: disks (Ralf Brown's Interrupt List, INT 13/00h to 48h; EDD 1.1,
 * INT 13/41h "INT 13 extensions"). Drives are numbered from 0x80; there are no
 * floppies.
 */
#include <stddef.h>

#include "firmware/services/ata.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

enum {
    AH_RESET = 0x00,
    AH_GET_STATUS = 0x01,
    AH_READ = 0x02,
    AH_WRITE = 0x03,
    AH_VERIFY = 0x04,
    AH_GET_GEOMETRY = 0x08,
    AH_SET_GEOMETRY = 0x09,
    AH_SEEK = 0x0c,
    AH_RESET_HARD_DISK = 0x0d,
    AH_IS_READY = 0x10,
    AH_RECALIBRATE = 0x11,
    AH_GET_TYPE = 0x15,
    AH_EXTENSIONS = 0x41,
    AH_EXTENDED_READ = 0x42,
    AH_EXTENDED_WRITE = 0x43,
    AH_EXTENDED_VERIFY = 0x44,
    AH_EXTENDED_SEEK = 0x47,
    AH_GET_PARAMETERS = 0x48,

    FIRST_HARD_DISK = 0x80,
    SECTOR_BYTES = 512,

    STATUS_OK = 0x00,
    STATUS_INVALID = 0x01,          /* no such function or drive */
    STATUS_NOT_FOUND = 0x04,        /* no such sector */
    STATUS_FAILED = 0x20,           /* the controller */

    TYPE_HARD_DISK = 3,             /* for AH_GET_TYPE */

    EXTENSIONS_ASK = 0x55aa,
    EXTENSIONS_ANSWER = 0xaa55,
    EXTENSIONS_VERSION_1_1 = 0x21,
    EXTENSIONS_ACCESS = 1 << 0,     /* AH=42h-44h, 47h, 48h */

    GEOMETRY_VALID = 1 << 1
};

/* DS:SI points to it for AH_EXTENDED_READ, _WRITE, _VERIFY and _SEEK. */
struct address_packet {
    uint8_t bytes;
    uint8_t reserved;
    uint16_t count;
    uint16_t offset;
    uint16_t segment;
    uint64_t lba;
} __attribute__((packed));

/* The answer to AH_GET_PARAMETERS. */
struct drive_parameters {
    uint16_t bytes;
    uint16_t flags;
    uint32_t cylinders;
    uint32_t heads;
    uint32_t track;
    uint64_t sectors;
    uint16_t sector_bytes;
} __attribute__((packed));

_Static_assert(sizeof(struct address_packet) == 16, "EDD");
_Static_assert(sizeof(struct drive_parameters) == 26, "EDD");

static void *pointer(uint16_t segment, uint16_t offset)
{
    return (void *)(segment * 16u + offset);
}

static const struct disk_drive *drive(uint8_t number)
{
    uint8_t index = number - FIRST_HARD_DISK;

    return index < bda.hard_disks ? &ebda.disks[index] : NULL;
}

/* Moves *count sectors and sets *count to how many it has moved. */
static uint8_t transfer(const struct disk_drive *disk,
                        enum ata_direction direction, uint32_t lba,
                        uint16_t *count, uint8_t *data)
{
    uint16_t wanted = *count;

    for (*count = 0; *count < wanted; (*count)++) {
        if (lba + *count >= disk->sectors)
            return STATUS_NOT_FOUND;
        if (!ata_sector(disk, direction, lba + *count, data))
            return STATUS_FAILED;
        data += SECTOR_BYTES;
    }
    return STATUS_OK;
}

/* The cylinder is in CH and CL 7:6, the sector, from 1 on, in CL 5:0. */
static uint8_t transfer_chs(struct bios_call *call,
                            const struct disk_drive *disk,
                            enum ata_direction direction)
{
    uint32_t cylinder = call->ch | (call->cl & 0xc0) << 2;
    uint32_t sector = call->cl & 0x3f;
    uint16_t count = call->al;
    uint8_t status;

    if (sector == 0 || sector > disk->track || call->dh >= disk->heads ||
        count == 0)
        return STATUS_INVALID;
    status = transfer(disk, direction,
                      (cylinder * disk->heads + call->dh) * disk->track +
                          sector - 1,
                      &count, pointer(call->es, call->bx));
    call->al = (uint8_t)count;
    return status;
}

static uint8_t transfer_lba(const struct bios_call *call,
                            const struct disk_drive *disk,
                            enum ata_direction direction)
{
    struct address_packet *packet = pointer(call->ds, (uint16_t)call->esi);
    uint16_t count;
    uint8_t status;

    if (packet->bytes < sizeof *packet)
        return STATUS_INVALID;
    if (packet->lba >= disk->sectors)
        return STATUS_NOT_FOUND;
    count = packet->count;
    status = transfer(disk, direction, (uint32_t)packet->lba, &count,
                      pointer(packet->segment, packet->offset));
    packet->count = count;
    return status;
}

static void get_geometry(struct bios_call *call,
                         const struct disk_drive *disk)
{
    uint16_t last = disk->cylinders - 1;

    call->al = 0;
    call->bl = 0;
    call->ch = (uint8_t)last;
    call->cl = (uint8_t)(last >> 2 & 0xc0) | disk->track;
    call->dh = (uint8_t)(disk->heads - 1);
    call->dl = bda.hard_disks;
}

static uint8_t get_parameters(const struct bios_call *call,
                              const struct disk_drive *disk)
{
    struct drive_parameters *to = pointer(call->ds, (uint16_t)call->esi);

    if (to->bytes < sizeof *to)
        return STATUS_INVALID;
    *to = (struct drive_parameters){
        .bytes = sizeof *to,
        .flags = GEOMETRY_VALID,
        .cylinders = disk->cylinders,
        .heads = disk->heads,
        .track = disk->track,
        .sectors = disk->sectors,
        .sector_bytes = SECTOR_BYTES
    };
    return STATUS_OK;
}

static uint8_t check_extensions(struct bios_call *call)
{
    if (call->bx != EXTENSIONS_ASK)
        return STATUS_INVALID;
    call->bx = EXTENSIONS_ANSWER;
    call->cx = EXTENSIONS_ACCESS;
    return STATUS_OK;
}

static uint8_t serve(struct bios_call *call, const struct disk_drive *disk)
{
    switch (call->ah) {
    case AH_RESET:
    case AH_SET_GEOMETRY:
    case AH_SEEK:
    case AH_RESET_HARD_DISK:
    case AH_IS_READY:
    case AH_RECALIBRATE:
    case AH_EXTENDED_SEEK:
        return STATUS_OK;
    case AH_READ:
        return transfer_chs(call, disk, ATA_READ);
    case AH_WRITE:
        return transfer_chs(call, disk, ATA_WRITE);
    case AH_VERIFY:
        return transfer_chs(call, disk, ATA_VERIFY);
    case AH_GET_GEOMETRY:
        get_geometry(call, disk);
        return STATUS_OK;
    case AH_EXTENSIONS:
        return check_extensions(call);
    case AH_EXTENDED_READ:
        return transfer_lba(call, disk, ATA_READ);
    case AH_EXTENDED_WRITE:
        return transfer_lba(call, disk, ATA_WRITE);
    case AH_EXTENDED_VERIFY:
        return transfer_lba(call, disk, ATA_VERIFY);
    case AH_GET_PARAMETERS:
        return get_parameters(call, disk);
    }
    return STATUS_INVALID;
}

/* AH_GET_TYPE answers in AH with a type, not with a status. */
static void get_type(struct bios_call *call, const struct disk_drive *disk)
{
    call->ah = disk ? TYPE_HARD_DISK : 0;
    if (disk) {
        call->cx = (uint16_t)(disk->sectors >> 16);
        call->dx = (uint16_t)disk->sectors;
    }
    service_flag(call, FLAG_CARRY, 0);
}

enum service_result int13_disk(struct bios_call *call)
{
    const struct disk_drive *disk = drive(call->dl);
    uint8_t function = call->ah;

    if (function == AH_GET_TYPE) {
        get_type(call, disk);
        return SERVICE_DONE;
    }
    if (function != AH_GET_STATUS)
        bda.disk_status = disk ? serve(call, disk) : STATUS_INVALID;
    call->ah = bda.disk_status;
    if (function == AH_EXTENSIONS && bda.disk_status == STATUS_OK)
        call->ah = EXTENSIONS_VERSION_1_1;
    service_flag(call, FLAG_CARRY, bda.disk_status != STATUS_OK);
    return SERVICE_DONE;
}
