/* A multiboot 1 kernel that tells what it was handed (Multiboot Specification
 * 0.6.96, 3.3). */
#include "guest/drivers/console.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/loader/loader.h"

enum {
    MAGIC = 0x2badb002,
    MEMORY = 1 << 0, COMMAND_LINE = 1 << 2, MODULES = 1 << 3,
    SYMBOLS = 1 << 5, MAP = 1 << 6,
    DRIVES = 1 << 7, LOADER_NAME = 1 << 9, FRAMEBUFFER = 1 << 12,
    RAM = 1,
    ONE_MIB = 0x100000,
};

struct information {
    uint32_t flags, lower, upper, boot_device, command_line;
    uint32_t modules, modules_addr, symbols[4];
    uint32_t map_bytes, map_addr, drives_bytes, drives_addr;
    uint32_t config_table, loader_name, apm_table, vbe[4];
    uint64_t display;
    uint32_t pitch, width, height;
    uint8_t depth, type, colour[6];
} __packed;

struct module {
    uint32_t start, end, line, reserved;
};

struct range {
    uint32_t size;
    uint64_t base, bytes;
    uint32_t type;
} __packed;

struct drive {
    uint32_t size;
    uint8_t number, mode;
    uint16_t cylinders;
    uint8_t heads, sectors;
    uint16_t ports[];
} __packed;

static void tell_map(const struct information *info)
{
    uint64_t usable = 0;

    for (uint32_t at = 0; at < info->map_bytes;) {
        const struct range *range = reach("the map", info->map_addr + at);

        if (range->type == RAM && range->base == ONE_MIB)
            usable = range->bytes;
        at += range->size + sizeof(range->size);
    }
    report_memory(info->lower, info->upper, usable);
}

static void tell_modules(const struct information *info)
{
    const struct module *module = reach("the modules", info->modules_addr);

    for (uint32_t i = 0; i < info->modules; i++)
        report_module(module[i].start, module[i].end,
                      reach("a module's line", module[i].line));
}

static void tell_drives(const struct information *info)
{
    for (uint32_t at = 0; at < info->drives_bytes;) {
        const struct drive *drive = reach("drives", info->drives_addr + at);

        printk("LOADER drive %x mode=%u %u/%u/%u port=%x\n", drive->number,
               drive->mode, drive->cylinders, drive->heads, drive->sectors,
               drive->ports[0]);
        at += drive->size;
    }
}

void main(uint32_t magic, uint32_t addr)
{
    const struct information *info = reach("the information", addr);
    uint32_t flags = info->flags;

    serial_init();
    console_init();
    printk("LOADER multiboot %s\n", magic == MAGIC ? "1" : "?");
    if (flags & COMMAND_LINE)
        report_command_line(reach("the line", info->command_line));
    if (flags & MODULES)
        tell_modules(info);
    if (flags & MEMORY && flags & MAP)
        tell_map(info);
    if (flags & DRIVES)
        tell_drives(info);
    if (flags & SYMBOLS)
        report_symbols(info->symbols[0], reach("sections", info->symbols[2]));
    if (flags & LOADER_NAME)
        printk("LOADER name %s\n",
               (const char *)reach("the name", info->loader_name));
    if (flags & FRAMEBUFFER)
        report_display(info->display, info->pitch, info->width, info->height,
                       info->depth, info->type, info->colour);
    finish(0);
}
