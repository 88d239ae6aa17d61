/* One TLB array: sets and page sizes, counters, flushes and generations. */
#include "tests/unit/groups.h"
#include "tests/unit/tlb_fixture.h"

Suite *tlb_suite(void);

START_TEST(an_array_without_entries_is_absent)
{
    make(0, 0, TLB_LRU);
    ck_assert(!tlb_present(&tlb));
}
END_TEST

START_TEST(an_array_is_empty_at_first)
{
    make(8, 4, TLB_LRU);
    for (uint32_t page = 0; page < 8; page++)
        ck_assert_ptr_null(find(page));
}
END_TEST

START_TEST(a_page_that_was_filled_is_found)
{
    make(8, 4, TLB_LRU);
    ck_assert_ptr_eq(fill(5), find(5));
    ck_assert_uint_eq(find(5)->frame, 5);
    ck_assert_ptr_null(find(7));
}
END_TEST

START_TEST(the_set_is_the_page_number_modulo_the_sets)
{
    make(12, 4, TLB_LRU);               /* 3 sets: not a power of two */
    ck_assert_uint_eq((fill(7) - tlb.entries) / 4, 7 % 3);
    ck_assert_uint_eq((fill(8) - tlb.entries) / 4, 8 % 3);
}
END_TEST

START_TEST(a_large_entry_chooses_its_set_by_its_own_page_number)
{
    make(8, 2, TLB_LRU);
    ck_assert_uint_eq((fill_as(3, TLB_LARGE | TLB_BIG) - tlb.entries) / 2, 3);
    ck_assert_ptr_nonnull(tlb_find(&tlb, 3u << 22 | 0x3fffff, 22));
}
END_TEST

START_TEST(an_entry_of_another_page_size_is_not_found)
{
    make(8, 8, TLB_LRU);
    fill_as(3, TLB_LARGE);
    ck_assert_ptr_null(tlb_find(&tlb, 3u << 12, 12));
    ck_assert_ptr_null(tlb_find(&tlb, 3u << 22, 22));
    ck_assert_ptr_nonnull(tlb_find(&tlb, 3u << 21, 21));
}
END_TEST

START_TEST(a_large_entry_has_a_frame_for_each_4_kib_piece)
{
    struct tlb_entry two = {.bits = TLB_LARGE, .frame = 0x1000};
    struct tlb_entry four = {.bits = TLB_LARGE | TLB_BIG, .frame = 0x1000};
    struct tlb_entry small = {.frame = 0x1000};

    ck_assert_uint_eq(tlb_entry_frame(&two, 0xffffffff), 0x11ff);
    ck_assert_uint_eq(tlb_entry_frame(&four, 0xffffffff), 0x13ff);
    ck_assert_uint_eq(tlb_entry_frame(&small, 0xffffffff), 0x1000);
}
END_TEST

START_TEST(a_replacement_in_place_is_no_fill)
{
    struct tlb_entry with = {.page = 0, .bits = TLB_G};

    make(4, 4, TLB_LRU);
    fill(0);
    tlb_replace(&tlb, find(0), &with);
    ck_assert_uint_eq(tlb.counters.fills, 1);
    ck_assert_uint_eq(tlb.live, 1);
}
END_TEST

START_TEST(a_replacement_in_place_can_make_an_entry_global_and_back)
{
    struct tlb_entry global = {.page = 0, .bits = TLB_G};
    struct tlb_entry local = {.page = 0};

    make(4, 4, TLB_LRU);
    fill(0);
    tlb_replace(&tlb, find(0), &global);
    ck_assert_uint_eq(tlb.live_global, 1);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 0);
    ck_assert_ptr_nonnull(find(0));
    tlb_replace(&tlb, find(0), &local);
    ck_assert_uint_eq(tlb.live_global, 0);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 1);
    ck_assert_ptr_null(find(0));
}
END_TEST

START_TEST(fills_and_evictions_are_counted)
{
    make(4, 2, TLB_LRU);
    for (uint32_t page = 0; page < 8; page++)
        fill(page);
    ck_assert_uint_eq(tlb.counters.fills, 8);
    ck_assert_uint_eq(tlb.counters.evictions, 4);
    ck_assert_uint_eq(tlb.live, 4);
}
END_TEST

START_TEST(a_fill_into_an_invalid_way_reports_no_eviction)
{
    make(4, 4, TLB_LRU);
    did_evict = true;
    fill(0);
    ck_assert(!did_evict);
    ck_assert_uint_eq(tlb.counters.evictions, 0);
}
END_TEST

START_TEST(an_evicted_global_entry_leaves_the_count_of_global_entries)
{
    make(1, 1, TLB_LRU);
    fill_as(0, TLB_G);
    fill(1);
    ck_assert_uint_eq(tlb.live, 1);
    ck_assert_uint_eq(tlb.live_global, 0);
    ck_assert_uint_eq(left.bits, TLB_G);
}
END_TEST

START_TEST(a_drop_invalidates_one_entry)
{
    make(4, 4, TLB_LRU);
    fill_pages(0, 3);
    tlb_drop(&tlb, find(1));
    ck_assert_ptr_null(find(1));
    ck_assert_ptr_nonnull(find(0));
    ck_assert_uint_eq(tlb.live, 3);
}
END_TEST

START_TEST(a_flush_of_all_returns_how_many_entries_it_dropped)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    fill(2);
    ck_assert_uint_eq(tlb_flush(&tlb, false), 3);
    ck_assert_uint_eq(tlb.live, 0);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_null(find(1));
}
END_TEST

START_TEST(a_flush_that_keeps_global_entries_returns_how_many_it_dropped)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    fill(2);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 2);
    ck_assert_uint_eq(tlb.live, 1);
    ck_assert_uint_eq(tlb.live_global, 1);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_nonnull(find(1));
}
END_TEST

START_TEST(a_flushed_entry_stays_invalid_through_later_flushes)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    for (int i = 0; i < 10; i++) {
        tlb_flush(&tlb, i % 2);
        ck_assert_ptr_null(find(0));
        ck_assert_ptr_null(find(1));
    }
}
END_TEST

/* A flush advances a generation number. At its end all numbers restart, and
 * entries that were flushed before must stay invalid. */
START_TEST(flushed_entries_stay_invalid_when_generations_restart)
{
    make(4, 4, TLB_LRU);
    fill(0);
    fill_as(1, TLB_G);
    tlb_flush(&tlb, false);
    tlb.generation = tlb.global_generation = UINT32_MAX;
    fill(2);
    for (int i = 0; i < 4; i++) {
        tlb_flush(&tlb, false);
        for (uint32_t page = 0; page < 3; page++)
            ck_assert_ptr_null(find(page));
    }
}
END_TEST

START_TEST(a_flushed_global_entry_stays_invalid_when_generations_restart)
{
    make(4, 4, TLB_LRU);
    fill_as(0, TLB_G);
    tlb_flush(&tlb, false);
    tlb.generation = UINT32_MAX;
    tlb_flush(&tlb, true);
    ck_assert_ptr_null(find(0));
}
END_TEST

START_TEST(global_entries_stay_valid_when_generations_restart)
{
    make(4, 4, TLB_LRU);
    tlb.generation = UINT32_MAX;
    fill(0);
    fill_as(1, TLB_G);
    ck_assert_uint_eq(tlb_flush(&tlb, true), 1);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_nonnull(find(1));
}
END_TEST

START_TEST(a_full_flush_at_the_last_global_generation_drops_all)
{
    make(4, 4, TLB_LRU);
    tlb.global_generation = UINT32_MAX;
    fill(0);
    fill_as(1, TLB_G);
    ck_assert_uint_eq(tlb_flush(&tlb, false), 2);
    ck_assert_ptr_null(find(0));
    ck_assert_ptr_null(find(1));
}
END_TEST

START_TEST(an_ideal_array_never_evicts)
{
    struct tlb_geometry geometry = {.ideal = true};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_RANDOM, 1));
    for (uint32_t page = 0; page < 1 << 20; page++)
        fill(page);
    ck_assert_uint_eq(tlb.counters.evictions, 0);
    ck_assert_uint_eq(tlb.live, 1 << 20);
}
END_TEST

/* A small and a large page may have the same page number. */
START_TEST(an_ideal_array_never_evicts_pages_of_two_sizes)
{
    struct tlb_geometry geometry = {.ideal = true};

    tlb_destroy(&tlb);
    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_LRU, 1));
    for (uint32_t page = 0; page < 1 << 10; page++) {
        fill(page);
        fill_as(page, TLB_LARGE | TLB_BIG);
    }
    ck_assert_uint_eq(tlb.counters.evictions, 0);
}
END_TEST

static void places(TCase *tc)
{
    tcase_add_test(tc, an_array_without_entries_is_absent);
    tcase_add_test(tc, an_array_is_empty_at_first);
    tcase_add_test(tc, a_page_that_was_filled_is_found);
    tcase_add_test(tc, the_set_is_the_page_number_modulo_the_sets);
    tcase_add_test(tc, a_large_entry_chooses_its_set_by_its_own_page_number);
    tcase_add_test(tc, an_entry_of_another_page_size_is_not_found);
    tcase_add_test(tc, a_large_entry_has_a_frame_for_each_4_kib_piece);
    tcase_add_test(tc, an_ideal_array_never_evicts);
    tcase_add_test(tc, an_ideal_array_never_evicts_pages_of_two_sizes);
}

static void counts(TCase *tc)
{
    tcase_add_test(tc, a_replacement_in_place_is_no_fill);
    tcase_add_test(tc,
                   a_replacement_in_place_can_make_an_entry_global_and_back);
    tcase_add_test(tc, fills_and_evictions_are_counted);
    tcase_add_test(tc, a_fill_into_an_invalid_way_reports_no_eviction);
    tcase_add_test(tc,
                   an_evicted_global_entry_leaves_the_count_of_global_entries);
    tcase_add_test(tc, a_drop_invalidates_one_entry);
}

static void flushes(TCase *tc)
{
    tcase_add_test(tc, a_flush_of_all_returns_how_many_entries_it_dropped);
    tcase_add_test(
        tc, a_flush_that_keeps_global_entries_returns_how_many_it_dropped);
    tcase_add_test(tc, a_flushed_entry_stays_invalid_through_later_flushes);
    tcase_add_test(tc, flushed_entries_stay_invalid_when_generations_restart);
    tcase_add_test(
        tc, a_flushed_global_entry_stays_invalid_when_generations_restart);
    tcase_add_test(tc, global_entries_stay_valid_when_generations_restart);
    tcase_add_test(tc, a_full_flush_at_the_last_global_generation_drops_all);
}

Suite *tlb_suite(void)
{
    static const struct group groups[] = {
        {"places", places},
        {"counts", counts},
        {"flushes", flushes},
        {NULL, NULL},
    };

    return groups_suite("tlb", groups, NULL, teardown);
}
