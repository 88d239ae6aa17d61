/* The table of translations: they are found again, and they know whether others
 * overlap them. */
#include <check.h>
#include <stdlib.h>

#include "emu/attribution/translation_overlap.h"
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

/* A translation that the history knows. */
static struct translation *make_known(uint32_t page, unsigned shift,
                                      uint32_t tag)
{
    struct translation *t = make(page, shift, tag);

    t->state = TRANSLATION_EVICTED;
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
        made[i] = make_known(i * 7, 12, SPACE + i % 3);
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
START_TEST(what_covers_a_page_is_found_and_what_overlaps_is_marked)
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
        uint32_t page = (uint32_t)rand() % (1u << 12);
        uint32_t tag = (uint32_t)rand() % 3;

        for (unsigned i = 0; i < TRANSLATIONS; i++)
            made[i]->filled = 0;
        translation_each_covering(&all, page, tag, mark, NULL);
        for (unsigned i = 0; i < TRANSLATIONS; i++)
            QUICK_CHECK(made[i]->filled == overlap(made[i], page, 12, tag));
        translation_each_of_page(&all, page, UINT32_MAX, mark, NULL);
        for (unsigned i = 0; i < TRANSLATIONS; i++)
            QUICK_CHECK(made[i]->filled || !overlap(made[i], page, 12,
                                                    TAG_GLOBAL));
    }
    for (unsigned i = 0; i < TRANSLATIONS; i++) {
        for (unsigned j = 0; j < TRANSLATIONS; j++) {
            bool both = overlap(made[i], made[j]->page, made[j]->shift,
                                made[j]->tag);

            QUICK_CHECK(translation_overlaps(made[i], made[j]) == both);
            QUICK_CHECK(!both || made[i] == made[j] || made[i]->overlapped);
        }
    }
}
END_TEST

static void ignore(void *opaque, struct translation *t)
{
    (void)opaque;
    (void)t;
}

START_TEST(a_forgotten_tag_has_no_translations)
{
    struct translation *gone = make(PAGE, 12, SPACE);
    struct translation *stays = make(PAGE, 12, OTHER_SPACE);

    gone->state = stays->state = TRANSLATION_EVICTED;
    translations_forget(&all, SPACE, ignore, NULL);
    ck_assert_ptr_null(translation_find(&all, PAGE, 12, SPACE));
    ck_assert_ptr_eq(translation_find(&all, PAGE, 12, OTHER_SPACE), stays);
    ck_assert_uint_eq(gone->state, TRANSLATION_UNKNOWN);
    ck_assert_uint_eq(stays->state, TRANSLATION_EVICTED);
    ck_assert_uint_eq(all.in_use, 1);
}
END_TEST

/* The places of what is given up are used anew, and a way that named one names
 * none by then. */
START_TEST(useless_translations_take_no_room)
{
    enum { ROUNDS = 200, PAGES = 100 };
    struct translation *kept = make(PAGE, 12, OTHER_SPACE);

    kept->state = TRANSLATION_EVICTED;
    *translation_of_way(&all, &tlb.entries[3]) = make(0, 12, SPACE);
    *translation_of_way(&all, &tlb.entries[4]) = kept;
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t page = 0; page < PAGES; page++)
            make(round * PAGES + page, 12, SPACE);
    ck_assert_uint_lt(all.used, ROUNDS * PAGES / 10);
    ck_assert_ptr_eq(translation_find(&all, PAGE, 12, OTHER_SPACE), kept);
    ck_assert_ptr_null(*translation_of_way(&all, &tlb.entries[3]));
    ck_assert_ptr_eq(*translation_of_way(&all, &tlb.entries[4]), kept);
}
END_TEST

static uint32_t longest_chain(void)
{
    uint32_t longest = 0;

    for (uint32_t slot = 0; slot < all.chains.slots; slot++) {
        uint32_t number = all.chains.by_page_and_tag[slot], length = 0;

        for (; number; number = all.table[number].next)
            length++;
        longest = length > longest ? length : longest;
    }
    return longest;
}

enum { MANY = 1 << 16, LONG_CHAIN = 64 };

/* Keys are random; a fixed one makes the test the same each time. */
static void fix_key(void)
{
    all.chains.key = (struct hash_key){UINT64_C(0xd1342543de82ef95),
                                       UINT64_C(0xaf251af3b0f025b5)};
}

START_TEST(a_page_of_many_spaces_makes_no_long_chain)
{
    fix_key();
    for (uint32_t space = 0; space < MANY; space++)
        make_known(PAGE, 12, space);
    ck_assert_uint_lt(longest_chain(), LONG_CHAIN);
}
END_TEST

START_TEST(pages_with_equal_low_bits_make_no_long_chain)
{
    fix_key();
    for (uint32_t i = 0; i < MANY; i++)
        make_known(i % 256 << 12, 12, i / 256);
    ck_assert_uint_lt(longest_chain(), LONG_CHAIN);
}
END_TEST

START_TEST(large_pages_of_many_spaces_make_no_long_chain)
{
    fix_key();
    for (uint32_t i = 0; i < MANY; i++)
        make_known(i % 256, 22, i / 256);
    ck_assert_uint_lt(longest_chain(), LONG_CHAIN);
}
END_TEST

START_TEST(no_two_tables_have_the_same_key)
{
    struct translations other;

    ck_assert(translations_init(&other, &tlb, &l0));
    ck_assert_uint_ne(all.chains.key.a, other.chains.key.a);
    translations_destroy(&other);
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
    l0_fill(&l0, L0_READ, false, (uint32_t)PAGE << 12, &tlb, way, 0);
    ck_assert(l0_find(L0_READ, l0_key_of(&l0, false), (uint32_t)PAGE << 12, 4));
    translation_time_untie(&all, t);
    ck_assert_uint_eq(translation_time(t), way->stamp);
    ck_assert(!l0_find(L0_READ, l0_key_of(&l0, false), (uint32_t)PAGE << 12, 4));
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
        tests, what_covers_a_page_is_found_and_what_overlaps_is_marked);
    tcase_add_test(tests, a_forgotten_tag_has_no_translations);
    tcase_add_test(tests, useless_translations_take_no_room);
    tcase_add_test(tests, a_page_of_many_spaces_makes_no_long_chain);
    tcase_add_test(tests, pages_with_equal_low_bits_make_no_long_chain);
    tcase_add_test(tests, large_pages_of_many_spaces_make_no_long_chain);
    tcase_add_test(tests, no_two_tables_have_the_same_key);
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
