/* What an access counts, per side and array; the second level; large pages
 * separate, shared and in fragments; the cost of walks. */
#include "tests/unit/mmu_fixture.h"

#include <string.h>

Suite *mmu_suite(void);

enum {
    A = 0x00801000, B = 0x00802000,     /* small pages of one table */
    L = 0x00c00000,                     /* a large page */
    LARGE_FRAME = 0x01400000,
};

static struct mmu_config config;

static struct tlb_geometry array(uint32_t entries, uint32_t ways)
{
    return (struct tlb_geometry){.entries = entries, .ways = ways};
}

static void start(void)
{
    mmu_fixture_down();
    mmu_fixture_up(&config);
    two_level();
    map(A, 0x50000, URW);
    map(B, 0x51000, URW);
    map_large(L, LARGE_FRAME, URW);
}

static void setup(void)
{
    config = mmu_fixture_config();
    mmu_fixture_up(&config);
    start();
}

static void with_stlb(bool large)
{
    config.tlb[TLB_SLOT_S4K] = array(8, 4);
    if (large)
        config.tlb[TLB_SLOT_SLARGE] = array(4, 4);
    start();
}

static void without_large_arrays(enum tlb_large how)
{
    config.large = how;
    config.tlb[TLB_SLOT_ILARGE] = config.tlb[TLB_SLOT_DLARGE] = array(0, 0);
    start();
}

static void with_unified(void)
{
    config.unified = true;
    config.tlb[TLB_SLOT_I4K] = config.tlb[TLB_SLOT_ILARGE] = array(0, 0);
    start();
}

static void counted(enum tlb_slot slot, uint64_t hits, uint64_t misses,
                    uint64_t fills)
{
    const struct tlb_counters *c = &mf.mmu.tlb[slot].counters;

    ck_assert_uint_eq(c->hits, hits);
    ck_assert_uint_eq(c->misses, misses);
    ck_assert_uint_eq(c->fills, fills);
}

static void side_counted(const struct mmu_side *side, uint64_t hits,
                         uint64_t misses)
{
    ck_assert_uint_eq(side->hits, hits);
    ck_assert_uint_eq(side->misses, misses);
    ck_assert_uint_eq(side->accesses, hits + misses);
}

START_TEST(without_paging_nothing_is_translated_or_counted)
{
    mf.mmu.paging.enabled = false;
    ck_assert(touch(0x12345678, WRITE));
    ck_assert_uint_eq(touched, 0x12345678);
    side_counted(mf.mmu.dside, 0, 0);
}
END_TEST

START_TEST(the_offset_in_the_page_is_kept)
{
    ck_assert(touch(A + 0xabc, READ));
    ck_assert_uint_eq(touched, 0x50abc);
    ck_assert(touch(L + 0x3fffff, READ));
    ck_assert_uint_eq(touched, LARGE_FRAME + 0x3fffff);
}
END_TEST

START_TEST(a_miss_walks_and_fills_and_the_next_access_hits)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, READ));
    side_counted(mf.mmu.dside, 1, 1);
    counted(TLB_SLOT_D4K, 1, 1, 1);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
}
END_TEST

START_TEST(fetches_count_on_the_instruction_side)
{
    ck_assert(touch(A, FETCH));
    ck_assert(touch(A, FETCH));
    side_counted(mf.mmu.iside, 1, 1);
    side_counted(mf.mmu.dside, 0, 0);
    counted(TLB_SLOT_I4K, 1, 1, 1);
}
END_TEST

START_TEST(the_sides_hold_their_own_entries)
{
    ck_assert(touch(A, FETCH));
    ck_assert(touch(A, READ));
    side_counted(mf.mmu.dside, 0, 1);
}
END_TEST

START_TEST(a_large_page_counts_in_its_own_array)
{
    ck_assert(touch(L, READ));
    ck_assert(touch(L + 0x200000, READ));
    counted(TLB_SLOT_DLARGE, 1, 1, 1);
    counted(TLB_SLOT_D4K, 0, 0, 0);
    side_counted(mf.mmu.dside, 1, 1);
}
END_TEST

START_TEST(a_fetched_large_page_counts_in_the_instruction_array)
{
    ck_assert(touch(L, FETCH));
    ck_assert(touch(L, FETCH));
    counted(TLB_SLOT_ILARGE, 1, 1, 1);
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
}
END_TEST

/* Software made the small page large without a flush: both are held. */
START_TEST(a_small_entry_goes_before_a_large_one)
{
    ck_assert(touch(A, READ));
    map_large(A & 0xffc00000, LARGE_FRAME, URW);
    ck_assert(touch(B, READ));
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(touched, 0x50000);
    counted(TLB_SLOT_D4K, 1, 1, 1);
    counted(TLB_SLOT_DLARGE, 0, 1, 1);
}
END_TEST

/* A lookup of both arrays touches only the one that hit. */
START_TEST(the_array_that_does_not_hit_counts_nothing)
{
    ck_assert(touch(A, READ));
    ck_assert(touch(A, READ));
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
}
END_TEST

START_TEST(a_fault_misses_in_the_small_array)
{
    ck_assert(!touch(0x40000000, READ));
    counted(TLB_SLOT_D4K, 0, 1, 0);
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
    side_counted(mf.mmu.dside, 0, 1);
    ck_assert_uint_eq(mf.mmu.walks.faults, 1);
}
END_TEST

START_TEST(a_fault_leaves_its_address_and_code)
{
    ck_assert(!touch(0x40000123, WRITE | USER));
    ck_assert_uint_eq(mf.mmu.fault.lin, 0x40000123);
    ck_assert_uint_eq(mf.mmu.fault.error, PF_WRITE | PF_USER);
}
END_TEST

START_TEST(an_absent_page_is_never_held)
{
    ck_assert(!touch(A + 0x10000, READ));
    ck_assert_uint_eq(live(), 0);
    map(A + 0x10000, 0x60000, URW);
    ck_assert(touch(A + 0x10000, READ));
}
END_TEST

START_TEST(a_page_with_a_reserved_bit_is_never_held)
{
    map_large(L, LARGE_FRAME | 1 << 21, URW);
    ck_assert(!touch(L, READ));
    ck_assert_uint_eq(live(), 0);
}
END_TEST

START_TEST(a_side_without_a_large_array_holds_no_large_page)
{
    config.tlb[TLB_SLOT_ILARGE] = array(0, 0);
    start();
    ck_assert(touch(L, FETCH));
    ck_assert(touch(L, FETCH));
    side_counted(mf.mmu.iside, 0, 2);
    counted(TLB_SLOT_I4K, 0, 0, 0);
    ck_assert(mf.mmu.fetch_each);
}
END_TEST

START_TEST(the_hit_makes_an_entry_young)
{
    config.tlb[TLB_SLOT_D4K] = array(2, 2);
    start();
    map(A + 0x2000, 0x52000, URW);
    ck_assert(touch(A, READ) && touch(B, READ) && touch(A, READ));
    ck_assert(touch(A + 0x2000, READ));
    ck_assert_ptr_nonnull(held(TLB_SLOT_D4K, A));
    ck_assert_ptr_null(held(TLB_SLOT_D4K, B));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.evictions, 1);
}
END_TEST

START_TEST(a_unified_level_serves_both_sides)
{
    with_unified();
    ck_assert(touch(A, FETCH));
    ck_assert(touch(A, READ));
    side_counted(mf.mmu.dside, 1, 1);
    ck_assert_ptr_eq(mf.mmu.iside, mf.mmu.dside);
    ck_assert(mf.mmu.fetch_each);
}
END_TEST

START_TEST(shared_holds_a_large_page_as_one_entry_among_the_small)
{
    without_large_arrays(TLB_LARGE_SHARED);
    ck_assert(touch(L, READ));
    ck_assert(touch(L + 0x123000, READ));
    counted(TLB_SLOT_D4K, 1, 1, 1);
    ck_assert_uint_eq(touched, LARGE_FRAME + 0x123000);
}
END_TEST

START_TEST(fragment_holds_a_large_page_by_its_small_pieces)
{
    without_large_arrays(TLB_LARGE_FRAGMENT);
    ck_assert(touch(L + 0x5000, READ));
    ck_assert(touch(L + 0x6000, READ));
    counted(TLB_SLOT_D4K, 0, 2, 2);
    ck_assert_uint_eq(touched, LARGE_FRAME + 0x6000);
    ck_assert_uint_eq(held(TLB_SLOT_D4K, L + 0x6000)->bits,
                      TLB_W | TLB_U | TLB_MARK);
}
END_TEST

START_TEST(an_entry_tells_the_space_of_its_fill)
{
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(held(TLB_SLOT_D4K, A)->space, ROOT >> 12);
}
END_TEST

START_TEST(a_space_is_cr3_without_its_low_bits)
{
    struct paging p = {.cr3 = 0x12345fff};

    ck_assert_uint_eq(mmu_space(&p), 0x12345);
    p.pae = true;
    ck_assert_uint_eq(mmu_space(&p), 0x12345fff >> 5);
}
END_TEST

START_TEST(fetches_again_hit_the_array_of_the_last_fetch)
{
    ck_assert(touch(L, FETCH));
    mmu_fetch_again(&mf.mmu, 9);
    mmu_sync_counters(&mf.mmu);
    side_counted(mf.mmu.iside, 9, 1);
    counted(TLB_SLOT_ILARGE, 9, 1, 1);
}
END_TEST

START_TEST(without_paging_fetches_again_count_nothing)
{
    mf.mmu.paging.enabled = false;
    mmu_fetch_again(&mf.mmu, 9);
    side_counted(mf.mmu.iside, 0, 0);
}
END_TEST

START_TEST(a_miss_of_both_levels_walks_once_and_fills_both)
{
    with_stlb(true);
    ck_assert(touch(A, READ));
    counted(TLB_SLOT_D4K, 0, 1, 1);
    counted(TLB_SLOT_S4K, 0, 1, 1);
    counted(TLB_SLOT_SLARGE, 0, 0, 0);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
}
END_TEST

START_TEST(the_second_level_serves_the_other_side)
{
    with_stlb(true);
    ck_assert(touch(A, READ));
    ck_assert(touch(A, FETCH));
    counted(TLB_SLOT_I4K, 0, 1, 1);
    counted(TLB_SLOT_S4K, 1, 1, 1);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
    ck_assert_uint_eq(touched, 0x50000);
}
END_TEST

START_TEST(a_hit_of_the_first_level_does_not_ask_the_second)
{
    with_stlb(true);
    ck_assert(touch(A, READ));
    ck_assert(touch(A, READ));
    counted(TLB_SLOT_S4K, 0, 1, 1);
}
END_TEST

START_TEST(a_large_page_lives_in_the_large_second_level)
{
    with_stlb(true);
    ck_assert(touch(L, READ));
    ck_assert(touch(L, FETCH));
    counted(TLB_SLOT_SLARGE, 1, 1, 1);
    counted(TLB_SLOT_ILARGE, 0, 1, 1);
    counted(TLB_SLOT_S4K, 0, 0, 0);
}
END_TEST

START_TEST(a_second_level_without_large_pages_does_not_hold_them)
{
    with_stlb(false);
    ck_assert(touch(L, READ));
    ck_assert(touch(L, FETCH));
    counted(TLB_SLOT_S4K, 0, 0, 0);
    ck_assert_uint_eq(mf.mmu.walks.count, 2);
}
END_TEST

START_TEST(a_fault_misses_in_the_small_second_level)
{
    with_stlb(true);
    ck_assert(!touch(0x40000000, READ));
    counted(TLB_SLOT_S4K, 0, 1, 0);
    counted(TLB_SLOT_SLARGE, 0, 0, 0);
}
END_TEST

START_TEST(a_second_level_hit_touches_it)
{
    config.tlb[TLB_SLOT_S4K] = array(2, 2);
    start();
    map(A + 0x2000, 0x52000, URW);
    ck_assert(touch(A, READ) && touch(B, READ) && touch(A, FETCH));
    ck_assert(touch(A + 0x2000, READ));
    ck_assert_ptr_nonnull(held(TLB_SLOT_S4K, A));
    ck_assert_ptr_null(held(TLB_SLOT_S4K, B));
}
END_TEST

START_TEST(an_eviction_below_leaves_the_first_level)
{
    config.tlb[TLB_SLOT_S4K] = array(1, 1);
    start();
    ck_assert(touch(A, READ) && touch(B, READ));
    ck_assert_ptr_null(held(TLB_SLOT_S4K, A));
    ck_assert_ptr_nonnull(held(TLB_SLOT_D4K, A));
}
END_TEST

START_TEST(an_eviction_above_leaves_the_second_level)
{
    config.tlb[TLB_SLOT_D4K] = array(1, 1);
    with_stlb(true);
    ck_assert(touch(A, READ) && touch(B, READ) && touch(A, READ));
    counted(TLB_SLOT_S4K, 1, 2, 2);
    ck_assert_uint_eq(mf.mmu.walks.count, 2);
}
END_TEST

START_TEST(a_walk_costs_its_start_its_reads_and_its_updates)
{
    ck_assert(touch(A, READ));              /* two reads, A set in both */
    ck_assert_uint_eq(mf.mmu.walks.cycles, 4 + 2 * 7 + 2 * 12);
    ck_assert_uint_eq(mf.mmu.walks.memory_reads, 2);
    ck_assert_uint_eq(mf.mmu.walks.ad_writes, 2);
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_dtlb_walk], 42);
    ck_assert_uint_eq(mf.cycles.total, 42);
}
END_TEST

START_TEST(the_walk_of_a_fetch_is_charged_to_the_instruction_side)
{
    ck_assert(touch(L, FETCH));             /* one read, one update */
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_itlb_walk], 4 + 7 + 12);
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_dtlb_walk], 0);
}
END_TEST

START_TEST(a_hit_costs_nothing)
{
    ck_assert(touch(A, READ));
    mf.cycles.total = 0;
    ck_assert(touch(A, READ));
    ck_assert_uint_eq(mf.cycles.total, 0);
}
END_TEST

START_TEST(a_second_level_hit_has_its_price)
{
    with_stlb(true);
    ck_assert(touch(A, READ));
    ck_assert(touch(A, FETCH));
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_itlb_walk], 5);
}
END_TEST

START_TEST(a_walk_that_faults_is_paid_too)
{
    ck_assert(!touch(0x40000000, READ));    /* one read */
    ck_assert_uint_eq(mf.cycles.by_cause[CYCLE_dtlb_walk], 4 + 7);
}
END_TEST

START_TEST(a_probe_of_the_mmu_translates_and_changes_nothing)
{
    uint64_t paddr;

    ck_assert(mmu_probe(&mf.mmu, A + 0x123, &paddr));
    ck_assert_uint_eq(paddr, 0x50123);
    ck_assert(mmu_probe(&mf.mmu, L + 0x212345, &paddr));
    ck_assert_uint_eq(paddr, LARGE_FRAME + 0x212345);
    ck_assert(!mmu_probe(&mf.mmu, 0x40000000, &paddr));
    side_counted(mf.mmu.dside, 0, 0);
    ck_assert_uint_eq(live(), 0);
    ck_assert_uint_eq(peek(pte_at(A)), 0x50000 | URW);
}
END_TEST

START_TEST(a_probe_without_paging_is_the_address)
{
    uint64_t paddr;

    mf.mmu.paging.enabled = false;
    ck_assert(mmu_probe(&mf.mmu, 0x40000123, &paddr));
    ck_assert_uint_eq(paddr, 0x40000123);
}
END_TEST

START_TEST(a_reset_empties_the_arrays_and_keeps_what_the_cpu_can)
{
    ck_assert(touch(A, READ));
    mmu_reset(&mf.mmu);
    ck_assert_uint_eq(live(), 0);
    ck_assert(!mf.mmu.paging.enabled && !mf.mmu.paging.wp);
    ck_assert(mf.mmu.paging.pat && mf.mmu.paging.pse36);
}
END_TEST

static void sides(TCase *tc)
{
    tcase_add_test(tc, without_paging_nothing_is_translated_or_counted);
    tcase_add_test(tc, the_offset_in_the_page_is_kept);
    tcase_add_test(tc, a_miss_walks_and_fills_and_the_next_access_hits);
    tcase_add_test(tc, fetches_count_on_the_instruction_side);
    tcase_add_test(tc, the_sides_hold_their_own_entries);
    tcase_add_test(tc, the_hit_makes_an_entry_young);
    tcase_add_test(tc, a_unified_level_serves_both_sides);
    tcase_add_test(tc, an_entry_tells_the_space_of_its_fill);
    tcase_add_test(tc, a_space_is_cr3_without_its_low_bits);
    tcase_add_test(tc, fetches_again_hit_the_array_of_the_last_fetch);
    tcase_add_test(tc, without_paging_fetches_again_count_nothing);
    tcase_add_test(tc, a_probe_of_the_mmu_translates_and_changes_nothing);
    tcase_add_test(tc, a_probe_without_paging_is_the_address);
    tcase_add_test(tc,
                   a_reset_empties_the_arrays_and_keeps_what_the_cpu_can);
}

static void large_pages(TCase *tc)
{
    tcase_add_test(tc, a_large_page_counts_in_its_own_array);
    tcase_add_test(tc, a_fetched_large_page_counts_in_the_instruction_array);
    tcase_add_test(tc, a_small_entry_goes_before_a_large_one);
    tcase_add_test(tc, the_array_that_does_not_hit_counts_nothing);
    tcase_add_test(tc, a_side_without_a_large_array_holds_no_large_page);
    tcase_add_test(tc,
                   shared_holds_a_large_page_as_one_entry_among_the_small);
    tcase_add_test(tc, fragment_holds_a_large_page_by_its_small_pieces);
}

static void faults(TCase *tc)
{
    tcase_add_test(tc, a_fault_misses_in_the_small_array);
    tcase_add_test(tc, a_fault_leaves_its_address_and_code);
    tcase_add_test(tc, an_absent_page_is_never_held);
    tcase_add_test(tc, a_page_with_a_reserved_bit_is_never_held);
}

static void second_level(TCase *tc)
{
    tcase_add_test(tc, a_miss_of_both_levels_walks_once_and_fills_both);
    tcase_add_test(tc, the_second_level_serves_the_other_side);
    tcase_add_test(tc, a_hit_of_the_first_level_does_not_ask_the_second);
    tcase_add_test(tc, a_large_page_lives_in_the_large_second_level);
    tcase_add_test(tc, a_second_level_without_large_pages_does_not_hold_them);
    tcase_add_test(tc, a_fault_misses_in_the_small_second_level);
    tcase_add_test(tc, a_second_level_hit_touches_it);
    tcase_add_test(tc, an_eviction_below_leaves_the_first_level);
    tcase_add_test(tc, an_eviction_above_leaves_the_second_level);
}

static void costs(TCase *tc)
{
    tcase_add_test(tc, a_walk_costs_its_start_its_reads_and_its_updates);
    tcase_add_test(tc,
                   the_walk_of_a_fetch_is_charged_to_the_instruction_side);
    tcase_add_test(tc, a_hit_costs_nothing);
    tcase_add_test(tc, a_second_level_hit_has_its_price);
    tcase_add_test(tc, a_walk_that_faults_is_paid_too);
}

Suite *mmu_suite(void)
{
    static const struct {
        const char *name;
        void (*add)(TCase *tc);
    } cases[] = {
        {"sides", sides},
        {"large pages", large_pages},
        {"faults", faults},
        {"second level", second_level},
        {"costs", costs},
    };
    Suite *suite = suite_create("mmu");

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TCase *tc = tcase_create(cases[i].name);

        tcase_add_checked_fixture(tc, setup, mmu_fixture_down);
        cases[i].add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}
