/*
 * The order of the boot, from the first C function to the kernel or the boot
 * sector.
 */
#include "firmware/boot.h"

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/chipset.h"
#include "firmware/disk/bootstrap.h"
#include "firmware/disk/drives.h"
#include "firmware/disk/floppy.h"
#include "firmware/kernel.h"
#include "firmware/lib/fw_cfg.h"
#include "firmware/mtrr.h"
#include "firmware/pci.h"
#include "firmware/services/clock.h"
#include "firmware/services/e820.h"
#include "firmware/services/keyboard.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/print.h"
#include "firmware/services/serial.h"
#include "firmware/tables/tables.h"
#include "firmware/video/fonts.h"
#include "firmware/video/modes.h"

_Noreturn void boot(void)
{
    lowmem_init();
    chipset_init();
    mtrr_init();
    fonts_init();
    modes_set(MODES_TEXT);
    serial_init();

    if (!chipset_open_a20())
        fail("address line 20 stays closed");
    if (!fw_cfg_present())
        fail("no fw_cfg device at port 0x510");

    e820_init();
    pci_init();
    tables_init(chipset_has_apic());
    keyboard_init();
    drives_init();
    floppy_init();

    debug_print("firmware: %u MiB, %u E820 entries", e820_ram_mib(),
                ebda.range_count);
    if (fw_cfg_u32(FW_CFG_KERNEL_SIZE) != 0)
        kernel_boot();

    debug_print(", no kernel\n");
    clock_init();
    chipset_open_interrupts();
    bootstrap();
}
