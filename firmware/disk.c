/*
 * INT 13h and the bootstrap loader. The ROM drives no disk controller: every
 * disk function answers "no drive", and there is nothing to boot from.
 */
#include "firmware/print.h"
#include "firmware/services.h"

enum { DISK_INVALID = 0x01 };       /* INT 13h status: no such drive */

enum service_result int13_disk(struct bios_call *call)
{
    call->ah = DISK_INVALID;
    service_flag(call, FLAG_CARRY, 1);
    return SERVICE_DONE;
}

/* What a boot sector calls that gives up. */
enum service_result int18_no_boot(struct bios_call *call)
{
    (void)call;
    fail("No bootable device.");
}

enum service_result int19_bootstrap(struct bios_call *call)
{
    return int18_no_boot(call);
}
