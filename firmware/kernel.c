/*
 * The host has unpacked and placed the kernel already: it hands over one run of
 * bytes, which has the places of its parts in it.
 */
#include "firmware/kernel.h"

#include <stdbool.h>
#include <stdint.h>

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/chipset.h"
#include "firmware/enter.h"
#include "firmware/lib/fw_cfg.h"
#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/linux.h"
#include "firmware/multiboot.h"
#include "firmware/picture.h"
#include "firmware/services/clock.h"
#include "firmware/services/e820.h"
#include "firmware/services/print.h"

enum {
    MULTIBOOT_MAGIC = 0x2badb002,   /* in EAX at the kernel's entry */
    MULTIBOOT2_MAGIC = 0x36d76289
};

static bool overlaps(const struct fw_cfg_part *part, uint32_t start,
                     uint32_t end)
{
    return part->addr < end && part->addr + part->size > start;
}

static void check_place(const struct fw_cfg_part *part)
{
    if (overlaps(part, VECTORS_BASE, BDA_BASE + BDA_BYTES) ||
        overlaps(part, BOOT_STACK_BASE, BOOT_STACK_TOP) ||
        part->filled > part->size || !e820_is_ram(part->addr, part->size))
        fail("the kernel's part at 0x%x+%u is not in free RAM", part->addr,
             part->size);
}

static void load_part(void)
{
    struct fw_cfg_part part;

    fw_cfg_read(&part, sizeof part);
    check_place(&part);
    fw_cfg_read((void *)part.addr, part.filled);
    memset((void *)(part.addr + part.filled), 0, part.size - part.filled);
}

_Noreturn void kernel_boot(void)
{
    struct fw_cfg_kernel kernel;
    struct picture picture;

    fw_cfg_select(FW_CFG_KERNEL_DATA);
    fw_cfg_read(&kernel, sizeof kernel);
    debug_print(", kernel of %u parts, entry 0x%x\n", kernel.parts,
                kernel.entry);
    for (uint32_t i = 0; i < kernel.parts; i++)
        load_part();
    picture_init(&picture, kernel.width, kernel.height, kernel.depth);

    switch (kernel.protocol) {
    case FW_CFG_MULTIBOOT:
        multiboot_complete(&kernel, &picture);
        enter_kernel(kernel.entry, MULTIBOOT_MAGIC, kernel.info);
    case FW_CFG_MULTIBOOT2:
        multiboot2_complete(&kernel, &picture);
        enter_kernel(kernel.entry, MULTIBOOT2_MAGIC, kernel.info);
    case FW_CFG_LINUX_32:
        linux_complete((uint8_t *)kernel.info);
        enter_linux(kernel.entry, kernel.info);
    case FW_CFG_LINUX_16:
        clock_init();
        chipset_open_interrupts();
        enter_real_mode(kernel.entry, kernel.info, kernel.room_end);
    }
    fail("unknown boot protocol %u", kernel.protocol);
}
