/*
 * INT 19h loads the first disk's first sector to 0000:7C00 and enters it there,
 * with the drive's number in DL. Boot code that cannot boot calls INT 18h.
 */
#include "firmware/services/ata.h"
#include "firmware/services/print.h"
#include "firmware/services/services.h"

enum {
    BOOT_DRIVE = 0x80,
    BOOT_ADDRESS = 0x7c00,
    SIGNATURE_AT = 510,
    SIGNATURE = 0xaa55,
    FLAG_INTERRUPT = 0x0200
};

enum service_result int18_no_boot(struct bios_call *call)
{
    (void)call;
    fail("No bootable device.");
}

enum service_result int19_bootstrap(struct bios_call *call)
{
    uint8_t *sector = (uint8_t *)BOOT_ADDRESS;

    if (bda.hard_disks == 0)
        return int18_no_boot(call);
    if (!ata_sector(&ebda.disks[0], ATA_READ, 0, sector))
        fail("the disk's first sector cannot be read");
    if (*(uint16_t *)(sector + SIGNATURE_AT) != SIGNATURE)
        fail("no boot sector on the disk");
    debug_print("firmware: booting from the disk\n");
    call->cs = 0;
    call->ip = BOOT_ADDRESS;
    call->ds = call->es = 0;
    call->dl = BOOT_DRIVE;
    service_flag(call, FLAG_INTERRUPT, 1);
    return SERVICE_DONE;
}
