/* Names on their way to a terminal. */
#include <check.h>
#include <string.h>

#include "base/escape.h"

Suite *escape_suite(void);

static char text[64];

#define ck_assert_escaped(name, shown) \
    ck_assert_str_eq(escape_text(name, text, sizeof(text)), shown)

START_TEST(c0_and_del_are_escaped)
{
    ck_assert_escaped("a\x1b[31mb", "a\\x1b[31mb");
    ck_assert_escaped("\x01\n\t\x1f\x7f", "\\x01\\x0a\\x09\\x1f\\x7f");
}
END_TEST

START_TEST(c1_is_escaped_as_a_code_point_and_as_a_byte)
{
    ck_assert_escaped("\xc2\x9b" "31m", "\\xc2\\x9b31m");
    ck_assert_escaped("\xc2\x80\xc2\x9f", "\\xc2\\x80\\xc2\\x9f");
    ck_assert_escaped("\x9b" "31m", "\\x9b31m");
}
END_TEST

START_TEST(printable_utf8_passes)
{
    ck_assert_escaped("plain text", "plain text");
    ck_assert_escaped("\xc2\xa0 \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80",
                      "\xc2\xa0 \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80");
}
END_TEST

START_TEST(what_is_no_utf8_is_escaped_byte_by_byte)
{
    ck_assert_escaped("\xc0\x9b", "\\xc0\\x9b");        /* not the shortest */
    ck_assert_escaped("\xed\xa0\x80", "\\xed\\xa0\\x80");   /* a surrogate */
    ck_assert_escaped("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    ck_assert_escaped("\xe2\x82", "\\xe2\\x82");        /* ends too early */
    ck_assert_escaped("\xff", "\\xff");
}
END_TEST

START_TEST(a_text_is_cut_between_characters)
{
    char small[6];

    ck_assert_str_eq(escape_text("abcdefg", small, sizeof(small)), "abcde");
    ck_assert_str_eq(escape_text("ab\x1b", small, sizeof(small)), "ab");
    ck_assert_str_eq(escape_text("a\x1b", small, sizeof(small)), "a\\x1b");
    ck_assert_str_eq(escape_text("abcd\xc3\xa4", small, sizeof(small)),
                     "abcd");
}
END_TEST

Suite *escape_suite(void)
{
    Suite *suite = suite_create("escape");
    TCase *tc = tcase_create("escape");

    tcase_add_test(tc, c0_and_del_are_escaped);
    tcase_add_test(tc, c1_is_escaped_as_a_code_point_and_as_a_byte);
    tcase_add_test(tc, printable_utf8_passes);
    tcase_add_test(tc, what_is_no_utf8_is_escaped_byte_by_byte);
    tcase_add_test(tc, a_text_is_cut_between_characters);
    suite_add_tcase(suite, tc);
    return suite;
}
