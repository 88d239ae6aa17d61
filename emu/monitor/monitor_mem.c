/*
 * `info mem` with the names of areas, where the guest is the bundled kernel:
 * the map of guest/arch/layout.h.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/monitor/monitor_parts.h"
#include "mmu/dump/dump.h"

/* Of guest/arch/layout.h. */
#define LINK_PAGE_OFFSET UINT32_C(0xc0000000)
#define VMALLOC_OFFSET   UINT32_C(0x00800000)
#define RECURSIVE_BASE   UINT32_C(0xff000000)
#define PKMAP_BASE       UINT32_C(0xff800000)
#define FIXMAP_BASE      UINT32_C(0xffc00000)

enum { AREAS = 6 };

struct area {
    const char *name;
    uint32_t first;             /* up to the next area's first */
};

/* A variable of the kernel by its physical address: it may have moved itself to
 * another split of the address space. */
static bool variable(const struct monitor *m, const char *name, uint32_t *value)
{
    const struct symbols *symbols = m->machine->config.symbols;
    uint32_t offset;
    const struct symbol *symbol =
        symbols ? symbols_named_any(symbols, name, &offset) : NULL;

    return symbol && guest_read(monitor_cpu(m),
                                symbol->address - LINK_PAGE_OFFSET,
                                GUEST_PHYSICAL, value, 4) == 4;
}

/* Where physical memory begins in the address space: one of the kernel's
 * splits. */
static bool find_page_offset(const struct monitor *m, uint32_t *page_offset)
{
    static const uint32_t splits[] = {
        UINT32_C(0xc0000000), UINT32_C(0x80000000), UINT32_C(0x40000000),
        UINT32_C(0x02000000),
    };
    uint64_t paddr;

    for (unsigned i = 0; i < sizeof splits / sizeof splits[0]; i++)
        if (mmu_probe(&monitor_cpu(m)->mmu, splits[i], &paddr) && !paddr) {
            *page_offset = splits[i];
            return true;
        }
    return false;
}

/* False: the guest is another one, or has not got that far. */
static bool find_areas(const struct monitor *m, struct area area[AREAS])
{
    uint32_t page_offset, high_memory, recursive, start;

    if (!variable(m, "high_memory", &high_memory) ||
        !variable(m, "recursive_base", &recursive) ||
        !find_page_offset(m, &page_offset) || high_memory <= page_offset)
        return false;
    start = (high_memory + 2 * VMALLOC_OFFSET - 1) & ~(VMALLOC_OFFSET - 1);
    area[0] = (struct area){ "user space", 0 };
    area[1] = (struct area){ "lowmem", page_offset };
    area[2] = (struct area){ "vmalloc", start };
    area[3] = (struct area){ recursive ? "page tables" : "vmalloc",
                             RECURSIVE_BASE };
    area[4] = (struct area){ "pkmap", PKMAP_BASE };
    area[5] = (struct area){ "fixmap", FIXMAP_BASE };
    return true;
}

/* The names of the areas that have a part of [first, last]. */
static void put_names(const struct area area[AREAS], uint32_t first,
                      uint32_t last, FILE *out)
{
    const char *before = "";

    for (unsigned i = 0; i < AREAS; i++) {
        uint32_t end = i + 1 < AREAS ? area[i + 1].first - 1 : UINT32_MAX;

        if (last < area[i].first || first > end || !strcmp(before, area[i].name))
            continue;
        fprintf(out, "%s%s", *before ? ", " : "  ", area[i].name);
        before = area[i].name;
    }
}

/* Each line begins with "0xFIRST-0xLAST". */
static void put_lines(char *text, const struct area area[AREAS], FILE *out)
{
    char *save = NULL;

    for (char *line = strtok_r(text, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        uint32_t first, last;

        fprintf(out, "%s", line);
        if (sscanf(line, "0x%8" SCNx32 "-0x%8" SCNx32, &first, &last) == 2)
            put_names(area, first, last, out);
        fputc('\n', out);
    }
}

void monitor_mem(struct monitor *m)
{
    const struct mmu *mmu = &monitor_cpu(m)->mmu;
    struct area area[AREAS];
    char *text = NULL;
    size_t size = 0;
    FILE *lines = find_areas(m, area) ? open_memstream(&text, &size) : NULL;

    if (!lines) {
        dump_mem(mmu, m->out);
        return;
    }
    dump_mem(mmu, lines);
    if (!fclose(lines))
        put_lines(text, area, m->out);
    free(text);
}
