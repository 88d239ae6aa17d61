/*
 * One access of the MMU: what it counts, by side and array, with one level and
 * with two; how large pages are held (docs/counting.md, "Look-up"); its cycles.
 */
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

Suite *mmu_suite(void);

enum {
    REGION = 0x00800000,                /* what one directory entry maps */
    A = REGION + 0x1000, B = REGION + 0x2000,   /* small pages */
    C = REGION + 0x3000, UNUSED = REGION + 0x10000,
    L = 0x00c00000,                     /* a large page */
    FRAME_A = 0x50000, FRAME_B = 0x51000, FRAME_C = 0x52000,
    LARGE_FRAME = 0x01400000,
    UNMAPPED = 0x40000000,              /* its directory entry is absent */
};

static struct mmu_config config;

static void start(void)
{
    mmu_fixture_down();
    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(A, FRAME_A, URW);
    mf_map(B, FRAME_B, URW);
    mf_map_large(L, LARGE_FRAME, URW);
}

static void setup(void)
{
    config = mmu_fixture_config();
    mmu_fixture_up(&config);
    start();
}

static void with_stlb(bool large)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(8, 4);
    if (large)
        config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    start();
}

static void without_large_arrays(enum tlb_large how)
{
    config.large = how;
    mf_without_large_arrays(&config);
    start();
}

static void with_unified(void)
{
    mf_unify(&config);
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
    ck_assert(mf_touch(0x12345678, WRITE));
    ck_assert_uint_eq(mf_touched, 0x12345678);
    side_counted(mf.mmu.dside, 0, 0);
}
END_TEST

START_TEST(an_access_keeps_the_offset_in_its_page)
{
    ck_assert(mf_touch(A + 0xabc, READ));
    ck_assert_uint_eq(mf_touched, FRAME_A + 0xabc);
    ck_assert(mf_touch(L + SIZE_4M - 1, READ));
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + SIZE_4M - 1);
}
END_TEST

START_TEST(a_miss_walks_and_fills_and_the_next_access_hits)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, READ));
    side_counted(mf.mmu.dside, 1, 1);
    counted(TLB_SLOT_D4K, 1, 1, 1);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
}
END_TEST

START_TEST(fetches_count_on_the_instruction_side)
{
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(A, FETCH));
    side_counted(mf.mmu.iside, 1, 1);
    side_counted(mf.mmu.dside, 0, 0);
    counted(TLB_SLOT_I4K, 1, 1, 1);
}
END_TEST

START_TEST(the_sides_hold_their_own_entries)
{
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(A, READ));
    side_counted(mf.mmu.dside, 0, 1);
}
END_TEST

START_TEST(a_large_page_counts_in_its_own_array)
{
    ck_assert(mf_touch(L, READ));
    ck_assert(mf_touch(L + SIZE_4M / 2, READ));
    counted(TLB_SLOT_DLARGE, 1, 1, 1);
    counted(TLB_SLOT_D4K, 0, 0, 0);
    side_counted(mf.mmu.dside, 1, 1);
}
END_TEST

START_TEST(a_fetched_large_page_counts_in_the_instruction_array)
{
    ck_assert(mf_touch(L, FETCH));
    ck_assert(mf_touch(L, FETCH));
    counted(TLB_SLOT_ILARGE, 1, 1, 1);
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
}
END_TEST

/* Software makes the small page large without a flush, so both are held. */
START_TEST(a_small_entry_serves_before_a_large_one)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(B, READ));
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_touched, FRAME_A);
    counted(TLB_SLOT_D4K, 1, 1, 1);
    counted(TLB_SLOT_DLARGE, 0, 1, 1);
}
END_TEST

START_TEST(the_array_that_does_not_hit_counts_nothing)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, READ));
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
}
END_TEST

START_TEST(a_fault_misses_in_the_small_array)
{
    ck_assert(!mf_touch(UNMAPPED, READ));
    counted(TLB_SLOT_D4K, 0, 1, 0);
    counted(TLB_SLOT_DLARGE, 0, 0, 0);
    side_counted(mf.mmu.dside, 0, 1);
    ck_assert_uint_eq(mf.mmu.walks.faults, 1);
}
END_TEST

START_TEST(a_fault_leaves_its_address_and_error_code)
{
    ck_assert(!mf_touch(UNMAPPED + 0x123, WRITE | USER));
    ck_assert_uint_eq(mf.mmu.fault.lin, UNMAPPED + 0x123);
    ck_assert_uint_eq(mf.mmu.fault.error, PF_WRITE | PF_USER);
}
END_TEST

START_TEST(an_absent_page_is_never_held)
{
    ck_assert(!mf_touch(UNUSED, READ));
    ck_assert_uint_eq(mf_live(), 0);
    mf_map(UNUSED, FRAME_C, URW);
    ck_assert(mf_touch(UNUSED, READ));
}
END_TEST

START_TEST(a_page_with_a_reserved_bit_is_never_held)
{
    mf_map_large(L, LARGE_FRAME | 1 << 21, URW);
    ck_assert(!mf_touch(L, READ));
    ck_assert_uint_eq(mf_live(), 0);
}
END_TEST

START_TEST(a_side_without_a_large_array_holds_no_large_page)
{
    config.tlb[TLB_SLOT_ILARGE] = mf_array(0, 0);
    start();
    ck_assert(mf_touch(L, FETCH));
    ck_assert(mf_touch(L, FETCH));
    side_counted(mf.mmu.iside, 0, 2);
    counted(TLB_SLOT_I4K, 0, 0, 0);
    ck_assert(mf.mmu.fetch_each);
}
END_TEST

START_TEST(a_hit_makes_its_entry_the_youngest)
{
    config.tlb[TLB_SLOT_D4K] = mf_array(2, 2);
    start();
    mf_map(C, FRAME_C, URW);
    ck_assert(mf_touch(A, READ) && mf_touch(B, READ) && mf_touch(A, READ));
    ck_assert(mf_touch(C, READ));
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_D4K, A));
    ck_assert_ptr_null(mf_held(TLB_SLOT_D4K, B));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.evictions, 1);
}
END_TEST

START_TEST(a_unified_level_serves_both_sides)
{
    with_unified();
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(A, READ));
    side_counted(mf.mmu.dside, 1, 1);
    ck_assert_ptr_eq(mf.mmu.iside, mf.mmu.dside);
    ck_assert(mf.mmu.fetch_each);
}
END_TEST

START_TEST(shared_holds_a_large_page_as_one_entry)
{
    without_large_arrays(TLB_LARGE_SHARED);
    ck_assert(mf_touch(L, READ));
    ck_assert(mf_touch(L + 0x123000, READ));
    counted(TLB_SLOT_D4K, 1, 1, 1);
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + 0x123000);
}
END_TEST

START_TEST(fragment_holds_a_large_page_as_4_kib_entries)
{
    without_large_arrays(TLB_LARGE_FRAGMENT);
    ck_assert(mf_touch(L + 0x5000, READ));
    ck_assert(mf_touch(L + 0x6000, READ));
    counted(TLB_SLOT_D4K, 0, 2, 2);
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + 0x6000);
    ck_assert_uint_eq(mf_held(TLB_SLOT_D4K, L + 0x6000)->bits,
                      TLB_W | TLB_U | TLB_MARK);
}
END_TEST

START_TEST(an_entry_keeps_the_space_of_its_fill)
{
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_held(TLB_SLOT_D4K, A)->space, ROOT >> 12);
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

START_TEST(repeated_fetches_hit_the_array_of_the_last_fetch)
{
    ck_assert(mf_touch(L, FETCH));
    mmu_fetch_again(&mf.mmu, 9);
    mmu_sync_counters(&mf.mmu);
    side_counted(mf.mmu.iside, 9, 1);
    counted(TLB_SLOT_ILARGE, 9, 1, 1);
}
END_TEST

START_TEST(without_paging_repeated_fetches_count_nothing)
{
    mf.mmu.paging.enabled = false;
    mmu_fetch_again(&mf.mmu, 9);
    side_counted(mf.mmu.iside, 0, 0);
}
END_TEST

START_TEST(a_miss_of_both_levels_walks_once_and_fills_both)
{
    with_stlb(true);
    ck_assert(mf_touch(A, READ));
    counted(TLB_SLOT_D4K, 0, 1, 1);
    counted(TLB_SLOT_S4K, 0, 1, 1);
    counted(TLB_SLOT_SLARGE, 0, 0, 0);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
}
END_TEST

START_TEST(the_second_level_serves_the_other_side)
{
    with_stlb(true);
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, FETCH));
    counted(TLB_SLOT_I4K, 0, 1, 1);
    counted(TLB_SLOT_S4K, 1, 1, 1);
    ck_assert_uint_eq(mf.mmu.walks.count, 1);
    ck_assert_uint_eq(mf_touched, FRAME_A);
}
END_TEST

START_TEST(a_hit_of_the_first_level_looks_up_no_second)
{
    with_stlb(true);
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, READ));
    counted(TLB_SLOT_S4K, 0, 1, 1);
}
END_TEST

START_TEST(a_large_page_lives_in_the_large_second_level)
{
    with_stlb(true);
    ck_assert(mf_touch(L, READ));
    ck_assert(mf_touch(L, FETCH));
    counted(TLB_SLOT_SLARGE, 1, 1, 1);
    counted(TLB_SLOT_ILARGE, 0, 1, 1);
    counted(TLB_SLOT_S4K, 0, 0, 0);
}
END_TEST

START_TEST(a_second_level_without_large_pages_does_not_hold_them)
{
    with_stlb(false);
    ck_assert(mf_touch(L, READ));
    ck_assert(mf_touch(L, FETCH));
    counted(TLB_SLOT_S4K, 0, 0, 0);
    ck_assert_uint_eq(mf.mmu.walks.count, 2);
}
END_TEST

START_TEST(a_fault_misses_in_the_small_second_level)
{
    with_stlb(true);
    ck_assert(!mf_touch(UNMAPPED, READ));
    counted(TLB_SLOT_S4K, 0, 1, 0);
    counted(TLB_SLOT_SLARGE, 0, 0, 0);
}
END_TEST

START_TEST(a_second_level_hit_touches_its_entry)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(2, 2);
    start();
    mf_map(C, FRAME_C, URW);
    ck_assert(mf_touch(A, READ) && mf_touch(B, READ) && mf_touch(A, FETCH));
    ck_assert(mf_touch(C, READ));
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_S4K, A));
    ck_assert_ptr_null(mf_held(TLB_SLOT_S4K, B));
}
END_TEST

START_TEST(an_eviction_of_the_second_level_keeps_the_first)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(1, 1);
    start();
    ck_assert(mf_touch(A, READ) && mf_touch(B, READ));
    ck_assert_ptr_null(mf_held(TLB_SLOT_S4K, A));
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_D4K, A));
}
END_TEST

START_TEST(an_eviction_of_the_first_level_keeps_the_second)
{
    config.tlb[TLB_SLOT_D4K] = mf_array(1, 1);
    with_stlb(true);
    ck_assert(mf_touch(A, READ) && mf_touch(B, READ) && mf_touch(A, READ));
    counted(TLB_SLOT_S4K, 1, 2, 2);
    ck_assert_uint_eq(mf.mmu.walks.count, 2);
}
END_TEST

START_TEST(a_walk_costs_its_start_its_reads_and_its_updates)
{
    uint32_t cost = COST_WALK_START + 2 * COST_WALK_READ +
                    2 * COST_WALK_UPDATE;       /* A is set in both entries */

    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf.mmu.walks.memory_reads, 2);
    ck_assert_uint_eq(mf.mmu.walks.ad_writes, 2);
    ck_assert_uint_eq(mf.mmu.walks.cycles, cost);
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_dtlb_walk), cost);
    ck_assert_uint_eq(mf.cycles.total, cost);
}
END_TEST

START_TEST(the_walk_of_a_fetch_is_charged_to_the_instruction_side)
{
    ck_assert(mf_touch(L, FETCH));
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_itlb_walk),
                      COST_WALK_START + COST_WALK_READ + COST_WALK_UPDATE);
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_dtlb_walk), 0);
}
END_TEST

START_TEST(a_hit_costs_nothing)
{
    ck_assert(mf_touch(A, READ));
    mf.cycles.total = 0;
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf.cycles.total, 0);
}
END_TEST

START_TEST(a_second_level_hit_costs_its_cycles)
{
    with_stlb(true);
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, FETCH));
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_itlb_walk), COST_STLB_HIT);
}
END_TEST

START_TEST(a_walk_that_faults_costs_its_cycles)
{
    ck_assert(!mf_touch(UNMAPPED, READ));
    ck_assert_uint_eq(cycles_of(&mf.cycles, CYCLE_dtlb_walk),
                      COST_WALK_START + COST_WALK_READ);
}
END_TEST

START_TEST(a_probe_translates_and_changes_nothing)
{
    uint64_t paddr;

    ck_assert(mmu_probe(&mf.mmu, A + 0x123, &paddr));
    ck_assert_uint_eq(paddr, FRAME_A + 0x123);
    ck_assert(mmu_probe(&mf.mmu, L + 0x212345, &paddr));
    ck_assert_uint_eq(paddr, LARGE_FRAME + 0x212345);
    ck_assert(!mmu_probe(&mf.mmu, UNMAPPED, &paddr));
    side_counted(mf.mmu.dside, 0, 0);
    ck_assert_uint_eq(mf_live(), 0);
    ck_assert_uint_eq(mf_peek(mf_pte_at(A)), FRAME_A | URW);
}
END_TEST

START_TEST(without_paging_a_probe_returns_the_address)
{
    uint64_t paddr;

    mf.mmu.paging.enabled = false;
    ck_assert(mmu_probe(&mf.mmu, UNMAPPED + 0x123, &paddr));
    ck_assert_uint_eq(paddr, UNMAPPED + 0x123);
}
END_TEST

START_TEST(a_reset_empties_the_arrays_and_keeps_the_features)
{
    ck_assert(mf_touch(A, READ));
    mmu_reset(&mf.mmu);
    ck_assert_uint_eq(mf_live(), 0);
    ck_assert(!mf.mmu.paging.enabled && !mf.mmu.paging.wp);
    ck_assert(mf.mmu.paging.pat && mf.mmu.paging.pse36);
}
END_TEST

static void sides(TCase *tc)
{
    tcase_add_test(tc, without_paging_nothing_is_translated_or_counted);
    tcase_add_test(tc, an_access_keeps_the_offset_in_its_page);
    tcase_add_test(tc, a_miss_walks_and_fills_and_the_next_access_hits);
    tcase_add_test(tc, fetches_count_on_the_instruction_side);
    tcase_add_test(tc, the_sides_hold_their_own_entries);
    tcase_add_test(tc, a_hit_makes_its_entry_the_youngest);
    tcase_add_test(tc, a_unified_level_serves_both_sides);
    tcase_add_test(tc, an_entry_keeps_the_space_of_its_fill);
    tcase_add_test(tc, a_space_is_cr3_without_its_low_bits);
    tcase_add_test(tc, repeated_fetches_hit_the_array_of_the_last_fetch);
    tcase_add_test(tc, without_paging_repeated_fetches_count_nothing);
    tcase_add_test(tc, a_probe_translates_and_changes_nothing);
    tcase_add_test(tc, without_paging_a_probe_returns_the_address);
    tcase_add_test(tc, a_reset_empties_the_arrays_and_keeps_the_features);
}

static void large_pages(TCase *tc)
{
    tcase_add_test(tc, a_large_page_counts_in_its_own_array);
    tcase_add_test(tc, a_fetched_large_page_counts_in_the_instruction_array);
    tcase_add_test(tc, a_small_entry_serves_before_a_large_one);
    tcase_add_test(tc, the_array_that_does_not_hit_counts_nothing);
    tcase_add_test(tc, a_side_without_a_large_array_holds_no_large_page);
    tcase_add_test(tc, shared_holds_a_large_page_as_one_entry);
    tcase_add_test(tc, fragment_holds_a_large_page_as_4_kib_entries);
}

static void faults(TCase *tc)
{
    tcase_add_test(tc, a_fault_misses_in_the_small_array);
    tcase_add_test(tc, a_fault_leaves_its_address_and_error_code);
    tcase_add_test(tc, an_absent_page_is_never_held);
    tcase_add_test(tc, a_page_with_a_reserved_bit_is_never_held);
}

static void second_level(TCase *tc)
{
    tcase_add_test(tc, a_miss_of_both_levels_walks_once_and_fills_both);
    tcase_add_test(tc, the_second_level_serves_the_other_side);
    tcase_add_test(tc, a_hit_of_the_first_level_looks_up_no_second);
    tcase_add_test(tc, a_large_page_lives_in_the_large_second_level);
    tcase_add_test(tc, a_second_level_without_large_pages_does_not_hold_them);
    tcase_add_test(tc, a_fault_misses_in_the_small_second_level);
    tcase_add_test(tc, a_second_level_hit_touches_its_entry);
    tcase_add_test(tc, an_eviction_of_the_second_level_keeps_the_first);
    tcase_add_test(tc, an_eviction_of_the_first_level_keeps_the_second);
}

static void costs(TCase *tc)
{
    tcase_add_test(tc, a_walk_costs_its_start_its_reads_and_its_updates);
    tcase_add_test(tc, the_walk_of_a_fetch_is_charged_to_the_instruction_side);
    tcase_add_test(tc, a_hit_costs_nothing);
    tcase_add_test(tc, a_second_level_hit_costs_its_cycles);
    tcase_add_test(tc, a_walk_that_faults_costs_its_cycles);
}

Suite *mmu_suite(void)
{
    static const struct group groups[] = {
        {"sides", sides},
        {"large pages", large_pages},
        {"faults", faults},
        {"second level", second_level},
        {"costs", costs},
        {NULL, NULL},
    };

    return groups_suite("mmu", groups, setup, mmu_fixture_down);
}
