/* "Did you mean": distances of words, and which name is offered. */
#include <check.h>
#include <string.h>

#include "base/suggest.h"

Suite *suggest_suite(void);

static const char *const names[] = { "run", "lab", "max-cycles", "kmap_local" };

static const char *name_of(unsigned index)
{
    return index < sizeof(names) / sizeof(names[0]) ? names[index] : NULL;
}

static unsigned distance(const char *word, const char *name)
{
    return suggest_distance(word, strlen(word), name);
}

static const char *suggestion(const char *word)
{
    static char text[SUGGEST_TEXT_SIZE];

    return suggest_from(word, strlen(word), name_of, text);
}

START_TEST(a_distance_is_the_number_of_slips)
{
    ck_assert_uint_eq(distance("kmap", "kmap"), 0);
    ck_assert_uint_eq(distance("KMAP", "kmap"), 0);
    ck_assert_uint_eq(distance("kmp", "kmap"), 1);
    ck_assert_uint_eq(distance("kmaap", "kmap"), 1);
    ck_assert_uint_eq(distance("knap", "kmap"), 1);
    ck_assert_uint_eq(distance("kamp", "kmap"), 1);
    ck_assert_uint_eq(distance("", "kmap"), 4);
    ck_assert_uint_eq(distance("sitting", "kitten"), 3);
}
END_TEST

START_TEST(a_word_that_is_too_long_is_far_from_all)
{
    char word[2 * SUGGEST_WORD_MAX];

    memset(word, 'a', sizeof(word));
    ck_assert_uint_gt(suggest_distance(word, sizeof(word), "kmap"),
                      SUGGEST_WORD_MAX);
    ck_assert_uint_eq(suggest_distance(word, SUGGEST_WORD_MAX, "a"),
                      SUGGEST_WORD_MAX - 1);
}
END_TEST

START_TEST(the_nearest_name_is_offered)
{
    ck_assert_str_eq(suggestion("rnu"), ": did you mean 'run'?");
    ck_assert_str_eq(suggestion("max_cylces"), ": did you mean 'max-cycles'?");
    ck_assert_str_eq(suggestion("max"), ": did you mean 'max-cycles'?");
}
END_TEST

START_TEST(what_is_far_from_all_names_gets_no_offer)
{
    ck_assert_str_eq(suggestion("walk"), "");
    ck_assert_str_eq(suggestion("ma"), "");
    ck_assert_str_eq(suggestion(""), "");
}
END_TEST

START_TEST(only_the_given_bytes_of_the_word_count)
{
    char text[SUGGEST_TEXT_SIZE];

    ck_assert_str_eq(suggest_from("rum,mmu", 3, name_of, text),
                     ": did you mean 'run'?");
}
END_TEST

Suite *suggest_suite(void)
{
    Suite *suite = suite_create("suggest");
    TCase *tc = tcase_create("suggest");

    tcase_add_test(tc, a_distance_is_the_number_of_slips);
    tcase_add_test(tc, a_word_that_is_too_long_is_far_from_all);
    tcase_add_test(tc, the_nearest_name_is_offered);
    tcase_add_test(tc, what_is_far_from_all_names_gets_no_offer);
    tcase_add_test(tc, only_the_given_bytes_of_the_word_count);
    suite_add_tcase(suite, tc);
    return suite;
}
