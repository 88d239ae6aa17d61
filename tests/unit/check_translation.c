/* The table of translations: they are found again, and they know whether others
 * overlap them. */
#include <check.h>
#include <stdlib.h>

#include "emu/attribution/translation_time.h"
#include "tests/unit/quick_check.h"

Suite *translation_suite(void);

enum { SPACE = 5, OTHER_SPACE = 6, PAGE = 0x40123 };

static struct tlb tlb;
static struct l0 l0;
static struct translations all;

static void up(void)
{
    const struct tlb_geometry geometry = {.entries = 16, .ways = 4};

    ck_assert(tlb_init(&tlb, TLB_SLOT_D4K, &geometry, TLB_LRU, 1));
    l0_init(&l0);
    ck_assert(translations_init(&all, &tlb, &l0));
}

static void down(void)
{
    translations_destroy(&all);
    tlb_destroy(&tlb);
}

static struct translation *make(uint32_t page, unsigned shift, uint32_t tag)
{
    struct translation *t = translation_find_or_make(&all, page, shift, tag);

    ck_assert_ptr_nonnull(t);
    return t;
}

START_TEST(a_translation_is_found_by_page_size_and_tag)
{
    struct translation *t = make(PAGE, 12, SPACE);

    ck_assert_ptr_eq(make(PAGE, 12, SPACE), t);
    ck_assert_ptr_eq(translation_find(&all, PAGE, 12, SPACE), t);
    ck_assert_ptr_null(translation_find(&all, PAGE, 12, OTHER_SPACE));
    ck_assert_ptr_null(translation_find(&all, PAGE, 22, SPACE));
    ck_assert_ptr_null(translation_find(&all, PAGE + 1, 12, SPACE));
}
END_TEST

START_TEST(thousands_of_translations_stay_where_they_are)
{
    enum { COUNT = 20000 };
    static struct translation *made[COUNT];

    for (uint32_t i = 0; i < COUNT; i++)
        made[i] = make(i * 7, 12, SPACE + i % 3);
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_ptr_eq(make(i * 7, 12, SPACE + i % 3), made[i]);
}
END_TEST

START_TEST(a_translation_that_nothing_overlaps_is_alone)
{
    struct translation *t = make(PAGE, 12, SPACE);

    make(PAGE + 1, 12, SPACE);
    make(PAGE, 12, OTHER_SPACE);
    make((PAGE >> 10) + 1, 22, SPACE);
    make(PAGE >> 10, 22, OTHER_SPACE);
    translation_find(&all, PAGE, 12, SPACE);    /* moves it to the front */
    ck_assert_ptr_eq(translation_alone(&all, PAGE, SPACE), t);
}
END_TEST

static const struct { uint32_t page, tag; unsigned shift; } others[] = {
    {PAGE, TAG_GLOBAL, 12},
    {PAGE >> 10, SPACE, 22}, {PAGE >> 10, TAG_GLOBAL, 22},
    {PAGE >> 9, SPACE, 21}, {PAGE >> 9, TAG_GLOBAL, 21},
};

/* Whichever of the two is made first. Loop index: the other one. */
START_TEST(a_translation_that_another_overlaps_is_not_alone)
{
    for (unsigned first = 0; first < 2; first++) {
        up();
        for (unsigned i = 0; i < 2; i++) {
            if (i == first)
                make(PAGE, 12, SPACE);
            else
                make(others[_i].page, others[_i].shift, others[_i].tag);
        }
        translation_find(&all, PAGE, 12, SPACE);
        ck_assert_ptr_null(translation_alone(&all, PAGE, SPACE));
        down();
    }
}
END_TEST

START_TEST(a_global_translation_is_alone_where_no_space_has_the_page)
{
    struct translation *t = make(PAGE, 12, TAG_GLOBAL);

    ck_assert_ptr_eq(translation_alone(&all, PAGE, TAG_GLOBAL), t);
    make(PAGE, 12, OTHER_SPACE);
    translation_find(&all, PAGE, 12, TAG_GLOBAL);
    ck_assert_ptr_null(translation_alone(&all, PAGE, TAG_GLOBAL));
}
END_TEST

static void mark(void *opaque, struct translation *t)
{
    (void)opaque;
    t->filled = 1;
}

static bool overlap(const struct translation *t, uint32_t page, unsigned shift,
                    uint32_t tag)
{
    uint64_t begin = (uint64_t)page << shift;
    uint64_t end = begin + (UINT64_C(1) << shift);
    uint64_t t_begin = (uint64_t)t->page << t->shift;
    uint64_t t_end = t_begin + (UINT64_C(1) << t->shift);

    return begin < t_end && t_begin < end &&
           translation_tags_match(tag, t->tag);
}

/* Pages of three sizes near 0, of few spaces. */
START_TEST(each_overlapping_is_called_for_what_overlaps_and_no_other)
{
    enum { TRANSLATIONS = 600, ROUNDS = 300 };
    static const unsigned shifts[] = {12, 12, 21, 22};
    static struct translation *made[TRANSLATIONS];

    srand(1);
    for (unsigned i = 0; i < TRANSLATIONS; i++) {
        unsigned shift = shifts[rand() % 4];
        uint32_t page = (uint32_t)rand() % (1u << 24) >> shift;

        made[i] = make(page, shift, rand() % 4 ? (uint32_t)rand() % 3
                                               : TAG_GLOBAL);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned shift = shifts[rand() % 4];
        uint32_t page = (uint32_t)rand() % (1u << 24) >> shift;
        uint32_t tag = rand() % 4 ? (uint32_t)rand() % 3 : TAG_GLOBAL;

        for (unsigned i = 0; i < TRANSLATIONS; i++)
            made[i]->filled = 0;
        translation_each_overlapping(&all, page, shift, tag, mark, NULL);
        for (unsigned i = 0; i < TRANSLATIONS; i++)
            QUICK_CHECK(made[i]->filled == overlap(made[i], page, shift,
                                                   tag));
    }
}
END_TEST

static void ignore(void *opaque, struct translation *t)
{
    (void)opaque;
    (void)t;
}

START_TEST(a_forgotten_tag_has_no_translations_and_no_ways)
{
    struct translation *gone = make(PAGE, 12, SPACE);
    struct translation *stays = make(PAGE, 12, OTHER_SPACE);

    *translation_of_way(&all, &tlb.entries[3]) = gone;
    *translation_of_way(&all, &tlb.entries[4]) = stays;
    translations_forget(&all, SPACE, ignore, NULL);
    ck_assert_ptr_null(translation_find(&all, PAGE, 12, SPACE));
    ck_assert_ptr_eq(translation_find(&all, PAGE, 12, OTHER_SPACE), stays);
    ck_assert_ptr_null(*translation_of_way(&all, &tlb.entries[3]));
    ck_assert_ptr_eq(*translation_of_way(&all, &tlb.entries[4]), stays);
}
END_TEST

START_TEST(a_tied_translation_has_the_time_of_its_way_until_it_keeps_it)
{
    struct translation *t = make(PAGE, 12, SPACE);
    struct tlb_entry *way = &tlb.entries[3];

    translation_time_touch(&all, t);
    ck_assert_uint_eq(translation_time(t), tlb.now);
    translation_time_tie(t, way);
    way->stamp = 77;
    ck_assert_uint_eq(translation_time(t), 77);
    translation_time_keep(t, way->stamp);
    way->stamp = 78;
    ck_assert_uint_eq(translation_time(t), 77);
}
END_TEST

/* Hits that l0 serves are not reported: l0 may serve a way only while a
 * translation is tied to it. */
START_TEST(l0_forgets_a_way_that_nothing_is_tied_to)
{
    struct translation *t = make(PAGE, 12, SPACE);
    struct tlb_entry *way = tlb_fill(
        &tlb, &(struct tlb_entry){.page = PAGE, .space = SPACE});

    translation_time_tie(t, way);
    l0_fill(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, &tlb, way, 0);
    ck_assert(l0_find(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, 4));
    translation_time_untie(&all, t);
    ck_assert_uint_eq(translation_time(t), way->stamp);
    ck_assert(!l0_find(&l0, L0_READ, l0.key, (uint32_t)PAGE << 12, 4));
}
END_TEST

Suite *translation_suite(void)
{
    Suite *suite = suite_create("translation");
    TCase *tests = tcase_create("all"), *pairs = tcase_create("pairs");

    tcase_add_checked_fixture(tests, up, down);
    tcase_add_test(tests, a_translation_is_found_by_page_size_and_tag);
    tcase_add_test(tests, thousands_of_translations_stay_where_they_are);
    tcase_add_test(tests, a_translation_that_nothing_overlaps_is_alone);
    tcase_add_test(
        tests, a_global_translation_is_alone_where_no_space_has_the_page);
    tcase_add_test(
        tests, each_overlapping_is_called_for_what_overlaps_and_no_other);
    tcase_add_test(tests, a_forgotten_tag_has_no_translations_and_no_ways);
    tcase_add_test(
        tests, a_tied_translation_has_the_time_of_its_way_until_it_keeps_it);
    tcase_add_test(tests, l0_forgets_a_way_that_nothing_is_tied_to);
    suite_add_tcase(suite, tests);
    tcase_add_loop_test(pairs,
                        a_translation_that_another_overlaps_is_not_alone, 0,
                        sizeof others / sizeof others[0]);
    suite_add_tcase(suite, pairs);
    return suite;
}
