/*
 * INT 19h tries the devices of the boot order, one after the other: the first
 * floppy, the first hard disk, the CDs. A boot sector is loaded to 0000:7C00
 * and entered there, with the drive's number in DL. Boot code that cannot boot
 * calls INT 18h, which goes on with the next device.
 */
#include "firmware/disk/bootstrap.h"

#include <stdbool.h>

#include "firmware/disk/cd_boot.h"
#include "firmware/disk/drives.h"
#include "firmware/disk/eltorito.h"
#include "firmware/lib/cmos.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/print.h"
#include "firmware/services/services.h"

enum {
    BOOT_ADDRESS = 0x7c00,
    BOOT_SEGMENT = BOOT_ADDRESS >> 4,
    SIGNATURE_AT = 510,
    SIGNATURE = 0xaa55,
    AX_READ_ONE = 0x0201,
    FIRST_SECTOR = 0x0001,          /* CX: cylinder 0, sector 1 */
    TRIES = 3,                      /* of a floppy whose motor starts */

    FLAG_INTERRUPT = 0x0200,
    EQUIPMENT_FLOPPY = 1 << 0,

    /* The boot order: four bits for each device, the first in the lower half of
     * the first byte, the third in the upper half of the second (QEMU hw/i386/
     * pc.c; Bochs). */
    CMOS_BOOT_FIRST = 0x3d,
    CMOS_BOOT_THIRD = 0x38,
    ORDER_PLACES = 3,
    ORDER_DEVICE = 0x0f,
    ORDER_NOTHING = 0,
    ORDER_FLOPPY = 1,
    ORDER_DISK = 2,
    ORDER_CD = 3,
    /* Without a boot order: disk, floppy, CD. */
    ORDER_DEFAULT = ORDER_DISK | ORDER_FLOPPY << 4 | ORDER_CD << 8,
    NO_FLOPPY_CHECK = 1 << 0        /* in CMOS_BOOT_THIRD */
};

/* A boot that is ready to be entered. */
struct entry {
    uint16_t segment;
    uint8_t drive;
};

/* Reads the first sector of a drive as its user would. */
static bool read_boot_sector(uint8_t drive)
{
    for (unsigned i = 0; i < TRIES; i++) {
        struct bios_call call = {
            .eax = AX_READ_ONE, .ecx = FIRST_SECTOR, .edx = drive,
            .ebx = BOOT_ADDRESS
        };

        int13_disk(&call);
        if (!(call.flags & FLAG_CARRY))
            return true;
    }
    return false;
}

static bool load_boot_sector(uint8_t drive, const char *name,
                             bool checks_signature, struct entry *entry)
{
    const uint8_t *sector = (const uint8_t *)BOOT_ADDRESS;

    if (!read_boot_sector(drive)) {
        complain("the %s's first sector cannot be read", name);
        return false;
    }
    if (checks_signature &&
        *(const uint16_t *)(sector + SIGNATURE_AT) != SIGNATURE) {
        complain("no boot sector on the %s", name);
        return false;
    }
    debug_print("firmware: booting from the %s\n", name);
    *entry = (struct entry){ BOOT_SEGMENT, drive };
    return true;
}

static bool load_floppy(struct entry *entry)
{
    return bda.equipment & EQUIPMENT_FLOPPY &&
           load_boot_sector(FIRST_FLOPPY, "floppy",
                            !(cmos_read(CMOS_BOOT_THIRD) & NO_FLOPPY_CHECK),
                            entry);
}

static bool load_disk(struct entry *entry)
{
    return bda.hard_disks > 0 &&
           load_boot_sector(FIRST_HARD_DISK, "disk", true, entry);
}

static bool load_cd(struct entry *entry)
{
    for (uint8_t cd = 0; cd < IDE_DRIVES; cd++)
        if (eltorito_load(cd)) {
            debug_print("firmware: booting from the CD\n");
            *entry = (struct entry){
                ebda.cd_boot.load_segment, ebda.cd_boot.number
            };
            return true;
        }
    return false;
}

static bool load(uint32_t device, struct entry *entry)
{
    switch (device) {
    case ORDER_FLOPPY:
        return load_floppy(entry);
    case ORDER_DISK:
        return load_disk(entry);
    case ORDER_CD:
        return load_cd(entry);
    }
    return false;
}

static uint32_t boot_order(void)
{
    uint32_t order = cmos_read(CMOS_BOOT_FIRST) |
                     (uint32_t)(cmos_read(CMOS_BOOT_THIRD) >> 4) << 8;

    return order ? order : ORDER_DEFAULT;
}

/* The caller's stack may lie where the boot sector goes. */
static bool is_on_boot_stack(const struct bios_call *call)
{
    return (uintptr_t)call >= BOOT_STACK_BASE &&
           (uintptr_t)call < BOOT_STACK_TOP;
}

enum service_result int18_no_boot(struct bios_call *call)
{
    (void)call;
    bootstrap();
}

enum service_result int19_bootstrap(struct bios_call *call)
{
    uint32_t order = boot_order();
    struct entry entry;

    if (!is_on_boot_stack(call)) {
        ebda.boot_from = 0;
        bootstrap();
    }
    cd_boot_end();
    while (ebda.boot_from < ORDER_PLACES) {
        uint32_t device = order >> 4 * ebda.boot_from & ORDER_DEVICE;

        ebda.boot_from++;
        if (!load(device, &entry))
            continue;
        /* Most boot code expects to be at 0000:7C00, not at 07C0:0000. */
        call->cs = entry.segment & 0xf000;
        call->ip = (uint16_t)(entry.segment << 4);
        call->ds = call->es = 0;
        call->dl = entry.drive;
        service_flag(call, FLAG_INTERRUPT, 1);
        return SERVICE_DONE;
    }
    fail("No bootable device.");
}
