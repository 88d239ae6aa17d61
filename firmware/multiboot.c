/*
 * The memory map that the information points to lies in the EBDA. The map
 * itself reserves the EBDA, so the kernel may read it at any time.
 */
#include "firmware/multiboot.h"

#include <stddef.h>

#include "firmware/disk/ata.h"
#include "firmware/disk/drives.h"
#include "firmware/lib/memory.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"

enum {
    INFO_MEMORY = 1 << 0,
    INFO_MEMORY_MAP = 1 << 6,
    INFO_DRIVES = 1 << 7,
    INFO_FRAMEBUFFER = 1 << 12,

    DRIVE_MODE_LBA = 1,
    DRIVE_PORTS = 2                 /* and a 0 behind them */
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
    uint32_t drives_length;         /* bytes */
    uint32_t drives_addr;
    uint32_t config_table;
    uint32_t boot_loader_name;
    uint32_t apm_table;
    uint32_t vbe[4];
    uint64_t framebuffer_addr;
    uint32_t framebuffer_pitch;
    uint32_t framebuffer_width;
    uint32_t framebuffer_height;
    uint8_t framebuffer_depth;
    uint8_t framebuffer_type;
    uint8_t framebuffer_colour[6];
} __attribute__((packed));

_Static_assert(offsetof(struct multiboot_info, mmap_addr) == 48, "3.3");
_Static_assert(offsetof(struct multiboot_info, framebuffer_addr) == 88, "3.3");
_Static_assert(sizeof(struct multiboot_info) == 116, "3.3");

struct multiboot_drive {
    uint32_t size;                  /* of this structure */
    uint8_t number;
    uint8_t mode;
    uint16_t cylinders;
    uint8_t heads;
    uint8_t sectors;
    uint16_t ports[DRIVE_PORTS + 1];
} __attribute__((packed));

static void put_framebuffer(struct multiboot_info *info,
                            const struct picture *picture)
{
    info->flags |= INFO_FRAMEBUFFER;
    info->framebuffer_addr = picture->address;
    info->framebuffer_pitch = picture->pitch;
    info->framebuffer_width = picture->width;
    info->framebuffer_height = picture->height;
    info->framebuffer_depth = picture->depth;
    info->framebuffer_type = picture->type;
    memcpy(info->framebuffer_colour, picture->colour, sizeof picture->colour);
}

/* The hard disks, in the order of INT 13h's numbers. */
static void put_drives(struct multiboot_info *info,
                       const struct fw_cfg_kernel *kernel)
{
    struct multiboot_drive *to = (struct multiboot_drive *)kernel->room;
    const struct drive *drive;

    for (uint8_t i = 0; (drive = drives_find(DRIVE_DISK, i)) != NULL &&
                        (uint32_t)(to + 1) <= kernel->room_end; i++, to++) {
        to->size = sizeof *to;
        to->number = (uint8_t)(FIRST_HARD_DISK + i);
        to->mode = DRIVE_MODE_LBA;
        to->cylinders = drive->cylinders;
        to->heads = (uint8_t)drive->heads;
        to->sectors = drive->track;
        to->ports[0] = drive->port;
        to->ports[1] = (uint16_t)(drive->port + ATA_CONTROL);
        to->ports[DRIVE_PORTS] = 0;
    }
    info->flags |= INFO_DRIVES;
    info->drives_addr = kernel->room;
    info->drives_length = (uint32_t)to - kernel->room;
}

void multiboot_complete(const struct fw_cfg_kernel *kernel,
                        const struct picture *picture)
{
    struct multiboot_info *info = (struct multiboot_info *)kernel->info;

    info->flags |= INFO_MEMORY | INFO_MEMORY_MAP;
    info->mem_lower = bda.base_memory_kib;
    info->mem_upper = e820_extended_kib();
    info->mmap_addr = (uint32_t)ebda.ranges;
    info->mmap_length = ebda.range_count * sizeof ebda.ranges[0];
    put_drives(info, kernel);
    put_framebuffer(info, picture);
}
