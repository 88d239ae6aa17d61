/* RAM, bus, MMU and page tables for the tests of the MMU. */
#include "tests/unit/mmu_fixture.h"

#include <stdio.h>
#include <string.h>

struct mmu_fixture mf;
uint64_t mf_touched;

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
        .walk_start = COST_WALK_START,
        .walk_read = COST_WALK_READ,
        .walk_update = COST_WALK_UPDATE,
        .stlb_hit = COST_STLB_HIT,
    };
}

void mf_without_large_arrays(struct mmu_config *config)
{
    config->tlb[TLB_SLOT_ILARGE] = config->tlb[TLB_SLOT_DLARGE] =
        config->tlb[TLB_SLOT_SLARGE] = mf_array(0, 0);
}

void mf_unify(struct mmu_config *config)
{
    config->unified = true;
    config->tlb[TLB_SLOT_I4K] = config->tlb[TLB_SLOT_ILARGE] = mf_array(0, 0);
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

void mf_two_level(void)
{
    paging_on();
}

void mf_pae(void)
{
    struct paging *p = &mf.mmu.paging;

    paging_on();
    p->pae = true;
    p->nxe = true;
    for (unsigned i = 0; i < 4; i++) {
        mf_poke(ROOT + 8 * i, mf.next_table | PTE_P);
        mf.next_table += BUS_PAGE_SIZE;
    }
    ck_assert(walk_load_pdptes(p, &mf.bus, ROOT));
}

uint64_t mf_peek(uint64_t address)
{
    uint64_t entry = bus_read(&mf.bus, address, 4);

    if (mf.mmu.paging.pae)
        entry |= (uint64_t)bus_read(&mf.bus, address + 4, 4) << 32;
    return entry;
}

void mf_poke(uint64_t address, uint64_t entry)
{
    bus_write(&mf.bus, address, 4, (uint32_t)entry);
    if (mf.mmu.paging.pae)
        bus_write(&mf.bus, address + 4, 4, (uint32_t)(entry >> 32));
}

static uint64_t frame_of(uint64_t entry)
{
    return entry & PTE_FRAME_MASK;
}

uint64_t mf_pde_at(uint32_t lin)
{
    const struct paging *p = &mf.mmu.paging;

    if (p->pae)
        return frame_of(p->pdpte[lin >> 30]) + (lin >> 21) % 512 * 8;
    return ROOT + (lin >> 22) * 4;
}

uint64_t mf_pte_at(uint32_t lin)
{
    uint64_t table = frame_of(mf_peek(mf_pde_at(lin)));

    if (mf.mmu.paging.pae)
        return table + (lin >> 12) % 512 * 8;
    return table + (lin >> 12) % 1024 * 4;
}

void mf_map(uint32_t lin, uint64_t frame_address, uint64_t bits)
{
    uint64_t pde = mf_peek(mf_pde_at(lin));

    if (!(pde & PTE_P) || pde & PTE_PS) {
        mf_poke(mf_pde_at(lin), mf.next_table | URW);
        mf.next_table += BUS_PAGE_SIZE;
    }
    mf_poke(mf_pte_at(lin), frame_address | bits);
}

void mf_map_large(uint32_t lin, uint64_t frame_address, uint64_t bits)
{
    mf_poke(mf_pde_at(lin), frame_address | bits | PTE_PS);
}

bool mf_touch(uint32_t lin, unsigned access)
{
    return mmu_translate(&mf.mmu, lin, access, &mf_touched);
}

struct tlb_entry *mf_held(enum tlb_slot slot, uint32_t lin)
{
    static const unsigned shifts[] = {12, 21, 22};
    struct tlb *tlb = &mf.mmu.tlb[slot];
    struct tlb_entry *e = NULL;

    for (unsigned i = 0; i < 3 && !e && tlb_present(tlb); i++)
        e = tlb_find(tlb, lin, shifts[i]);
    return e;
}

unsigned mf_live(void)
{
    unsigned sum = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        sum += mf.mmu.tlb[slot].live;
    return sum;
}
