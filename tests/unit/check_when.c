/* Moments as users write them, and the triggers that wait for them. */
#include <check.h>
#include <string.h>

#include "emu/when/trigger.h"

Suite *when_suite(void);

static struct when when;
static struct trigger trigger;
static unsigned fired;
static struct error error;

static void on_fire(void *opaque)
{
    (void)opaque;
    fired++;
}

static void wait_for(const char *given)
{
    ck_assert_msg(when_parse(&when, given, &error), "%s", error.text);
    trigger = (struct trigger){ .when = when, .fire = on_fire };
    fired = 0;
}

static void print(const char *text)
{
    while (*text)
        trigger_printed(&trigger, (uint8_t)*text++);
}

START_TEST(number_and_name_are_what_follows_the_colon)
{
    wait_for("cycle:0x10");
    ck_assert_int_eq(when.kind, WHEN_cycle);
    ck_assert_uint_eq(when.number, 16);
    wait_for("text:login: ");
    ck_assert_int_eq(when.kind, WHEN_text);
    ck_assert_str_eq(when.text, "login: ");
}
END_TEST

START_TEST(what_is_no_moment_lists_the_kinds)
{
    ck_assert(!when_parse(&when, "cycles:3", &error));
    ck_assert_ptr_nonnull(strstr(error.text, "cycle:N, symbol:NAME, "));
    ck_assert(!when_parse(&when, "cycle", &error));
    ck_assert(!when_parse(&when, "", &error));
}
END_TEST

START_TEST(numbers_that_are_none_or_too_large_are_refused)
{
    ck_assert(!when_parse(&when, "cycle:x", &error));
    ck_assert(!when_parse(&when, "cycle:", &error));
    ck_assert(!when_parse(&when, "port:0x10000", &error));
    ck_assert(when_parse(&when, "port:0xffff", &error));
}
END_TEST

START_TEST(names_that_are_empty_or_too_long_are_refused)
{
    char given[WHEN_TEXT_MAX + 8] = "symbol:";

    ck_assert(!when_parse(&when, given, &error));
    memset(given + 7, 'a', WHEN_TEXT_MAX);
    ck_assert(when_parse(&when, given, &error));
    strcat(memset(given, 0, sizeof given), "text:");
    memset(given + 5, 'a', WHEN_TEXT_MAX + 1);
    ck_assert(!when_parse(&when, given, &error));
}
END_TEST

START_TEST(text_is_found_across_what_was_printed)
{
    wait_for("text:abab");
    print("xaba");
    ck_assert_uint_eq(fired, 0);
    print("b");
    ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(text_that_overlaps_itself_is_found)
{
    wait_for("text:aab");
    print("aaab");
    ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(a_trigger_fires_once)
{
    wait_for("text:a");
    print("aaa");
    ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(text_is_found_in_a_row_of_the_screen_up_to_its_end)
{
    wait_for("text:ok");
    trigger_screen_row(&trigger, "  o", 3);
    trigger_screen_row(&trigger, "k", 1);
    ck_assert_uint_eq(fired, 0);
    trigger_screen_row(&trigger, "all ok", 6);
    ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(region_fires_at_its_begin_or_at_its_end)
{
    wait_for("region:kmap");
    trigger_region(&trigger, true, "other");
    trigger_region(&trigger, false, "kmap");
    ck_assert_uint_eq(fired, 0);
    trigger_region(&trigger, true, "kmap");
    ck_assert_uint_eq(fired, 1);

    wait_for("region:kmap");
    trigger.at_region_end = true;
    trigger_region(&trigger, true, "kmap");
    ck_assert_uint_eq(fired, 0);
    trigger_region(&trigger, false, "kmap");
    ck_assert_uint_eq(fired, 1);
}
END_TEST

START_TEST(symbol_is_resolved_with_its_offset)
{
    struct symbols symbols = {0};

    ck_assert(symbols_add(&symbols, 0xc0100000, 16, 0, "begin"));
    symbols_sort(&symbols);
    wait_for("symbol:begin+4");
    ck_assert(trigger_resolve(&trigger, &symbols, &error));
    trigger_reached(&trigger, 0xc0100000);
    ck_assert_uint_eq(fired, 0);
    trigger_reached(&trigger, 0xc0100004);
    ck_assert_uint_eq(fired, 1);
    wait_for("symbol:end");
    ck_assert(!trigger_resolve(&trigger, &symbols, &error));
    ck_assert_str_eq(error.text, "the guest's symbols have no 'end'");
    symbols_free(&symbols);
}
END_TEST

Suite *when_suite(void)
{
    Suite *suite = suite_create("when");
    TCase *tc = tcase_create("when");

    tcase_add_test(tc, number_and_name_are_what_follows_the_colon);
    tcase_add_test(tc, what_is_no_moment_lists_the_kinds);
    tcase_add_test(tc, numbers_that_are_none_or_too_large_are_refused);
    tcase_add_test(tc, names_that_are_empty_or_too_long_are_refused);
    tcase_add_test(tc, text_is_found_across_what_was_printed);
    tcase_add_test(tc, text_that_overlaps_itself_is_found);
    tcase_add_test(tc, a_trigger_fires_once);
    tcase_add_test(tc, text_is_found_in_a_row_of_the_screen_up_to_its_end);
    tcase_add_test(tc, region_fires_at_its_begin_or_at_its_end);
    tcase_add_test(tc, symbol_is_resolved_with_its_offset);
    suite_add_tcase(suite, tc);
    return suite;
}
