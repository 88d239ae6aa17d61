#include "guest/drivers/debug_exit.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/loader/loader.h"

enum { BASE_SHIFT = 30, PAGE = 4096 };

#define BASE    (3u << BASE_SHIFT)
#define MAPPED  (4u << 20)

const void *reach(const char *what, uint32_t paddr)
{
    if (paddr < MAPPED)
        return (const void *)(BASE + paddr);
    printk("LOADER %s at %x cannot be reached\n", what, paddr);
    finish(1);
}

void report_memory(uint32_t lower_kib, uint32_t upper_kib,
                   uint64_t usable_from_1m)
{
    printk("LOADER memory lower=%u upper=%u map %s\n", lower_kib, upper_kib,
           usable_from_1m >> 10 == upper_kib ? "agrees" : "differs");
}

void report_command_line(const char *line)
{
    while (*line && *line != ' ')
        line++;
    printk("LOADER command%s\n", line);
}

void report_module(uint32_t start, uint32_t end, const char *line)
{
    printk("LOADER module bytes=%u aligned=%u %s\n", end - start,
           start % PAGE == 0, line);
}

struct section {
    uint32_t name, type, flags, addr, offset, size, link, info, align, entry;
};

struct symbol {
    uint32_t name, value, size;
    uint8_t info, other;
    uint16_t section;
};

enum { SYMBOL_TABLE = 2 };

void report_symbols(uint32_t sections, const void *headers)
{
    const struct section *section = headers;
    const struct symbol *symbol;
    const char *names, *found = "absent";

    for (uint32_t i = 0; i < sections; i++) {
        if (section[i].type != SYMBOL_TABLE)
            continue;
        symbol = reach("the symbols", section[i].addr);
        names = reach("their names", section[section[i].link].addr);
        for (uint32_t j = 0; j < section[i].size / sizeof(*symbol); j++)
            if (!strcmp(names + symbol[j].name, "main"))
                found = symbol[j].value == (uint32_t)main ? "found" : "wrong";
    }
    printk("LOADER symbol main %s\n", found);
}

void report_display(uint64_t address, uint32_t pitch, uint32_t width,
                    uint32_t height, unsigned depth, unsigned type,
                    const uint8_t colour[6])
{
    printk("LOADER display %x pitch=%u %ux%u depth=%u type=%u",
           (uint32_t)address, pitch, width, height, depth, type);
    if (type == 1)
        for (unsigned i = 0; i < 6; i++)
            printk("%c%u", i ? ',' : ' ', colour[i]);
    printk("\n");
}

void finish(uint8_t value)
{
    printk_flush();
    debug_exit(value);
}
