/*
 * Which split the command line asks for.
 *
 * The code runs at the link address, on the boot page tables, before the kernel
 * moves. It must not store an address of the kernel in memory: the move patches
 * only the addresses that the linker listed.
 */
#include "guest/boot/split.h"

#include "guest/boot/multiboot.h"
#include "guest/lib/boot_options.h"
#include "guest/lib/string.h"
#include "guest/mm/fixmap.h"

struct split {
    const char *name;
    uint32_t page_offset;
};

static const struct split splits[] = {
#define SPLIT(name, page_offset) { name, page_offset },
#include "guest/lib/splits.def"
#undef SPLIT
};

extern uint32_t boot_pg_dir[];

static const struct split *find_split(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_SIZE(splits); i++)
        if (str_is(name, len, splits[i].name))
            return &splits[i];
    return NULL;
}

/* PAGE_OFFSET of the last option split= in the command line that names a
 * split. */
static __init uint32_t wanted_page_offset(const char *line)
{
    static const char option[] = "split=";
    const size_t option_len = sizeof(option) - 1;
    uint32_t page_offset = LINK_PAGE_OFFSET;

    while (*line) {
        size_t len = 0;

        while (line[len] && line[len] != ' ')
            len++;
        if (len > option_len && memcmp(line, option, option_len) == 0) {
            const struct split *split = find_split(line + option_len,
                                                   len - option_len);

            if (split)
                page_offset = split->page_offset;
        }
        line += len;
        while (*line == ' ')
            line++;
    }
    return page_offset;
}

__init uint32_t boot_distance(uint32_t magic, uint32_t info)
{
    char line[COMMAND_LINE_SIZE];
    uint32_t page_offset;

    if (!multiboot_command_line(magic, info, line, sizeof(line)))
        return 0;
    page_offset = wanted_page_offset(line);
    for (uint32_t i = 0; i < BOOT_MAP_TABLES; i++)
        boot_pg_dir[(page_offset >> BOOT_PGDIR_SHIFT) + i] =
            boot_pg_dir[(LINK_PAGE_OFFSET >> BOOT_PGDIR_SHIFT) + i];
    return page_offset - LINK_PAGE_OFFSET;
}
