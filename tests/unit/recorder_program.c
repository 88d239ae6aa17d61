#include "tests/unit/recorder_program.h"

#include <stdlib.h>

#include "tests/unit/recorder_fixture.h"

enum { STEPS = 300 };

static enum manners manners;

static unsigned pick(unsigned n)
{
    return (unsigned)rand() % n;
}

static uint64_t random_bits(void)
{
    uint64_t bits = PURW | (pick(3) ? 0 : PTE_G);

    if (pick(4) == 0)
        bits &= ~(uint64_t)(pick(2) ? PTE_W : PTE_U);
    if (pick(4) == 0)
        bits &= ~(uint64_t)(pick(2) ? PTE_A : PTE_D);
    if (mf.mmu.paging.pae && pick(6) == 0)
        bits |= PTE_NX;
    return pick(10) ? bits : bits & ~(uint64_t)PTE_P;
}

static void change_space(unsigned space, unsigned region, unsigned what,
                         uint64_t bits)
{
    unsigned page = what % PAGES;

    if (what < 3 * PAGES)
        rf_set_pte(space, region, page, rf_small_frame(what) | bits);
    else if (what < 3 * PAGES + PAGES / 2)
        rf_set_small(space, region, bits & ~(uint64_t)PTE_G);
    else
        rf_set_large(space, region, bits);
}

static void change_tables(void)
{
    unsigned region = pick(REGIONS), what = pick(4 * PAGES);
    uint64_t bits = random_bits();

    if (manners == CHANGES_WITHOUT_FLUSH) {
        change_space(pick(SPACES), region, what, bits);
        return;
    }
    /* Where an entry serves two spaces, which of their tables gets D depends on
     * the TLB. */
    if (bits & PTE_G)
        bits |= PTE_D;
    for (unsigned space = 0; space < SPACES; space++)
        change_space(space, region, what, bits);
    rf_set_pge(true);
}

static void change_registers(void)
{
    switch (pick(9)) {
    case 0:
        rf_set_wp(pick(2));
        break;
    case 1:
        rf_set_pge(pick(3));
        break;
    case 2:
    case 3:
        rf_invlpg(rf_region[pick(REGIONS)] + pick(PAGES) * 0x1000);
        break;
    case 4:
        rf_space_free(pick(SPACES));
        break;
    case 5:
        rf_set_paging(false);
        rf_access(REGION_A, ACCESS_READ);
        rf_set_paging(true);
        break;
    default:
        rf_mov_cr3(pick(SPACES));
        break;
    }
}

static void access_at_random(void)
{
    static const unsigned kinds[] = {ACCESS_READ, ACCESS_WRITE, ACCESS_FETCH};
    unsigned access = kinds[pick(3)] | (pick(2) ? ACCESS_USER : 0);
    uint32_t lin = rf_region[pick(REGIONS)] + pick(PAGES) * 0x1000;
    unsigned more = pick(3);

    if (rf_access(lin, access) && access & ACCESS_FETCH)
        rf_fetch_again(lin, access, more);
}

void recorder_program_run(unsigned seed, enum manners how, const char *tlb,
                          const char *filter)
{
    manners = how;
    rf_up(tlb, filter, seed % 2);
    srand(seed);
    for (unsigned i = 0; i < STEPS; i++) {
        if (pick(20) == 0)
            change_tables();
        if (pick(20) == 0)
            change_registers();
        access_at_random();
    }
    rf_done();
}
