/*
 * Random programs against the replays of their recordings: with the TLBs of the
 * recording everything counted is equal, whatever software does to its tables
 * without a flush; with other TLBs it is what a run on them counts, if software
 * flushes what it changes.
 */
#include "tests/unit/quick_check.h"
#include "tests/unit/recorder_fixture.h"

#include <stdlib.h>
#include <string.h>

Suite *recorder_random_suite(void);

enum { STEPS = 300, PROGRAMS = 25 };

/* How software treats its tables. */
enum manners {
    CHANGES_WITHOUT_FLUSH,      /* any entry, at any time */
    FLUSHES_CHANGES,            /* a global page is the same in all spaces */
};

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

/* The program of a seed on these TLBs; odd ones have PAE. */
static void run(unsigned seed, const char *tlb, const char *filter)
{
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

#define NO_LARGE "itlb-large=none,dtlb-large=none,"

static const struct { const char *tlb, *filter; } recordings[] = {
    {"policy=lru", "split:8,16"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=plru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=fifo", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=random", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "split:1,1"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "joint:2"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,dtlb-large=2x1,psc=4xfull,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru," NO_LARGE, "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru,large=shared," NO_LARGE, "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru,large=shared," NO_LARGE, "split:1,1"},
    {"itlb=4x2,dtlb=8x2,policy=plru,large=fragment," NO_LARGE, "split:2,4"},
    {"tlb=8x2,policy=lru", "joint:4"},
    {"tlb=8x2,tlb-large=4x2,policy=plru", "joint:4"},
    {"tlb=8x2,policy=lru,large=shared", "joint:4"},
    {"tlb=8x2,policy=lru,large=shared", "joint:1"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru,large=shared," NO_LARGE,
     "split:2,4"},
    {"tlb=8x2,policy=fifo,large=fragment", "joint:1"},
};

START_TEST(a_replay_counts_what_the_recording_counted)
{
    manners = CHANGES_WITHOUT_FLUSH;
    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        run(seed, recordings[_i].tlb, recordings[_i].filter);
        rf_check_replay();
        rf_down();
    }
}
END_TEST

/* Other TLBs that a recording serves. */
static const struct { const char *tlb, *filter, *other; } sweeps[] = {
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=2x1,dtlb=32x8"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=8x2,dtlb=12x3,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=6x1,dtlb=4x1,policy=random"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=4x2,dtlb=4x1,policy=fifo"},
    {"itlb=4x2,dtlb=8x2", "split:2,4",
     "itlb=4x2,dtlb=8x2,dtlb-large=2x1,stlb=8xfull,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:1,1",
     "itlb=3xfull,dtlb=5xfull,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:1,1", "itlb=3x1,dtlb=16x2,large=shared,"
     NO_LARGE},
    {"itlb=4x2,dtlb=8x2", "split:1,1", "itlb=4x4,dtlb=8x4,large=fragment,"
     NO_LARGE},
    {"itlb=4x2,dtlb=8x2", "joint:2", "tlb=8x4,tlb-large=2x2"},
    {"itlb=4x2,dtlb=8x2", "joint:2", "itlb=2x1,dtlb=6x1,policy=lru"},
    {"itlb=4x2,dtlb=8x2,large=shared," NO_LARGE, "split:2,4",
     "itlb=8x4,dtlb=16x2,large=shared," NO_LARGE},
    {"tlb=8x2,tlb-large=4x2", "joint:4", "tlb=16x2,tlb-large=1x1"},
};

START_TEST(a_replay_with_other_tlbs_counts_what_a_run_on_them_counts)
{
    manners = FLUSHES_CHANGES;
    for (unsigned seed = 1; seed <= PROGRAMS; seed++) {
        run(seed, sweeps[_i].other,
            strncmp(sweeps[_i].other, "tlb=", 4) ? "split:1,1" : "joint:1");
        rf_remember();
        rf_down();
        run(seed, sweeps[_i].tlb, sweeps[_i].filter);
        rf_check_replay_with(sweeps[_i].other);
        rf_down();
    }
}
END_TEST

Suite *recorder_random_suite(void)
{
    Suite *suite = suite_create("recorder_random");
    TCase *tc = tcase_create("random");

    tcase_add_loop_test(tc, a_replay_counts_what_the_recording_counted, 0,
                        sizeof recordings / sizeof recordings[0]);
    tcase_add_loop_test(
        tc, a_replay_with_other_tlbs_counts_what_a_run_on_them_counts, 0,
        sizeof sweeps / sizeof sweeps[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
