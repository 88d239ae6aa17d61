/*
 * Frames above 16 MiB: each bit of a frame's address, up to bit 35, in each
 * kind of entry. A page in such a frame is read, run and written; a table in it
 * is walked, and A and D are set in it.
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
    MARK_FRAME = 0x7e0000,              /* plus the number of the bit */
    WRITTEN = 0x77770000,
    PSE36_SHIFT = 19,                   /* PDE bit 13 is address bit 32 */

    SEEN_READ = 1, SEEN_FETCH = 2, SEEN_WRITE = 4, SEEN_ACCESSED = 8,
};

/* What the frame holds. */
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
    return (UINT64_C(1) << bit) + LARGE_FRAME;
}

static bool can_try(enum way way, unsigned bit)
{
    const struct machine_features *f = &machine_features;

    return machine_has_memory(frame_of(bit), 4 << 20) &&
           (!ways[way].pae || f->pae) && (bit < 32 || f->pae) &&
           (way != PAGE_4M || (f->pse && (bit < 32 || f->pse36)));
}

static void place_mark(unsigned bit)
{
    uint8_t *page = tables_physical(frame_of(bit) + PAGE_BYTES);

    tables_place_target(page + PAGE_OFFSET, MARK_FRAME + bit);
}

/* The entries that are not in the frame. */
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
    tables_write_entry(tables_pte(pae), pte, pae);
    tables_write_entry(tables_pde(pae), pde, pae);
}

/* The entry of TARGET_LIN in the table or directory in the frame. */
static void *entry_in_frame(enum way way, unsigned bit)
{
    uint64_t base = frame_of(bit);

    return way == TABLE ? tables_physical(base) + PAGE_INDEX * 8
                        : tables_physical(base + DIRECTORY_BYTES);
}

/* Writes that entry, with A and D clear. */
static void put_table(enum way way, unsigned bit)
{
    if (way == TABLE)
        tables_write_entry(entry_in_frame(way, bit), SMALL_FRAME | ENTRY_CLEAN,
                           true);
    else if (way == DIRECTORY)
        tables_write_entry(entry_in_frame(way, bit),
                           LARGE_FRAME | ENTRY_CLEAN | ENTRY_LARGE, true);
}

static bool was_accessed(enum way way, unsigned bit)
{
    uint64_t entry = tables_read_entry(entry_in_frame(way, bit), true);
    uint32_t full = ENTRY_FULL | (way == DIRECTORY ? ENTRY_LARGE : 0);

    return (entry & 0xfff) == full;
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

/* Reads, runs and writes the page under test. SEEN_READ and SEEN_FETCH if it
 * had the mark. */
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
    data = (volatile uint32_t *)(tables_physical(page) + PAGE_OFFSET +
                                 TARGET_DATA);
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
