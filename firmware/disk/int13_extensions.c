/*
 * INT 13h from AH=41h on: sectors by number, removable media, and what a drive
 * is (BIOS Enhanced Disk Drive Services 3.0, T13/1386D, 6 and 7; Ralf Brown's
 * Interrupt List, INT 13/41h to 4Eh).
 */
#include <stdbool.h>
#include <stddef.h>

#include "firmware/disk/atapi.h"
#include "firmware/disk/int13.h"
#include "firmware/lib/memory.h"

enum {
    EXTENSIONS_ASK = 0x55aa,
    EXTENSIONS_ANSWER = 0xaa55,
    EXTENSIONS_VERSION_3_0 = 0x30,
    EXTENSIONS_ACCESS = 1 << 0,     /* AH=42h-44h, 47h, 48h */
    EXTENSIONS_REMOVABLE = 1 << 1,  /* AH=45h, 46h, 48h, 49h */
    EXTENSIONS_EDD = 1 << 2,        /* AH=48h, 4Eh */

    LOCK = 0, UNLOCK = 1, LOCK_STATUS = 2,      /* AH=45h: AL */
    LOCKS_MAX = 0xff,

    INFO_GEOMETRY_VALID = 1 << 1,
    INFO_REMOVABLE = 1 << 2,
    INFO_CHANGE_LINE = 1 << 4,
    INFO_LOCKABLE = 1 << 5,
    INFO_MAXIMUM = 1 << 6,          /* the geometry is the largest, there is no
                                       medium's */
    PHYSICAL_CYLINDERS_MAX = 0x3fff,

    OPTION_TRANSLATED = 1 << 3,     /* struct device_parameters */
    OPTION_LBA = 1 << 4,
    OPTION_REMOVABLE = 1 << 5,
    OPTION_PACKET = 1 << 6,
    OPTION_TRANSLATION_LBA = 1 << 9,
    DEVICE_OEM = 0xcb,
    DEVICE_REVISION = 0x11,
    IRQ_PRIMARY = 14, IRQ_SECONDARY = 15,
    PORT_SECONDARY = 0x170,
    DEVICE_IS_SECOND = 0x10,

    PATH_KEY = 0xbedd,
    PCI_IDE_DEVICE = 1,             /* the PIIX3's IDE function is 00:01.1 */
    PCI_IDE_FUNCTION = 1
};

/* DS:SI points to it for AH=42h, 43h, 44h and 47h. */
struct address_packet {
    uint8_t bytes;
    uint8_t reserved;
    uint16_t count;
    uint16_t offset;
    uint16_t segment;
    uint64_t lba;
} __attribute__((packed));

/* The answer to AH=48h, of which the caller takes the first BYTES_1, BYTES_2 or
 * BYTES_3 bytes, or all. */
struct drive_parameters {
    uint16_t bytes;
    uint16_t info;
    uint32_t cylinders;
    uint32_t heads;
    uint32_t track;
    uint64_t sectors;
    uint16_t sector_bytes;
    struct real_mode_pointer device_parameters;
    uint16_t key;
    uint8_t path_bytes;
    uint8_t reserved[3];
    char bus[4];
    char interface[8];
    uint8_t pci_bus, pci_device, pci_function, channel;
    uint8_t reserved_path[4];
    uint64_t device;
    uint64_t device_rest;           /* not in the form of 66 bytes */
    uint8_t reserved_end;
    uint8_t checksum;               /* from `key` on, all bytes add up to 0 */
} __attribute__((packed));

enum { BYTES_1 = 26, BYTES_2 = 30, BYTES_3 = 66, BYTES_T13 = 74 };

_Static_assert(sizeof(struct address_packet) == 16, "EDD");
_Static_assert(offsetof(struct drive_parameters, device_parameters) == BYTES_1,
               "EDD");
_Static_assert(offsetof(struct drive_parameters, key) == BYTES_2, "EDD");
_Static_assert(sizeof(struct drive_parameters) == BYTES_T13, "EDD");

static struct address_packet *packet_of(const struct bios_call *call)
{
    return int13_pointer(call->ds, (uint16_t)call->esi);
}

static enum disk_status transfer(struct bios_call *call, struct drive *drive,
                                 enum disk_operation operation)
{
    struct address_packet *packet = packet_of(call);
    uint32_t count = packet->count;
    enum disk_status status;

    if (packet->bytes < sizeof *packet)
        return DISK_INVALID;
    if (drive->kind == DRIVE_DISK && packet->lba >= drive->sectors)
        return DISK_INVALID;
    if (count == 0)
        return DISK_OK;
    status = drives_transfer(drive, operation, packet->lba, &count,
                             int13_pointer(packet->segment, packet->offset));
    packet->count = (uint16_t)count;
    return status;
}

enum disk_status int13_extended_read(struct bios_call *call,
                                     struct drive *drive)
{
    return transfer(call, drive, DISK_READ);
}

enum disk_status int13_extended_write(struct bios_call *call,
                                      struct drive *drive)
{
    return transfer(call, drive, DISK_WRITE);
}

enum disk_status int13_extended_verify(struct bios_call *call,
                                       struct drive *drive)
{
    return transfer(call, drive, DISK_VERIFY);
}

enum disk_status int13_extended_seek(struct bios_call *call,
                                     struct drive *drive)
{
    const struct address_packet *packet = packet_of(call);

    if (packet->bytes < sizeof *packet ||
        (drive->kind == DRIVE_DISK && packet->lba >= drive->sectors))
        return DISK_INVALID;
    return DISK_OK;
}

enum disk_status int13_check_extensions(struct bios_call *call,
                                        struct drive *drive)
{
    (void)drive;
    if (call->bx != EXTENSIONS_ASK)
        return DISK_INVALID;
    call->ah = EXTENSIONS_VERSION_3_0;
    call->bx = EXTENSIONS_ANSWER;
    call->cx = EXTENSIONS_ACCESS | EXTENSIONS_REMOVABLE | EXTENSIONS_EDD;
    return DISK_OK;
}

/* Locks of a tray are counted; nobody else opens it meanwhile. */
enum disk_status int13_lock(struct bios_call *call, struct drive *drive)
{
    enum disk_status status = DISK_OK;

    if (drive->kind == DRIVE_DISK)
        return DISK_OK;
    switch (call->al) {
    case LOCK:
        if (drive->locks == LOCKS_MAX)
            status = DISK_TOO_MANY_LOCKS;
        else
            drive->locks++;
        break;
    case UNLOCK:
        if (drive->locks == 0)
            status = DISK_NOT_LOCKED;
        else
            drive->locks--;
        break;
    case LOCK_STATUS:
        break;
    default:
        return DISK_INVALID;
    }
    call->al = drive->locks > 0;
    return status;
}

enum disk_status int13_eject(struct bios_call *call, struct drive *drive)
{
    (void)call;
    if (drive->kind == DRIVE_DISK)
        return DISK_NOT_REMOVABLE;
    return drive->locks ? DISK_LOCKED : atapi_eject(drive);
}

/* A CD may have been changed since the last call: nothing tells. */
enum disk_status int13_was_changed(struct bios_call *call,
                                   struct drive *drive)
{
    (void)call;
    return drive->kind == DRIVE_DISK ? DISK_OK : DISK_CHANGED;
}

/* AL: prefetch, PIO mode and DMA off, or the default PIO mode: so they are. */
enum disk_status int13_configure(struct bios_call *call, struct drive *drive)
{
    (void)drive;
    switch (call->al) {
    case 0x01:
    case 0x03:
    case 0x04:
    case 0x06:
        return DISK_OK;
    }
    return DISK_INVALID;
}

static uint8_t sum_of(const void *data, unsigned bytes)
{
    const uint8_t *byte = data;
    uint8_t sum = 0;

    while (bytes--)
        sum += *byte++;
    return sum;
}

static void describe_medium(struct drive_parameters *p,
                            const struct drive *drive)
{
    p->sector_bytes = (uint16_t)drives_sector_bytes(drive);
    if (drive->kind == DRIVE_CD) {
        p->info = INFO_REMOVABLE | INFO_CHANGE_LINE | INFO_LOCKABLE |
                  INFO_MAXIMUM;
        p->cylinders = p->heads = p->track = UINT32_MAX;
        p->sectors = UINT64_MAX;
        return;
    }
    p->heads = drive->physical.heads;
    p->track = drive->physical.track;
    p->sectors = drive->sectors;
    p->cylinders = drive->physical.cylinders;
    p->info = INFO_GEOMETRY_VALID;
    if (p->sectors >
        (uint64_t)p->heads * p->track * PHYSICAL_CYLINDERS_MAX) {
        p->cylinders = PHYSICAL_CYLINDERS_MAX;
        p->info = 0;
    }
}

static bool is_translated(const struct drive *disk)
{
    return disk->heads != disk->physical.heads ||
           disk->cylinders != disk->physical.cylinders ||
           disk->track != disk->physical.track;
}

static void describe_device(struct device_parameters *p,
                            const struct drive *drive)
{
    *p = (struct device_parameters){
        .port = drive->port,
        .control_port = drive->port + ATA_CONTROL,
        .device = drive->device,
        .oem = DEVICE_OEM,
        .irq = drive->port == PORT_SECONDARY ? IRQ_SECONDARY : IRQ_PRIMARY,
        .multiple = 1,
        .options = OPTION_LBA,
        .revision = DEVICE_REVISION
    };
    if (drive->kind == DRIVE_CD)
        p->options |= OPTION_REMOVABLE | OPTION_PACKET;
    else if (is_translated(drive))
        p->options |= OPTION_TRANSLATED | OPTION_TRANSLATION_LBA;
    p->checksum = -sum_of(p, sizeof *p);
}

/* Where the drive is: the host bus and the drive on its interface. */
static void describe_path(struct drive_parameters *p,
                          const struct drive *drive, unsigned bytes)
{
    p->key = PATH_KEY;
    p->path_bytes = (uint8_t)(bytes - offsetof(struct drive_parameters, key));
    memcpy(p->bus, "PCI ", sizeof p->bus);
    memcpy(p->interface, "ATA     ", sizeof p->interface);
    p->pci_device = PCI_IDE_DEVICE;
    p->pci_function = PCI_IDE_FUNCTION;
    p->channel = drive->port == PORT_SECONDARY;
    p->device = !!(drive->device & DEVICE_IS_SECOND);
    ((uint8_t *)p)[bytes - 1] =
        -sum_of((uint8_t *)p + offsetof(struct drive_parameters, key),
                p->path_bytes - 1u);
}

enum disk_status int13_get_parameters(struct bios_call *call,
                                      struct drive *drive)
{
    struct drive_parameters *to = int13_pointer(call->ds,
                                                (uint16_t)call->esi);
    struct drive_parameters p = { .bytes = BYTES_1 };
    uint16_t room = to->bytes;

    if (room < BYTES_1)
        return DISK_INVALID;
    describe_medium(&p, drive);
    if (room >= BYTES_2) {
        describe_device(&ebda.device_parameters, drive);
        p.device_parameters.segment = EBDA_BASE >> 4;
        p.device_parameters.offset =
            (uint16_t)offsetof(struct extended_bios_data_area,
                               device_parameters);
        p.bytes = BYTES_2;
    }
    if (room >= BYTES_3) {
        p.bytes = room >= BYTES_T13 ? BYTES_T13 : BYTES_3;
        describe_path(&p, drive, p.bytes);
    }
    memcpy(to, &p, p.bytes);
    return DISK_OK;
}
