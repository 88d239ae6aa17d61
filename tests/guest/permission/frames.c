/*
 * Frames that are not where the rest of the test is: each bit of a frame's
 * address in each entry that has it, up to the 36th. A page there is read,
 * run and written; a table there is walked and its A and D bits are set.
 */
#include "tests/guest/permission/groups.h"

#include "guest/lib/printk.h"
#include "tests/guest/permission/access.h"
#include "tests/guest/permission/machine.h"
#include "tests/guest/permission/report.h"
#include "tests/guest/permission/tables.h"

enum {
    FIRST_BIT = 24, LAST_BIT = 35,
    PAGE_BYTES = PAGE_INDEX * 4096,     /* from the large page's base */
    DIRECTORY_BYTES = 4096,
    MARK_FRAME = 0x7e0000,              /* and the bit */
    WRITTEN = 0x77770000,
    PSE36_SHIFT = 19,                   /* PDE bit 13 is address bit 32 */

    SEEN_READ = 1, SEEN_FETCH = 2, SEEN_WRITE = 4, SEEN_ACCESSED = 8,
};

/* What lies in the frame. */
enum way { PAGE_4K, PAGE_4K_PAE, PAGE_2M, PAGE_4M, TABLE, DIRECTORY, WAYS };

static const struct {
    const char *name;
    bool pae;
    unsigned last_bit;
} ways[WAYS] = {
    [PAGE_4K] = {"4k-two-level", false, 31},
    [PAGE_4K_PAE] = {"4k", true, 35},
    [PAGE_2M] = {"2m", true, 35},
    [PAGE_4M] = {"4m", false, 35},
    [TABLE] = {"table", true, 35},
    [DIRECTORY] = {"directory", true, 35},
};

static uint64_t frame_of(unsigned bit)
{
    return (1ull << bit) + LARGE_FRAME;
}

static bool can_try(enum way way, unsigned bit)
{
    return machine_has_memory(frame_of(bit), 4 << 20) &&
           (!ways[way].pae || features.pae) &&
           (bit < 32 || features.pae) &&
           (way != PAGE_4M || (features.pse && (bit < 32 || features.pse36)));
}

static void place_mark(unsigned bit)
{
    place_target(physical(frame_of(bit) + PAGE_BYTES) + PAGE_OFFSET,
                 MARK_FRAME + bit);
}

/* The entries that need no table in the frame. */
static void put_entries(enum way way, unsigned bit)
{
    bool pae = ways[way].pae;
    uint64_t base = frame_of(bit), pde = LARGE_FRAME | ENTRY_FULL;
    uint64_t pte = (base + PAGE_BYTES) | ENTRY_FULL;

    if (way == PAGE_2M)
        pde = base | ENTRY_FULL | ENTRY_LARGE;
    else if (way == PAGE_4M)
        pde = (uint32_t)base | base >> 32 << (32 - PSE36_SHIFT) |
              ENTRY_FULL | ENTRY_LARGE;
    else if (way == TABLE)
        pde = base | ENTRY_FULL;
    entry_write(tables_pte(pae), pte, pae);
    entry_write(tables_pde(pae), pde, pae);
}

/* The table or directory in the frame; its A and D bits are clear. */
static void put_table(enum way way, unsigned bit)
{
    uint64_t base = frame_of(bit);

    if (way == TABLE)
        entry_write(physical(base) + PAGE_INDEX * 8, SMALL_FRAME | 7, true);
    else if (way == DIRECTORY)
        entry_write(physical(base + DIRECTORY_BYTES), LARGE_FRAME | 0x87,
                    true);
}

static bool was_accessed(enum way way, unsigned bit)
{
    uint64_t base = frame_of(bit);

    if (way == TABLE)
        return (entry_read(physical(base) + PAGE_INDEX * 8, true) & 0xfff) ==
               ENTRY_FULL;
    return (entry_read(physical(base + DIRECTORY_BYTES), true) & 0xfff) ==
           (ENTRY_FULL | ENTRY_LARGE);
}

static void enter_way(enum way way, unsigned bit)
{
    struct situation s = {
        .pae = ways[way].pae, .pse = way == PAGE_4M, .has_directory = true,
    };
    uint64_t directory = frame_of(bit) + DIRECTORY_BYTES;

    if (way == DIRECTORY)
        tables_set_directory(directory);
    machine_enter(&s);
    tables_set_directory(0);
}

/* Reads, runs and writes the page; the marks that say which one it was. */
static uint32_t use_page(uint32_t mark)
{
    uint32_t data = TARGET_LIN + TARGET_DATA, seen = 0;

    if (attempt(STEP_READ, false, data, 0) && trap_eax == mark)
        seen |= SEEN_READ;
    if (attempt(STEP_FETCH, false, TARGET_LIN, 0) && trap_eax == mark)
        seen |= SEEN_FETCH;
    attempt(STEP_WRITE, false, data, WRITTEN + mark);
    return seen;
}

static uint32_t try_way(enum way way, unsigned bit)
{
    bool tables = way == TABLE || way == DIRECTORY;
    uint64_t page = tables ? way == TABLE ? SMALL_FRAME
                                          : LARGE_FRAME + PAGE_BYTES
                           : frame_of(bit) + PAGE_BYTES;
    uint32_t mark = tables ? way == TABLE ? MARK_SMALL : MARK_LARGE
                           : MARK_FRAME + bit;
    volatile uint32_t *data;
    uint32_t seen;

    put_table(way, bit);
    machine_leave();
    put_entries(way, bit);
    enter_way(way, bit);
    seen = use_page(mark);
    data = (volatile uint32_t *)(physical(page) + PAGE_OFFSET + TARGET_DATA);
    if (*data == WRITTEN + mark)
        seen |= SEEN_WRITE;
    *data = mark;
    if (tables && was_accessed(way, bit))
        seen |= SEEN_ACCESSED;
    return seen;
}

void frames_try(void)
{
    uint32_t page = SEEN_READ | SEEN_FETCH | SEEN_WRITE;

    tables_place_targets();
    for (unsigned bit = FIRST_BIT; bit <= LAST_BIT; bit++)
        if (can_try(PAGE_4K, bit))
            place_mark(bit);
    for (unsigned way = 0; way < WAYS; way++) {
        for (unsigned bit = FIRST_BIT; bit <= ways[way].last_bit; bit++) {
            char name[40];

            snprintf(name, sizeof name, "frames.%s.bit-%u", ways[way].name,
                     bit);
            if (!can_try(way, bit))
                report_absent(name);
            else if (way == TABLE || way == DIRECTORY)
                report_case(name, try_way(way, bit), page | SEEN_ACCESSED);
            else
                report_case(name, try_way(way, bit), page);
        }
    }
    machine_leave();
}
