/* Log lines, their places, and the lists of categories. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <string.h>

#include "base/log.h"

Suite *log_suite(void);

static char text[256];
static bool in_rom;

static bool on_place(void *opaque, char place[LOG_PLACE_MAX])
{
    (void)opaque;
    strcpy(place, "0x00001234 main+0x4");
    return in_rom;
}

static void write_line(struct log *log)
{
    memset(text, 0, sizeof(text));
    log->stream = fmemopen(text, sizeof(text), "w");
    LOG(log, mmu, "flush %d", 7);
    fclose(log->stream);
}

START_TEST(a_line_has_its_category_and_its_place)
{
    struct log log = { .mask = 1u << LOG_mmu };

    write_line(&log);
    ck_assert_str_eq(text, "mmu: flush 7\n");
    log.place = on_place;
    write_line(&log);
    ck_assert_str_eq(text, "mmu: 0x00001234 main+0x4: flush 7\n");
}
END_TEST

START_TEST(what_the_boot_rom_does_needs_the_category_rom)
{
    struct log log = { .mask = 1u << LOG_mmu, .place = on_place };

    in_rom = true;
    write_line(&log);
    ck_assert_str_eq(text, "");
    log.mask |= 1u << LOG_rom;
    write_line(&log);
    ck_assert_str_eq(text, "mmu: 0x00001234 main+0x4: flush 7\n");
}
END_TEST

START_TEST(a_category_that_is_off_writes_nothing)
{
    struct log log = { .mask = 1u << LOG_int };

    write_line(&log);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(lists_add_up_and_name_the_word_that_is_wrong)
{
    const char *bad;

    ck_assert_uint_eq(log_parse_mask("int,mmu", &bad),
                      1u << LOG_int | 1u << LOG_mmu);
    ck_assert_ptr_null(bad);
    ck_assert_uint_eq(log_parse_mask("all", &bad),
                      (1u << LOG_CATEGORIES) - 1);
    ck_assert_uint_eq(log_parse_mask("help", &bad), LOG_HELP);
    ck_assert_uint_eq(log_parse_mask("int,in,mmu", &bad), 0);
    ck_assert_str_eq(bad, "in,mmu");
    ck_assert_uint_eq(log_parse_mask("", &bad), 0);
}
END_TEST

Suite *log_suite(void)
{
    Suite *suite = suite_create("log");
    TCase *tc = tcase_create("log");

    tcase_add_test(tc, a_line_has_its_category_and_its_place);
    tcase_add_test(tc, what_the_boot_rom_does_needs_the_category_rom);
    tcase_add_test(tc, a_category_that_is_off_writes_nothing);
    tcase_add_test(tc, lists_add_up_and_name_the_word_that_is_wrong);
    suite_add_tcase(suite, tc);
    return suite;
}
