/*
 * Loading the kernel. The host has unpacked the image already and hands over
 * two runs of bytes (devices/paravirtual/fw_cfg_abi.h): the kernel, which has
 * an entry point, and the multiboot information. The memory map that the
 * information points to lies in the EBDA. The map itself reserves the EBDA, so
 * the kernel may read the map at any time.
 */
#include "firmware/multiboot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "devices/paravirtual/fw_cfg_abi.h"
#include "firmware/lib/fw_cfg.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/print.h"

enum {
    MULTIBOOT_MAGIC = 0x2badb002,   /* in EAX at the kernel's entry */

    INFO_MEMORY = 1 << 0,
    INFO_MEMORY_MAP = 1 << 6,
    INFO_LOADER_NAME = 1 << 9
};

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower;             /* KiB */
    uint32_t mem_upper;             /* KiB */
    uint32_t boot_device;
    uint32_t cmdline;
    uint32_t mods_count;
    uint32_t mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length;           /* bytes */
    uint32_t mmap_addr;
    uint32_t drives_length;
    uint32_t drives_addr;
    uint32_t config_table;
    uint32_t boot_loader_name;
};

_Static_assert(offsetof(struct multiboot_info, mmap_addr) == 48, "3.3");
_Static_assert(offsetof(struct multiboot_info, boot_loader_name) == 64, "3.3");

struct run {
    const char *name;
    uint32_t base;
    uint32_t bytes;
    uint16_t data_key;
};

static bool overlap(const struct run *a, const struct run *b)
{
    return a->base < b->base + b->bytes && b->base < a->base + a->bytes;
}

static void check_place(const struct run *run)
{
    if (run->base < LOADABLE_BASE)
        fail("%s at 0x%x+%u is below 0x%x", run->name, run->base, run->bytes,
             LOADABLE_BASE);
    if (!e820_is_ram(run->base, run->bytes))
        fail("%s at 0x%x+%u is not inside RAM", run->name, run->base,
             run->bytes);
}

static void copy(const struct run *run)
{
    fw_cfg_select(run->data_key);
    fw_cfg_read((void *)run->base, run->bytes);
}

static void complete(struct multiboot_info *info, uint32_t bytes)
{
    static const char loader[] = "Pagewalk";

    info->flags |= INFO_MEMORY | INFO_MEMORY_MAP;
    info->mem_lower = bda.base_memory_kib;
    info->mem_upper = e820_extended_kib();
    info->mmap_addr = (uint32_t)ebda.ranges;
    info->mmap_length = ebda.range_count * sizeof ebda.ranges[0];
    if (bytes >= sizeof *info && !(info->flags & INFO_LOADER_NAME)) {
        info->flags |= INFO_LOADER_NAME;
        info->boot_loader_name = (uint32_t)loader;
    }
}

_Noreturn static void enter(uint32_t entry, const struct multiboot_info *info)
{
    __asm__ volatile("jmp *%2"
                     :
                     : "a"(MULTIBOOT_MAGIC), "b"(info), "r"(entry)
                     : "memory");
    __builtin_unreachable();
}

_Noreturn void multiboot_boot(void)
{
    const struct run kernel = {
        "kernel", fw_cfg_u32(FW_CFG_KERNEL_ADDR),
        fw_cfg_u32(FW_CFG_KERNEL_SIZE), FW_CFG_KERNEL_DATA
    };
    const struct run information = {
        "multiboot information", fw_cfg_u32(FW_CFG_INITRD_ADDR),
        fw_cfg_u32(FW_CFG_INITRD_SIZE), FW_CFG_INITRD_DATA
    };
    struct multiboot_info *info = (struct multiboot_info *)information.base;
    uint32_t entry = fw_cfg_u32(FW_CFG_KERNEL_ENTRY);

    debug_print(", kernel 0x%x+%u entry 0x%x\n", kernel.base, kernel.bytes,
                entry);
    if (information.bytes < offsetof(struct multiboot_info, drives_length))
        fail("the kernel is not a multiboot image");
    check_place(&kernel);
    check_place(&information);
    if (overlap(&kernel, &information))
        fail("kernel and multiboot information overlap");
    if (entry - kernel.base >= kernel.bytes)
        fail("entry point 0x%x is outside the kernel", entry);

    copy(&kernel);
    copy(&information);
    complete(info, information.bytes);
    enter(entry, info);
}
