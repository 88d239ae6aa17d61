/* RAM, bus, MMU and page tables for the tests of the MMU. */
#include "tests/unit/mmu_fixture.h"

#include <stdio.h>
#include <string.h>

struct mmu_fixture mf;
uint64_t touched;

struct mmu_config mmu_fixture_config(void)
{
    return (struct mmu_config){
        .policy = TLB_LRU,
        .seed = 1,
        .tlb = {
            [TLB_SLOT_I4K] = {.entries = 8, .ways = 4},
            [TLB_SLOT_ILARGE] = {.entries = 2, .ways = 2},
            [TLB_SLOT_D4K] = {.entries = 16, .ways = 4},
            [TLB_SLOT_DLARGE] = {.entries = 4, .ways = 4},
        },
        .walk_start = 4,
        .walk_read = 7,
        .walk_update = 12,
        .stlb_hit = 5,
    };
}

void mmu_fixture_up(const struct mmu_config *config)
{
    char error[128];

    memset(&mf, 0, sizeof mf);
    mf.log.stream = stderr;
    mf.next_table = FIRST_TABLE;
    ck_assert_msg(mmu_config_check(config, error, sizeof error), "%s", error);
    ck_assert(bus_init(&mf.bus, &mf.log));
    bus_map_ram(&mf.bus, "low", 0, LOW_RAM, mf.low);
    bus_map_ram(&mf.bus, "high", HIGH_BASE, HIGH_RAM, mf.high);
    ck_assert(mmu_init(&mf.mmu, config, &mf.bus, &mf.cycles, &mf.log));
    mf.mmu.paging.pat = true;
    mf.mmu.paging.pse36 = true;
}

void mmu_fixture_down(void)
{
    mmu_destroy(&mf.mmu);
    bus_destroy(&mf.bus);
}

static void paging_on(void)
{
    struct paging *p = &mf.mmu.paging;

    p->enabled = true;
    p->wp = true;
    p->pse = true;
    p->pge = true;
    p->cr3 = ROOT;
}

void two_level(void)
{
    paging_on();
}

void pae(void)
{
    struct paging *p = &mf.mmu.paging;

    paging_on();
    p->pae = true;
    p->nxe = true;
    for (unsigned i = 0; i < 4; i++) {
        poke(ROOT + 8 * i, mf.next_table | PTE_P);
        mf.next_table += BUS_PAGE_SIZE;
    }
    ck_assert(walk_load_pdptes(p, &mf.bus, ROOT));
}

uint64_t peek(uint64_t address)
{
    uint64_t entry = bus_read(&mf.bus, address, 4);

    if (mf.mmu.paging.pae)
        entry |= (uint64_t)bus_read(&mf.bus, address + 4, 4) << 32;
    return entry;
}

void poke(uint64_t address, uint64_t entry)
{
    bus_write(&mf.bus, address, 4, (uint32_t)entry);
    if (mf.mmu.paging.pae)
        bus_write(&mf.bus, address + 4, 4, (uint32_t)(entry >> 32));
}

static uint64_t frame_of(uint64_t entry)
{
    return entry & UINT64_C(0xffffff000);
}

uint64_t pde_at(uint32_t lin)
{
    const struct paging *p = &mf.mmu.paging;

    if (p->pae)
        return frame_of(p->pdpte[lin >> 30]) + (lin >> 21) % 512 * 8;
    return ROOT + (lin >> 22) * 4;
}

uint64_t pte_at(uint32_t lin)
{
    uint64_t table = frame_of(peek(pde_at(lin)));

    if (mf.mmu.paging.pae)
        return table + (lin >> 12) % 512 * 8;
    return table + (lin >> 12) % 1024 * 4;
}

void map(uint32_t lin, uint64_t frame_address, uint64_t bits)
{
    uint64_t pde = peek(pde_at(lin));

    if (!(pde & PTE_P) || pde & PTE_PS) {
        poke(pde_at(lin), mf.next_table | URW);
        mf.next_table += BUS_PAGE_SIZE;
    }
    poke(pte_at(lin), frame_address | bits);
}

void map_large(uint32_t lin, uint64_t frame_address, uint64_t bits)
{
    poke(pde_at(lin), frame_address | bits | PTE_PS);
}

bool touch(uint32_t lin, unsigned access)
{
    return mmu_translate(&mf.mmu, lin, access, &touched);
}

struct tlb_entry *held(enum tlb_slot slot, uint32_t lin)
{
    static const unsigned shifts[] = {12, 21, 22};
    struct tlb *tlb = &mf.mmu.tlb[slot];
    struct tlb_entry *e = NULL;

    for (unsigned i = 0; i < 3 && !e && tlb_present(tlb); i++)
        e = tlb_find(tlb, lin, shifts[i]);
    return e;
}

unsigned live(void)
{
    unsigned sum = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        sum += mf.mmu.tlb[slot].live;
    return sum;
}
