/* The records of translations: found again, and known to overlap or not. */
#include <check.h>
#include <stdlib.h>

#include "emu/attribution/translation_time.h"
#include "tests/unit/quick_check.h"

Suite *translation_suite(void);

enum { SPACE = 5, OTHER_SPACE = 6, PAGE = 0x40123 };

static struct tlb tlb;
static struct l0 l0;
static struct records records;

static void up(void)
{
    const struct tlb_geometry geometry = {.entries = 16, .ways = 4};

    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_LRU, 1));
    l0_init(&l0);
    ck_assert(records_init(&records, &tlb, &l0));
}

static void down(void)
{
    records_destroy(&records);
    tlb_destroy(&tlb);
}

static struct record *make(uint32_t page, unsigned shift, uint32_t tag)
{
    struct record *r = record_find_or_make(&records, page, shift, tag);

    ck_assert_ptr_nonnull(r);
    return r;
}

START_TEST(a_record_is_found_by_page_size_and_tag)
{
    struct record *r = make(PAGE, 12, SPACE);

    ck_assert_ptr_eq(make(PAGE, 12, SPACE), r);
    ck_assert_ptr_eq(record_find(&records, PAGE, 12, SPACE), r);
    ck_assert_ptr_null(record_find(&records, PAGE, 12, OTHER_SPACE));
    ck_assert_ptr_null(record_find(&records, PAGE, 22, SPACE));
    ck_assert_ptr_null(record_find(&records, PAGE + 1, 12, SPACE));
}
END_TEST

START_TEST(thousands_of_records_stay_where_they_are)
{
    enum { COUNT = 20000 };
    static struct record *made[COUNT];

    for (uint32_t i = 0; i < COUNT; i++)
        made[i] = make(i * 7, 12, SPACE + i % 3);
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_ptr_eq(make(i * 7, 12, SPACE + i % 3), made[i]);
}
END_TEST

START_TEST(a_record_that_nothing_overlaps_is_alone)
{
    struct record *r = make(PAGE, 12, SPACE);

    make(PAGE + 1, 12, SPACE);
    make(PAGE, 12, OTHER_SPACE);
    make((PAGE >> 10) + 1, 22, SPACE);
    make(PAGE >> 10, 22, OTHER_SPACE);
    record_find(&records, PAGE, 12, SPACE);     /* it stands first again */
    ck_assert_ptr_eq(record_alone(&records, PAGE, SPACE), r);
}
END_TEST

static const struct { uint32_t page, tag; unsigned shift; } rivals[] = {
    {PAGE, TAG_GLOBAL, 12},
    {PAGE >> 10, SPACE, 22}, {PAGE >> 10, TAG_GLOBAL, 22},
    {PAGE >> 9, SPACE, 21}, {PAGE >> 9, TAG_GLOBAL, 21},
};

/* Whichever of the two was made first. */
START_TEST(a_record_that_another_overlaps_is_not_alone)
{
    for (unsigned first = 0; first < 2; first++) {
        up();
        for (unsigned i = 0; i < 2; i++) {
            if (i == first)
                make(PAGE, 12, SPACE);
            else
                make(rivals[_i].page, rivals[_i].shift, rivals[_i].tag);
        }
        record_find(&records, PAGE, 12, SPACE);
        ck_assert_ptr_null(record_alone(&records, PAGE, SPACE));
        down();
    }
}
END_TEST

START_TEST(a_global_record_is_alone_where_no_space_has_the_page)
{
    struct record *r = make(PAGE, 12, TAG_GLOBAL);

    ck_assert_ptr_eq(record_alone(&records, PAGE, TAG_GLOBAL), r);
    make(PAGE, 12, OTHER_SPACE);
    record_find(&records, PAGE, 12, TAG_GLOBAL);
    ck_assert_ptr_null(record_alone(&records, PAGE, TAG_GLOBAL));
}
END_TEST

static void mark(void *opaque, struct record *r)
{
    (void)opaque;
    r->filled = 1;
}

static bool overlap(const struct record *r, uint32_t page, unsigned shift,
                    uint32_t tag)
{
    uint64_t begin = (uint64_t)page << shift;
    uint64_t end = begin + (UINT64_C(1) << shift);
    uint64_t r_begin = (uint64_t)r->page << r->shift;
    uint64_t r_end = r_begin + (UINT64_C(1) << r->shift);

    return begin < r_end && r_begin < end && tags_meet(tag, r->tag);
}

/* Pages of three sizes near 0, of few spaces. */
START_TEST(what_meets_a_translation_is_what_overlaps_it)
{
    enum { RECORDS = 600, ROUNDS = 300 };
    static const unsigned shifts[] = {12, 12, 21, 22};
    static struct record *made[RECORDS];

    srand(1);
    for (unsigned i = 0; i < RECORDS; i++) {
        unsigned shift = shifts[rand() % 4];
        uint32_t page = (uint32_t)rand() % (1u << 24) >> shift;

        made[i] = make(page, shift, rand() % 4 ? (uint32_t)rand() % 3
                                               : TAG_GLOBAL);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned shift = shifts[rand() % 4];
        uint32_t page = (uint32_t)rand() % (1u << 24) >> shift;
        uint32_t tag = rand() % 4 ? (uint32_t)rand() % 3 : TAG_GLOBAL;

        for (unsigned i = 0; i < RECORDS; i++)
            made[i]->filled = 0;
        record_each_meeting(&records, page, shift, tag, mark, NULL);
        for (unsigned i = 0; i < RECORDS; i++)
            QUICK_CHECK(made[i]->filled == overlap(made[i], page, shift,
                                                   tag));
    }
}
END_TEST

static void ignore(void *opaque, struct record *r)
{
    (void)opaque;
    (void)r;
}

START_TEST(a_forgotten_tag_has_no_records_and_no_ways)
{
    struct record *gone = make(PAGE, 12, SPACE);
    struct record *stays = make(PAGE, 12, OTHER_SPACE);

    *record_of_way(&records, &tlb.entries[3]) = gone;
    *record_of_way(&records, &tlb.entries[4]) = stays;
    records_forget(&records, SPACE, ignore, NULL);
    ck_assert_ptr_null(record_find(&records, PAGE, 12, SPACE));
    ck_assert_ptr_eq(record_find(&records, PAGE, 12, OTHER_SPACE), stays);
    ck_assert_ptr_null(*record_of_way(&records, &tlb.entries[3]));
    ck_assert_ptr_eq(*record_of_way(&records, &tlb.entries[4]), stays);
}
END_TEST

START_TEST(a_tied_record_has_the_time_of_its_way_until_it_keeps_it)
{
    struct record *r = make(PAGE, 12, SPACE);
    struct tlb_entry *way = &tlb.entries[3];

    record_touch(&records, r);
    ck_assert_uint_eq(record_time(r), tlb.now);
    record_tie(r, way);
    way->stamp = 77;
    ck_assert_uint_eq(record_time(r), 77);
    record_keep(r, way->stamp);
    way->stamp = 78;
    ck_assert_uint_eq(record_time(r), 77);
}
END_TEST

/* What l0 serves nobody sees. */
START_TEST(l0_forgets_a_way_that_nothing_is_tied_to)
{
    struct record *r = make(PAGE, 12, SPACE);
    struct tlb_entry *way = tlb_fill(
        &tlb, &(struct tlb_entry){.page = PAGE, .space = SPACE});

    record_tie(r, way);
    l0_fill(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, &tlb, way, 0);
    ck_assert(l0_find(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, 4));
    record_untie(&records, r);
    ck_assert_uint_eq(record_time(r), way->stamp);
    ck_assert(!l0_find(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, 4));
}
END_TEST

Suite *translation_suite(void)
{
    Suite *suite = suite_create("translation");
    TCase *tests = tcase_create("records"), *pairs = tcase_create("pairs");

    tcase_add_checked_fixture(tests, up, down);
    tcase_add_test(tests, a_record_is_found_by_page_size_and_tag);
    tcase_add_test(tests, thousands_of_records_stay_where_they_are);
    tcase_add_test(tests, a_record_that_nothing_overlaps_is_alone);
    tcase_add_test(tests, a_global_record_is_alone_where_no_space_has_the_page);
    tcase_add_test(tests, what_meets_a_translation_is_what_overlaps_it);
    tcase_add_test(tests, a_forgotten_tag_has_no_records_and_no_ways);
    tcase_add_test(tests,
                   a_tied_record_has_the_time_of_its_way_until_it_keeps_it);
    tcase_add_test(tests, l0_forgets_a_way_that_nothing_is_tied_to);
    suite_add_tcase(suite, tests);
    tcase_add_loop_test(pairs, a_record_that_another_overlaps_is_not_alone, 0,
                        sizeof rivals / sizeof rivals[0]);
    suite_add_tcase(suite, pairs);
    return suite;
}
