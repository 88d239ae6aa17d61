/*
 * Flush events: the entries that each cause drops (SDM vol. 3A 4.10.4.1) from
 * every array, and the counters. Last, random contents of the arrays: an event
 * must drop exactly the entries that the manual says.
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"
#include "tests/unit/quick_check.h"

#include <stdlib.h>

Suite *flush_suite(void);

enum {
    REGION = 0x00800000,                    /* what one directory entry maps */
    A = REGION + 0x1000, B = REGION + 0x2000,   /* small pages, B global */
    UNUSED = REGION + 0x10000,
    L = 0x00c00000, M = 0x01000000,         /* large pages, M global */
    FRAME_A = 0x50000, FRAME_B = 0x51000, LARGE_FRAME = 0x01400000,
    UNMAPPED = 0x40000000,
    /* Entries when each page is in its array of both sides and of the second
     * level; those of one page. */
    ALL = 12, ONE_PAGE = 3,
};

static struct mmu_config config;

static void map_pages(void)
{
    mf_map(A, FRAME_A, URW);
    mf_map(B, FRAME_B, URW | PTE_G);
    mf_map_large(L, LARGE_FRAME, URW);
    mf_map_large(M, LARGE_FRAME, URW | PTE_G);
}

static void start(void)
{
    mmu_fixture_down();
    mmu_fixture_up(&config);
    mf_two_level();
    map_pages();
}

static void setup(void)
{
    config = mmu_fixture_config();
    config.tlb[TLB_SLOT_S4K] = mf_array(8, 4);
    config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    mmu_fixture_up(&config);
    start();
}

/* Touches every page by both sides. */
static void fill_all(void)
{
    static const uint32_t pages[] = {A, B, L, M};

    for (unsigned i = 0; i < 4; i++)
        ck_assert(mf_touch(pages[i], FETCH) && mf_touch(pages[i], READ));
    ck_assert_uint_eq(mf_live(), ALL);
}

static bool held_anywhere(uint32_t lin)
{
    for (unsigned slot = 0; slot < TLB_SLOTS; slot++)
        if (mf_held(slot, lin))
            return true;
    return false;
}

static void counted(enum flush_cause cause, uint64_t count, uint64_t dropped)
{
    ck_assert_uint_eq(mf.mmu.flushes[cause].count, count);
    ck_assert_uint_eq(mf.mmu.flushes[cause].entries_dropped, dropped);
}

/* The causes that empty arrays, and whether they keep what is global. */
static const struct {
    enum flush_cause cause;
    bool keep_global;
} emptying[] = {
    {FLUSH_mov_cr3, true},
    {FLUSH_task_switch, true},
    {FLUSH_mov_cr0, false},
    {FLUSH_mov_cr4, false},
};

enum { EMPTYING = sizeof emptying / sizeof emptying[0] };

START_TEST(only_mov_cr3_and_a_task_switch_keep_global_entries)
{
    fill_all();
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    ck_assert_int_eq(held_anywhere(B), emptying[_i].keep_global);
    ck_assert_int_eq(held_anywhere(M), emptying[_i].keep_global);
    ck_assert(!held_anywhere(A));
    ck_assert(!held_anywhere(L));
}
END_TEST

START_TEST(an_event_that_empties_arrays_counts_the_entries_of_all_arrays)
{
    fill_all();
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    counted(emptying[_i].cause, 1, emptying[_i].keep_global ? ALL / 2 : ALL);
    ck_assert_uint_eq(mf_live(), emptying[_i].keep_global ? ALL / 2 : 0);
}
END_TEST

START_TEST(without_pge_mov_cr3_drops_pages_with_g)
{
    mf.mmu.paging.pge = false;
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert_uint_eq(mf_live(), 0);
}
END_TEST

START_TEST(invlpg_drops_one_page_from_every_array)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, A + 0xfff, 0);
    ck_assert(!held_anywhere(A));
    counted(FLUSH_invlpg, 1, ONE_PAGE);
    ck_assert_uint_eq(mf_live(), ALL - ONE_PAGE);
}
END_TEST

START_TEST(invlpg_drops_a_global_page)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, B, 0);
    ck_assert(!held_anywhere(B));
    ck_assert(held_anywhere(A));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live_global, 0);
}
END_TEST

START_TEST(invlpg_anywhere_in_a_large_page_drops_it)
{
    static const uint32_t offsets[] = {0, SIZE_4K, SIZE_4M / 2, SIZE_4M - 1};

    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + offsets[_i], 0);
    ck_assert(!held_anywhere(L));
    counted(FLUSH_invlpg, 1, ONE_PAGE);
}
END_TEST

START_TEST(invlpg_outside_a_large_page_leaves_it)
{
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L - 1, 0);
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 2 * SIZE_4M, 0);
    ck_assert_uint_eq(mf_live(), ALL);
}
END_TEST

START_TEST(invlpg_of_an_absent_page_is_counted)
{
    uint64_t epoch = mf.mmu.epoch;

    mmu_flush(&mf.mmu, FLUSH_invlpg, UNMAPPED, 0);
    counted(FLUSH_invlpg, 1, 0);
    ck_assert_uint_gt(mf.mmu.epoch, epoch);
}
END_TEST

/* Software makes the region a large page without a flush, so a small and a
 * large entry cover A. */
START_TEST(invlpg_drops_entries_of_both_page_sizes)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(B, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, 0);
    ck_assert_uint_eq(mf_live(), 0);
    counted(FLUSH_invlpg, 1, 4);
}
END_TEST

/* Empty tables of PAE in place of the others. */
static void change_to_pae(void)
{
    mf.next_table = FIRST_TABLE;
    mf_pae();
}

START_TEST(invlpg_anywhere_in_a_2_mib_page_drops_it)
{
    static const uint32_t offsets[] = {0, SIZE_4K, SIZE_2M - 1};

    change_to_pae();
    mf_map_large(L, LARGE_FRAME, URW);
    mf_map_large(L + SIZE_2M, LARGE_FRAME, URW);
    ck_assert(mf_touch(L, READ) && mf_touch(L + SIZE_2M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + offsets[_i], 0);
    ck_assert(!held_anywhere(L));
    ck_assert(held_anywhere(L + SIZE_2M));
}
END_TEST

static void with_fragments(void)
{
    config.large = TLB_LARGE_FRAGMENT;
    mf_without_large_arrays(&config);
    start();
}

START_TEST(invlpg_drops_every_fragment_of_the_page)
{
    with_fragments();
    ck_assert(mf_touch(L, READ) && mf_touch(L + SIZE_4M - 1, READ));
    ck_assert(mf_touch(L + SIZE_4K, FETCH));
    ck_assert(mf_touch(A, READ) && mf_touch(M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x123000, 0);
    counted(FLUSH_invlpg, 1, 6);        /* three pieces in two levels */
    ck_assert(held_anywhere(A) && held_anywhere(M));
    ck_assert(!held_anywhere(L) && !held_anywhere(L + SIZE_4M - 1));
}
END_TEST

START_TEST(invlpg_drops_every_fragment_from_an_ideal_array)
{
    config.tlb[TLB_SLOT_D4K] = (struct tlb_geometry){.ideal = true};
    with_fragments();
    for (uint32_t at = 0; at < SIZE_4M; at += SIZE_4K)
        ck_assert(mf_touch(L + at, READ));
    ck_assert(mf_touch(M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 0x123000, 0);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live, 1);
}
END_TEST

START_TEST(invlpg_leaves_small_pages_beside_a_fragment)
{
    with_fragments();
    ck_assert(mf_touch(A, READ) && mf_touch(B, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(UNUSED, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, UNUSED, 0);
    ck_assert(held_anywhere(A) && held_anywhere(B));
}
END_TEST

START_TEST(under_pae_fragments_are_of_2_mib_pages)
{
    with_fragments();
    change_to_pae();
    mf_map_large(L, LARGE_FRAME, URW);
    mf_map_large(L + SIZE_2M, LARGE_FRAME, URW);
    ck_assert(mf_touch(L + SIZE_2M - 1, READ) && mf_touch(L + SIZE_2M, READ));
    mmu_flush(&mf.mmu, FLUSH_invlpg, L, 0);
    ck_assert(!held_anywhere(L + SIZE_2M - 1));
    ck_assert(held_anywhere(L + SIZE_2M));
}
END_TEST

START_TEST(a_page_fault_drops_the_entries_that_cover_its_address)
{
    fill_all();
    mf.mmu.paging.cr3 = HOLE;               /* the walk of an assist faults */
    ck_assert(!mf_touch(A, WRITE));
    ck_assert(!held_anywhere(A));
    counted(FLUSH_page_fault, 1, ONE_PAGE);
    ck_assert_uint_eq(mf_live(), ALL - ONE_PAGE);
}
END_TEST

START_TEST(a_page_fault_that_drops_no_entry_is_counted)
{
    ck_assert(!mf_touch(UNMAPPED, READ));
    counted(FLUSH_page_fault, 1, 0);
}
END_TEST

START_TEST(an_event_charges_its_direct_cycles)
{
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 33);
    mmu_flush(&mf.mmu, FLUSH_mov_cr4, 0, 9);
    ck_assert_uint_eq(mf.mmu.flushes[FLUSH_mov_cr4].direct_cycles, 42);
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_flush), 42);
    ck_assert_uint_eq(mf.cycles.total, 42);
}
END_TEST

START_TEST(each_event_advances_the_epoch)
{
    uint64_t epoch = mf.mmu.epoch;

    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++) {
        mmu_flush(&mf.mmu, cause, 0, 0);
        ck_assert_uint_gt(mf.mmu.epoch, epoch);
        epoch = mf.mmu.epoch;
    }
}
END_TEST

/* What an observer sees of events. */
static struct {
    unsigned begun, ended, drops;
    struct observed_flush last;
} seen;

static void see_begin(void *opaque, const struct observed_flush *flush)
{
    (void)opaque;
    ck_assert_uint_eq(flush->dropped, 0);
    seen.begun++;
}

static void see_drop(void *opaque, struct tlb *tlb,
                     const struct tlb_entry *entry)
{
    (void)opaque;
    ck_assert(tlb_valid(tlb, entry));
    ck_assert_uint_eq(seen.begun, seen.ended + 1);
    seen.drops++;
}

static void see_end(void *opaque, const struct observed_flush *flush)
{
    (void)opaque;
    seen.ended++;
    seen.last = *flush;
}

static struct observer watcher = {
    .flush_begin = see_begin, .drop = see_drop, .flush_end = see_end,
};

START_TEST(an_observer_sees_each_entry_that_invlpg_drops)
{
    mmu_attach(&mf.mmu, &watcher);
    fill_all();
    mmu_flush(&mf.mmu, FLUSH_invlpg, L + 5, 7);
    ck_assert_uint_eq(seen.drops, ONE_PAGE);
    ck_assert_uint_eq(seen.ended, 1);
    ck_assert_uint_eq(seen.last.dropped, ONE_PAGE);
    ck_assert_uint_eq(seen.last.lin, L + 5);
    ck_assert_uint_eq(seen.last.direct_cycles, 7);
}
END_TEST

START_TEST(an_observer_sees_whether_global_entries_stay)
{
    mmu_attach(&mf.mmu, &watcher);
    mmu_flush(&mf.mmu, emptying[_i].cause, 0, 0);
    ck_assert_uint_eq(seen.last.cause, emptying[_i].cause);
    ck_assert(seen.last.all_local);
    ck_assert_int_eq(!seen.last.all_global, emptying[_i].keep_global);
}
END_TEST

/*
 * Random contents. In each round pages of all kinds in random places are
 * touched; then each valid entry is noted, and whether the next event must drop
 * it; then that event happens.
 */
enum { ROUNDS = 3000, TOUCHES = 40, REGIONS = 6, SPOTS = 12,
       ENTRIES_MAX = 256 };

static bool covers(const struct tlb_entry *e, uint32_t lin, bool under_pae)
{
    uint32_t large = under_pae ? SIZE_2M : SIZE_4M, size = SIZE_4K;

    if (e->bits & TLB_LARGE)
        size = e->bits & TLB_BIG ? SIZE_4M : SIZE_2M;
    if (e->page == lin / size)
        return true;
    /* A piece of a large page that covers lin (SDM vol. 3A 4.10.2.3). */
    return e->bits & TLB_MARK && e->page / (large / SIZE_4K) == lin / large;
}

static bool must_go(const struct tlb_entry *e, enum flush_cause cause,
                    uint32_t lin)
{
    switch (cause) {
    case FLUSH_mov_cr3:
    case FLUSH_task_switch:
        return !(e->bits & TLB_G);
    case FLUSH_invlpg:
    case FLUSH_page_fault:
        return covers(e, lin, mf.mmu.paging.pae);
    default:
        return true;
    }
}

static struct {
    struct tlb *tlb;
    const struct tlb_entry *entry;
    bool goes;
} noted[ENTRIES_MAX];

static unsigned note(enum flush_cause cause, uint32_t lin)
{
    unsigned n = 0;

    for (unsigned slot = 0; slot < TLB_SLOTS; slot++) {
        struct tlb *tlb = &mf.mmu.tlb[slot];

        for (uint32_t i = 0; i < tlb->sets * tlb->ways; i++) {
            const struct tlb_entry *e = &tlb->entries[i];

            if (!tlb_valid(tlb, e))
                continue;
            noted[n].tlb = tlb;
            noted[n].entry = e;
            noted[n++].goes = must_go(e, cause, lin);
        }
    }
    return n;
}

static uint32_t random_lin(void)
{
    uint32_t size = mf.mmu.paging.pae ? SIZE_2M : SIZE_4M;
    uint32_t page = (uint32_t)rand() % SPOTS * SIZE_4K;

    if (rand() % 2)
        page += size - 16 * SIZE_4K;
    return REGION + (uint32_t)rand() % REGIONS * size + page;
}

static void remap_at_random(void)
{
    uint64_t global = rand() % 2 ? PTE_G : 0;
    uint32_t lin = random_lin();

    if (mf.next_table > LOW_RAM - 0x10000)      /* behind PAE's directories */
        mf.next_table = FIRST_TABLE + 4 * SIZE_4K;
    if (rand() % 3 == 0)
        mf_map_large(lin & ~(uint32_t)(SIZE_4M - 1), LARGE_FRAME,
                     URW | global);
    else
        mf_map(lin, FRAME_A, URW | global);
}

static void one_round(void)
{
    enum flush_cause cause = (enum flush_cause)(rand() % FLUSH_CAUSES);
    uint64_t dropped_before;
    uint32_t lin = random_lin();
    unsigned n, going = 0;

    for (int i = 0; i < TOUCHES; i++) {
        if (rand() % 3 == 0)
            remap_at_random();
        mf_touch(random_lin(), rand() % 2 ? FETCH : rand() % 2 ? READ : WRITE);
    }
    n = note(cause, lin);
    dropped_before = mf.mmu.flushes[cause].entries_dropped;
    mmu_flush(&mf.mmu, cause, lin, 0);
    for (unsigned i = 0; i < n; i++) {
        going += noted[i].goes;
        QUICK_CHECK(tlb_valid(noted[i].tlb, noted[i].entry) == !noted[i].goes);
    }
    QUICK_CHECK(mf_live() == n - going);
    QUICK_CHECK(mf.mmu.flushes[cause].entries_dropped ==
                dropped_before + going);
}

/* Loop index: how large pages are held, and PAE or not. */
START_TEST(with_random_contents_each_event_drops_exactly_what_it_must)
{
    srand(1);
    config.large = _i / 2;
    if (config.large != TLB_LARGE_SEPARATE)
        mf_without_large_arrays(&config);
    start();
    if (_i % 2)
        change_to_pae();
    for (int round = 0; round < ROUNDS; round++)
        one_round();
    for (unsigned side = 0; side < 2; side++) {
        const struct mmu_side *s = &mf.mmu.side[side];

        ck_assert_uint_eq(s->hits + s->misses, s->accesses);
    }
}
END_TEST

static void causes(TCase *tc)
{
    tcase_add_loop_test(tc, only_mov_cr3_and_a_task_switch_keep_global_entries,
                        0, EMPTYING);
    tcase_add_loop_test(
        tc, an_event_that_empties_arrays_counts_the_entries_of_all_arrays, 0,
        EMPTYING);
    tcase_add_test(tc, without_pge_mov_cr3_drops_pages_with_g);
    tcase_add_test(tc, a_page_fault_drops_the_entries_that_cover_its_address);
    tcase_add_test(tc, a_page_fault_that_drops_no_entry_is_counted);
    tcase_add_test(tc, an_event_charges_its_direct_cycles);
    tcase_add_test(tc, each_event_advances_the_epoch);
    tcase_add_test(tc, an_observer_sees_each_entry_that_invlpg_drops);
    tcase_add_loop_test(tc, an_observer_sees_whether_global_entries_stay, 0,
                        EMPTYING);
}

static void invlpg(TCase *tc)
{
    tcase_add_test(tc, invlpg_drops_one_page_from_every_array);
    tcase_add_test(tc, invlpg_drops_a_global_page);
    tcase_add_loop_test(tc, invlpg_anywhere_in_a_large_page_drops_it, 0, 4);
    tcase_add_test(tc, invlpg_outside_a_large_page_leaves_it);
    tcase_add_test(tc, invlpg_of_an_absent_page_is_counted);
    tcase_add_test(tc, invlpg_drops_entries_of_both_page_sizes);
    tcase_add_loop_test(tc, invlpg_anywhere_in_a_2_mib_page_drops_it, 0, 3);
    tcase_add_test(tc, invlpg_drops_every_fragment_of_the_page);
    tcase_add_test(tc, invlpg_drops_every_fragment_from_an_ideal_array);
    tcase_add_test(tc, invlpg_leaves_small_pages_beside_a_fragment);
    tcase_add_test(tc, under_pae_fragments_are_of_2_mib_pages);
}

static void random_contents(TCase *tc)
{
    tcase_add_loop_test(
        tc, with_random_contents_each_event_drops_exactly_what_it_must, 0,
        2 * TLB_LARGES);
}

Suite *flush_suite(void)
{
    static const struct group groups[] = {
        {"causes", causes},
        {"INVLPG", invlpg},
        {"random contents", random_contents},
        {NULL, NULL},
    };

    return groups_suite("flush", groups, setup, mmu_fixture_down);
}
