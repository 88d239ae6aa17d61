/*
 * Reading the multiboot information. The loader may have put it anywhere in
 * RAM, also beyond what the boot page tables map, so it is read through the
 * one-page boot window of the fixmap.
 */
#include "guest/boot/multiboot.h"

#include "guest/boot/e820.h"
#include "guest/fs/initramfs.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/panic.h"
#include "guest/mm/fixmap.h"
#include "guest/mm/memblock.h"

static __init void read_memory_map(const struct multiboot_info *info)
{
    uint32_t at = info->mmap_addr, end = at + info->mmap_length;
    struct multiboot_mmap_entry entry;

    while (at < end) {
        early_memcpy(&entry, at, sizeof(entry));
        e820_add(entry.addr, entry.len, entry.type);
        if (entry.size < sizeof(entry) - sizeof(entry.size))
            break;
        at += entry.size + sizeof(entry.size);
    }
}

static __init void read_modules(const struct multiboot_info *info)
{
    struct multiboot_module module;

    for (uint32_t i = 0; i < info->mods_count; i++) {
        early_memcpy(&module, info->mods_addr + i * sizeof(module),
                     sizeof(module));
        if (module.end <= module.start)
            continue;
        initramfs_set_module(module.start, module.end);
        memblock_reserve(PFN_DOWN(module.start), PFN_UP(module.end));
    }
}

static __init void read_string(uint32_t paddr, char *to, size_t size)
{
    size_t i;

    for (i = 0; i < size - 1; i++) {
        early_memcpy(&to[i], paddr + i, 1);
        if (to[i] == '\0')
            break;
    }
    to[i] = '\0';
}

__init bool multiboot_command_line(uint32_t magic, uint32_t paddr, char *line,
                                   size_t size)
{
    struct multiboot_info info;

    if (magic != MULTIBOOT_BOOT_MAGIC)
        return false;
    early_memcpy(&info, paddr, sizeof(info));
    if (!(info.flags & MULTIBOOT_INFO_CMDLINE))
        return false;
    read_string(info.cmdline, line, size);
    return true;
}

__init void multiboot_read(uint32_t magic, uint32_t paddr)
{
    struct multiboot_info info;

    if (magic != MULTIBOOT_BOOT_MAGIC)
        panic("not started by a multiboot loader (EAX 0x%08x)", magic);
    early_memcpy(&info, paddr, sizeof(info));
    multiboot_command_line(magic, paddr, boot_command_line,
                           sizeof(boot_command_line));
    if (info.flags & MULTIBOOT_INFO_MODS)
        read_modules(&info);
    if (info.flags & MULTIBOOT_INFO_MMAP) {
        read_memory_map(&info);
    } else if (info.flags & MULTIBOOT_INFO_MEMORY) {
        e820_add(0, min_u32(info.mem_lower * 1024, E820_HOLE_START),
                 E820_RAM);
        e820_add(E820_HOLE_END, (uint64_t)info.mem_upper * 1024, E820_RAM);
    } else {
        panic("the boot loader gave no memory map");
    }
}
