/* Page tables of the spaces, in the memory of both twins. */
#include "tests/unit/space_fixture.h"

#include "cpu/microcode/sysreg.h"

enum {
    POINTERS = 0x1000, POINTERS_BYTES = 32,     /* PDPTEs, of PAE */
    DIRECTORIES = 0x2000,
    FRAMES_BYTES = 0x10000,
};

const uint32_t spaces_region[REGIONS] = {0x00800000, 0x00c00000, 0x01000000};

/* Arrays of the data side: sets and ways as most CPUs have them; a number of
 * sets that is no power of two; too many ways for a table of plru victims. */
static const struct tlb_geometry geometries[] = {
    {.entries = 16, .ways = 4},
    {.entries = 12, .ways = 4},
    {.entries = 16, .ways = 16},
};

_Static_assert(sizeof geometries / sizeof geometries[0] * TWIN_SHAPES ==
               SPACES_SHAPES, "a shape for each geometry");

static bool is_pae;

struct mmu_config spaces_shape(enum tlb_policy policy, unsigned shape)
{
    struct mmu_config config = twins_shape(policy, shape % TWIN_SHAPES);

    config.tlb[TLB_SLOT_D4K] = geometries[shape / TWIN_SHAPES];
    return config;
}

static unsigned entry_bytes(void)
{
    return is_pae ? 8 : 4;
}

static uint32_t directory(unsigned space)
{
    return DIRECTORIES + space * PAGE_BYTES;
}

bool spaces_are_pae(void)
{
    return is_pae;
}

uint32_t spaces_cr3(unsigned space)
{
    return is_pae ? POINTERS + space * POINTERS_BYTES : directory(space);
}

uint32_t spaces_table(unsigned table)
{
    return SPACES_TABLE_0 + table * PAGE_BYTES;
}

uint64_t spaces_frame(unsigned frame)
{
    return SPACES_FRAME_0 + frame * PAGE_BYTES;
}

void spaces_put_pdpte(unsigned space, bool present)
{
    twins_poke(spaces_cr3(space), directory(space) | (present ? PTE_P : 0), 8);
}

void spaces_share_directory(unsigned space, unsigned other)
{
    twins_poke(spaces_cr3(space), directory(other) | PTE_P, 8);
}

void spaces_put_pde(unsigned space, unsigned region, uint64_t entry)
{
    uint32_t index = spaces_region[region] >> (is_pae ? 21 : 22);

    twins_poke(directory(space) + index * entry_bytes(), entry,
               entry_bytes());
}

void spaces_put_pte(unsigned table, unsigned page, uint64_t entry)
{
    twins_poke(spaces_table(table) + page * entry_bytes(), entry,
               entry_bytes());
}

static void fill_frames(void)
{
    for (uint32_t at = 0; at < FRAMES_BYTES; at += 4)
        twins_poke(SPACES_FRAME_0 + at, at * 0x9e3779b1u, 4);
}

static void map_region(unsigned space, unsigned region)
{
    unsigned table = space * REGIONS + region;

    spaces_put_pde(space, region, spaces_table(table) | PUW);
    for (unsigned page = 0; page < PAGES; page++)
        spaces_put_pte(table, page, spaces_frame(table + page) | PUW);
}

void spaces_up(const struct mmu_config *config, bool pae)
{
    is_pae = pae;
    twins_up(config);
    for (unsigned space = 0; space < SPACES; space++) {
        if (pae)
            spaces_put_pdpte(space, true);
        for (unsigned region = 0; region < REGIONS; region++)
            map_region(space, region);
    }
    fill_frames();
    twins_set_cr(4, CR4_PSE | CR4_PGE | (pae ? CR4_PAE : 0));
    twins_set_cr(3, spaces_cr3(0));
    twins_set_cr(0, CR0_PG | CR0_PE | CR0_WP);
}

void spaces_flush(void)
{
    twins_set_cr(3, spaces_cr3(0));
}
