/*
 * Multiboot 1: the handshake with the boot loader (Multiboot Specification
 * 0.6.96, sections 3.1 and 3.3). All addresses are physical.
 */
#ifndef PAGEWALK_GUEST_BOOT_MULTIBOOT_H
#define PAGEWALK_GUEST_BOOT_MULTIBOOT_H

#define MULTIBOOT_HEADER_MAGIC  0x1badb002
#define MULTIBOOT_HEADER_FLAGS  0x00000003  /* page-align modules, memory map */
#define MULTIBOOT_BOOT_MAGIC    0x2badb002  /* in EAX at entry */

#ifndef __ASSEMBLER__
#include "guest/lib/compiler.h"

enum {
    MULTIBOOT_INFO_MEMORY = 1 << 0,
    MULTIBOOT_INFO_CMDLINE = 1 << 2,
    MULTIBOOT_INFO_MODS = 1 << 3,
    MULTIBOOT_INFO_MMAP = 1 << 6,

    MULTIBOOT_MEMORY_AVAILABLE = 1,     /* type of an entry: RAM */
};

struct multiboot_info {
    uint32_t flags;
    uint32_t mem_lower;         /* KiB from 0 */
    uint32_t mem_upper;         /* KiB from 1 MiB */
    uint32_t boot_device;
    uint32_t cmdline;
    uint32_t mods_count;
    uint32_t mods_addr;
    uint32_t syms[4];
    uint32_t mmap_length;       /* bytes */
    uint32_t mmap_addr;
};

struct multiboot_module {
    uint32_t start, end;
    uint32_t string;
    uint32_t reserved;
};

struct multiboot_mmap_entry {
    uint32_t size;              /* of the rest of the entry */
    uint64_t addr, len;
    uint32_t type;
} __packed;

/* Copy the command line, cut to SIZE - 1 characters, to LINE. False if there is
 * none. */
bool multiboot_command_line(uint32_t magic, uint32_t info, char *line,
                            size_t size);

/* Read the information at physical address INFO before the kernel allocates
 * memory: the memory map goes to e820.h, the first module to initramfs.h, the
 * command line to boot_options.h; memblock reserves the modules. Panics if
 * MAGIC is not that of a multiboot loader. */
void multiboot_read(uint32_t magic, uint32_t info);
#endif
#endif
