/*
 * Assists: an access whose entry does not suffice makes the processor walk
 * again (SDM vol. 3A 4.8 and 4.10.4; counted as mmu/translate.c says). And
 * what makes no assist: entries that suffice, however stale they are.
 */
#include "mmu/mmu_flush.h"
#include "tests/unit/groups.h"
#include "tests/unit/mmu_fixture.h"

Suite *assist_suite(void);

enum {
    A = 0x00801000,
    REGION = 0x00800000,                /* the large page around A */
    FRAME = 0x50000, LARGE_FRAME = 0x01400000,
};

static struct mmu_config config;

static void start(void)
{
    mmu_fixture_down();
    mmu_fixture_up(&config);
    mf_two_level();
    mf_map(A, FRAME, URW);
}

static void setup(void)
{
    config = mmu_fixture_config();
    mmu_fixture_up(&config);
    start();
}

static void with_stlb(void)
{
    config.tlb[TLB_SLOT_S4K] = mf_array(8, 4);
    config.tlb[TLB_SLOT_SLARGE] = mf_array(4, 4);
    start();
}

static void assists(uint64_t dirty, uint64_t rights)
{
    ck_assert_uint_eq(mf.mmu.dside->dirty_assists, dirty);
    ck_assert_uint_eq(mf.mmu.dside->rights_assists, rights);
}

START_TEST(the_first_write_to_a_clean_entry_is_a_dirty_assist)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    assists(1, 0);
    ck_assert_uint_eq(mf.mmu.walks.count, 2);
    ck_assert_uint_eq(mf_peek(mf_pte_at(A)) & PTE_D, PTE_D);
}
END_TEST

START_TEST(an_assist_is_a_hit_and_no_miss_and_no_fill)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.dside->hits, 1);
    ck_assert_uint_eq(mf.mmu.dside->misses, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.fills, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live, 1);
}
END_TEST

START_TEST(the_entry_is_dirty_after_its_assist)
{
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert(mf_touch(A, WRITE));
    assists(1, 0);
}
END_TEST

START_TEST(a_write_that_misses_makes_no_assist)
{
    ck_assert(mf_touch(A, WRITE));
    ck_assert(mf_touch(A, WRITE));
    assists(0, 0);
}
END_TEST

START_TEST(a_dirty_bit_cleared_behind_a_dirty_entry_stays_clear)
{
    ck_assert(mf_touch(A, WRITE));
    mf_poke(mf_pte_at(A), FRAME | URW | PTE_A);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_peek(mf_pte_at(A)) & PTE_D, 0);
    assists(0, 0);
}
END_TEST

START_TEST(an_accessed_bit_cleared_behind_an_entry_stays_clear)
{
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pte_at(A), FRAME | URW);
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_peek(mf_pte_at(A)) & PTE_A, 0);
}
END_TEST

START_TEST(a_stale_entry_lives_until_it_is_flushed)
{
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pte_at(A), 0x60000 | URW);
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_touched, FRAME);
    mmu_flush(&mf.mmu, FLUSH_invlpg, A, 0);
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_touched, 0x60000);
}
END_TEST

START_TEST(an_entry_outlives_the_presence_of_its_page)
{
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pte_at(A), 0);
    ck_assert(mf_touch(A, READ));
}
END_TEST

START_TEST(rights_withdrawn_behind_an_entry_still_hold)
{
    ck_assert(mf_touch(A, WRITE | USER));
    mf_poke(mf_pte_at(A), FRAME | KRO);
    ck_assert(mf_touch(A, WRITE | USER));
    assists(0, 0);
}
END_TEST

/* Raising rights needs no flush: the second walk finds them. */
START_TEST(rights_granted_behind_an_entry_are_found_by_an_assist)
{
    mf_poke(mf_pte_at(A), FRAME | KRO);
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pte_at(A), FRAME | URW);
    ck_assert(mf_touch(A, WRITE | USER));
    assists(0, 1);
    ck_assert_uint_eq(mf_held(TLB_SLOT_D4K, A)->bits, TLB_W | TLB_U | TLB_D);
}
END_TEST

START_TEST(a_lack_of_rights_goes_before_a_lack_of_dirty)
{
    mf_poke(mf_pte_at(A), FRAME | URO);
    ck_assert(mf_touch(A, READ));
    ck_assert(!mf_touch(A, WRITE));
    assists(0, 1);
}
END_TEST

START_TEST(a_rights_assist_that_finds_none_faults)
{
    mf_poke(mf_pte_at(A), FRAME | KRW);
    ck_assert(mf_touch(A, READ));
    ck_assert(!mf_touch(A + 4, READ | USER));
    ck_assert_uint_eq(mf.mmu.fault.lin, A + 4);
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_USER);
    ck_assert_uint_eq(mf.mmu.dside->hits, 1);
    ck_assert_uint_eq(mf.mmu.dside->misses, 1);
}
END_TEST

START_TEST(a_fault_drops_the_entry_that_led_to_it)
{
    mf_poke(mf_pte_at(A), FRAME | KRW);
    ck_assert(mf_touch(A, READ));
    ck_assert(!mf_touch(A, READ | USER));
    ck_assert_ptr_null(mf_held(TLB_SLOT_D4K, A));
}
END_TEST

START_TEST(a_dirty_assist_of_a_page_gone_faults)
{
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pte_at(A), 0);
    ck_assert(!mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_WRITE);
    assists(1, 0);
}
END_TEST

START_TEST(setting_wp_takes_the_supervisors_write_from_a_held_entry)
{
    mf_poke(mf_pte_at(A), FRAME | URO);
    mf.mmu.paging.wp = false;
    ck_assert(mf_touch(A, WRITE));
    mf.mmu.paging.wp = true;
    ck_assert(!mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_WRITE);
}
END_TEST

START_TEST(a_fetch_from_a_held_entry_obeys_execute_disable)
{
    config.unified = true;
    config.tlb[TLB_SLOT_I4K] = config.tlb[TLB_SLOT_ILARGE] = mf_array(0, 0);
    start();
    mf.next_table = FIRST_TABLE;
    mf_pae();
    mf_map(A, FRAME, URW | PTE_NX);
    ck_assert(mf_touch(A, READ));
    ck_assert(!mf_touch(A, FETCH));
    ck_assert_uint_eq(mf.mmu.fault.error, PF_PRESENT | PF_FETCH);
    assists(0, 1);
}
END_TEST

START_TEST(an_assist_walks_in_the_tables_of_the_current_space)
{
    enum { OTHER = 0x8000, OTHER_TABLE = 0x9000 };

    mf_poke(mf_pte_at(A), FRAME | URW | PTE_G);
    ck_assert(mf_touch(A, READ));
    mf_poke(OTHER + (A >> 22) * 4, OTHER_TABLE | URW);
    mf_poke(OTHER_TABLE + (A >> 12) % 1024 * 4, 0x60000 | URW | PTE_G);
    mf.mmu.paging.cr3 = OTHER;
    mmu_flush(&mf.mmu, FLUSH_mov_cr3, 0, 0);
    ck_assert(mf_touch(A, READ));
    ck_assert_uint_eq(mf_touched, FRAME);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_touched, 0x60000);
    ck_assert_uint_eq(mf_held(TLB_SLOT_D4K, A)->space, OTHER >> 12);
}
END_TEST

START_TEST(an_assist_changes_no_fifo_place)
{
    config.policy = TLB_FIFO;
    config.tlb[TLB_SLOT_D4K] = mf_array(2, 2);
    start();
    mf_map(A + 0x1000, 0x51000, URW);
    mf_map(A + 0x2000, 0x52000, URW);
    ck_assert(mf_touch(A, READ) && mf_touch(A + 0x1000, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert(mf_touch(A + 0x2000, READ));
    ck_assert_ptr_null(mf_held(TLB_SLOT_D4K, A));
}
END_TEST

START_TEST(an_assist_renews_both_levels)
{
    with_stlb();
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert(mf_held(TLB_SLOT_D4K, A)->bits & TLB_D);
    ck_assert(mf_held(TLB_SLOT_S4K, A)->bits & TLB_D);
}
END_TEST

START_TEST(an_assist_leaves_the_other_side_as_it_was)
{
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(A, READ));
    ck_assert(mf_touch(A, WRITE));
    ck_assert(!(mf_held(TLB_SLOT_I4K, A)->bits & TLB_D));
}
END_TEST

START_TEST(a_second_level_hit_asks_for_its_assist_before_the_copy)
{
    with_stlb();
    ck_assert(mf_touch(A, FETCH));
    ck_assert(mf_touch(A, WRITE));             /* misses above, hits below */
    assists(1, 0);
    ck_assert(mf_held(TLB_SLOT_D4K, A)->bits & TLB_D);
    ck_assert(mf_held(TLB_SLOT_S4K, A)->bits & TLB_D);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.fills, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_S4K].counters.hits, 1);
}
END_TEST

START_TEST(a_fault_after_a_second_level_hit_copies_nothing)
{
    with_stlb();
    mf_poke(mf_pte_at(A), FRAME | KRW);
    ck_assert(mf_touch(A, FETCH));
    ck_assert(!mf_touch(A, READ | USER));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.fills, 0);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.misses, 1);
    ck_assert_uint_eq(mf.mmu.dside->misses, 1);
    assists(0, 1);
}
END_TEST

START_TEST(a_small_page_made_large_moves_to_the_large_array)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + 0x1000);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live, 0);
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_DLARGE, A));
}
END_TEST

START_TEST(a_large_page_made_small_moves_to_the_small_array)
{
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, READ));
    mf_poke(mf_pde_at(A), FIRST_TABLE | URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_touched, FRAME);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].live, 0);
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_D4K, A));
}
END_TEST

START_TEST(a_move_is_a_fill_but_neither_miss_nor_eviction)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].counters.fills, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].counters.misses, 0);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.evictions, 0);
    ck_assert_uint_eq(mf.mmu.dside->misses, 1);
}
END_TEST

START_TEST(a_move_to_where_the_page_is_held_replaces_it)
{
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A + 0x1000, READ));     /* large and clean */
    ck_assert(mf_touch(A, WRITE));             /* small and clean */
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].live, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].counters.fills, 1);
    ck_assert(mf_held(TLB_SLOT_DLARGE, A)->bits & TLB_D);
}
END_TEST

START_TEST(a_move_to_a_side_without_such_an_array_just_leaves)
{
    config.tlb[TLB_SLOT_DLARGE] = mf_array(0, 0);
    start();
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + 0x1000);
    ck_assert_uint_eq(mf_live(), 0);
}
END_TEST

START_TEST(a_move_happens_in_each_level_that_held_the_entry)
{
    with_stlb();
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_S4K].live, 0);
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_SLARGE, A));
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_DLARGE, A));
}
END_TEST

START_TEST(a_move_after_a_second_level_hit_misses_in_the_new_array)
{
    with_stlb();
    ck_assert(mf_touch(A, FETCH));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_DLARGE].counters.misses, 1);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.misses, 0);
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_DLARGE, A));
    ck_assert_ptr_nonnull(mf_held(TLB_SLOT_SLARGE, A));
    ck_assert_ptr_null(mf_held(TLB_SLOT_S4K, A));
}
END_TEST

START_TEST(a_shared_array_moves_within_itself)
{
    config.large = TLB_LARGE_SHARED;
    config.tlb[TLB_SLOT_ILARGE] = config.tlb[TLB_SLOT_DLARGE] = mf_array(0, 0);
    start();
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].live, 1);
    ck_assert_uint_eq(tlb_entry_shift(mf_held(TLB_SLOT_D4K, A)), 22);
}
END_TEST

START_TEST(a_fragment_keeps_its_place_when_its_page_becomes_large)
{
    config.large = TLB_LARGE_FRAGMENT;
    config.tlb[TLB_SLOT_ILARGE] = config.tlb[TLB_SLOT_DLARGE] = mf_array(0, 0);
    start();
    ck_assert(mf_touch(A, READ));
    mf_map_large(REGION, LARGE_FRAME, URW);
    ck_assert(mf_touch(A, WRITE));
    ck_assert_uint_eq(mf_touched, LARGE_FRAME + 0x1000);
    ck_assert_uint_eq(mf.mmu.tlb[TLB_SLOT_D4K].counters.fills, 1);
    ck_assert(mf_held(TLB_SLOT_D4K, A)->bits & TLB_MARK);
}
END_TEST

static void stale(TCase *tc)
{
    tcase_add_test(tc, a_dirty_bit_cleared_behind_a_dirty_entry_stays_clear);
    tcase_add_test(tc, an_accessed_bit_cleared_behind_an_entry_stays_clear);
    tcase_add_test(tc, a_stale_entry_lives_until_it_is_flushed);
    tcase_add_test(tc, an_entry_outlives_the_presence_of_its_page);
    tcase_add_test(tc, rights_withdrawn_behind_an_entry_still_hold);
}

static void assisted(TCase *tc)
{
    tcase_add_test(tc, the_first_write_to_a_clean_entry_is_a_dirty_assist);
    tcase_add_test(tc, an_assist_is_a_hit_and_no_miss_and_no_fill);
    tcase_add_test(tc, the_entry_is_dirty_after_its_assist);
    tcase_add_test(tc, a_write_that_misses_makes_no_assist);
    tcase_add_test(tc, rights_granted_behind_an_entry_are_found_by_an_assist);
    tcase_add_test(tc, a_lack_of_rights_goes_before_a_lack_of_dirty);
    tcase_add_test(tc, a_rights_assist_that_finds_none_faults);
    tcase_add_test(tc, a_fault_drops_the_entry_that_led_to_it);
    tcase_add_test(tc, a_dirty_assist_of_a_page_gone_faults);
    tcase_add_test(tc,
                   setting_wp_takes_the_supervisors_write_from_a_held_entry);
    tcase_add_test(tc, a_fetch_from_a_held_entry_obeys_execute_disable);
    tcase_add_test(tc, an_assist_walks_in_the_tables_of_the_current_space);
    tcase_add_test(tc, an_assist_changes_no_fifo_place);
}

static void levels(TCase *tc)
{
    tcase_add_test(tc, an_assist_renews_both_levels);
    tcase_add_test(tc, an_assist_leaves_the_other_side_as_it_was);
    tcase_add_test(tc,
                   a_second_level_hit_asks_for_its_assist_before_the_copy);
    tcase_add_test(tc, a_fault_after_a_second_level_hit_copies_nothing);
}

static void page_size_changes(TCase *tc)
{
    tcase_add_test(tc, a_small_page_made_large_moves_to_the_large_array);
    tcase_add_test(tc, a_large_page_made_small_moves_to_the_small_array);
    tcase_add_test(tc, a_move_is_a_fill_but_neither_miss_nor_eviction);
    tcase_add_test(tc, a_move_to_where_the_page_is_held_replaces_it);
    tcase_add_test(tc, a_move_to_a_side_without_such_an_array_just_leaves);
    tcase_add_test(tc, a_move_happens_in_each_level_that_held_the_entry);
    tcase_add_test(tc,
                   a_move_after_a_second_level_hit_misses_in_the_new_array);
    tcase_add_test(tc, a_shared_array_moves_within_itself);
    tcase_add_test(tc,
                   a_fragment_keeps_its_place_when_its_page_becomes_large);
}

Suite *assist_suite(void)
{
    static const struct group groups[] = {
        {"stale entries", stale},
        {"assists", assisted},
        {"levels", levels},
        {"page size changes", page_size_changes},
        {NULL, NULL},
    };

    return groups_suite("assist", groups, setup, mmu_fixture_down);
}
