/*
 * The emulated drive, and the specification packet.
 */
#include "firmware/disk/cd_boot.h"

#include <stddef.h>

#include "firmware/disk/drives.h"
#include "firmware/disk/floppy.h"
#include "firmware/disk/int13.h"

enum {
    TERMINATE = 0x00, GET_STATUS = 0x01,        /* AH=4Bh: AL */
    ANY_DRIVE = 0x7f,                           /* and DL */

    EQUIPMENT_FLOPPY = 1 << 0,      /* equipment word */
    EQUIPMENT_SECOND_FLOPPY = 1 << 6,
    EQUIPMENT_FLOPPIES = 3 << 6,

    PORT_SECONDARY = 0x170,
    DEVICE_IS_SECOND = 0x10,

    MEDIA_TYPE = 0x0f
};

/* DS:SI points to it (figure 8). */
struct specification_packet {
    uint8_t bytes;
    uint8_t media;
    uint8_t number;
    uint8_t controller;
    uint32_t image;
    uint16_t device;                /* IDE: bit 0, the second of its channel */
    uint16_t cache_segment;
    uint16_t load_segment;
    uint16_t sectors;
    uint8_t cylinder;               /* as AH=08h returns them in CH, CL, DH */
    uint8_t sector;
    uint8_t head;
} __attribute__((packed));

_Static_assert(sizeof(struct specification_packet) == 19, "El Torito");

static uint8_t media_type(void)
{
    return ebda.cd_boot.media & MEDIA_TYPE;
}

static bool is_emulating(void)
{
    return ebda.cd_boot.drive.kind == DRIVE_EMULATED;
}

void cd_boot_begin(void)
{
    struct cd_boot *boot = &ebda.cd_boot;

    boot->booted = 1;
    boot->equipment = bda.equipment;
    if (!is_emulating())
        return;
    if (media_type() == CD_BOOT_HARD_DISK)
        bda.hard_disks++;
    else if (!(bda.equipment & EQUIPMENT_FLOPPY))
        bda.equipment |= EQUIPMENT_FLOPPY;
    else if (!(bda.equipment & EQUIPMENT_FLOPPIES))
        bda.equipment |= EQUIPMENT_SECOND_FLOPPY;
}

void cd_boot_end(void)
{
    if (!is_emulating())
        return;
    if (media_type() == CD_BOOT_HARD_DISK)
        bda.hard_disks--;
    bda.equipment = ebda.cd_boot.equipment;
    ebda.cd_boot.drive.kind = DRIVE_NONE;
}

struct drive *cd_boot_emulated(uint8_t *number)
{
    uint8_t first = ebda.cd_boot.number;

    if (!is_emulating() || *number < first ||
        *number >= (first < FIRST_HARD_DISK ? FIRST_HARD_DISK : FIRST_CD))
        return NULL;
    if (*number == first)
        return &ebda.cd_boot.drive;
    --*number;
    return NULL;
}

void cd_boot_describe_floppy(struct bios_call *call)
{
    static const uint8_t drive_type[] = {
        [CD_BOOT_FLOPPY_1200K] = 2,
        [CD_BOOT_FLOPPY_1440K] = 4,
        [CD_BOOT_FLOPPY_2880K] = 5
    };

    call->bx = drive_type[media_type()];
    call->dl = bda.equipment & EQUIPMENT_FLOPPIES ? 2 : 1;
    floppy_point(call, drive_type[media_type()]);
}

enum disk_status cd_boot_terminate(struct bios_call *call)
{
    const struct cd_boot *boot = &ebda.cd_boot;
    const struct drive *cd = drives_find(DRIVE_CD, boot->cd);
    uint16_t last = boot->drive.cylinders - 1;

    if (!boot->booted || cd == NULL || call->al > GET_STATUS ||
        (call->dl != boot->number && call->dl != ANY_DRIVE))
        return DISK_INVALID;
    *(struct specification_packet *)
        int13_pointer(call->ds, (uint16_t)call->esi) =
            (struct specification_packet){
                .bytes = sizeof(struct specification_packet),
                .media = boot->media,
                .number = boot->number,
                .controller = cd->port == PORT_SECONDARY,
                .image = boot->image,
                .device = !!(cd->device & DEVICE_IS_SECOND),
                .load_segment = boot->load_segment,
                .sectors = boot->sectors,
                .cylinder = is_emulating() ? (uint8_t)last : 0,
                .sector = is_emulating() ? (uint8_t)(last >> 2 & 0xc0) |
                                               boot->drive.track
                                         : 0,
                .head = is_emulating() ? (uint8_t)(boot->drive.heads - 1) : 0
            };
    if (call->al == TERMINATE)
        cd_boot_end();
    call->ah = 0;
    return DISK_OK;
}
