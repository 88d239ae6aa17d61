#define _POSIX_C_SOURCE 200809L
/* The input log: events as lines of text, and lines that are none. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/input/input_log.h"

Suite *input_log_suite(void);

#define HEAD "pagewalk-input 1\nmodel p6\ntlb \n"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char path[] = "/tmp/check_input_log.XXXXXX";
static struct input_log input_log;
static struct error error;

static void set_up(void)
{
    int fd;

    strcpy(path + sizeof path - 7, "XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void tear_down(void)
{
    unlink(path);
}

static bool read_text(const char *text)
{
    FILE *file = fopen(path, "w");

    fputs(text, file);
    fclose(file);
    return input_log_read(&input_log, path, &error);
}

static void expect_refusal(const char *text, const char *why)
{
    ck_assert(!read_text(text));
    ck_assert_msg(strstr(error.text, why) != NULL, "%s", error.text);
}

START_TEST(what_was_written_is_read)
{
    const struct input_about about = {
        .key = {"model", "tlb"}, .value = {"p6", "a\nb"}, .lines = 2,
    };
    struct file_part file;

    ck_assert(file_part_open(&file, path, &error));
    input_log_put_head(&file, &about);
    input_log_put(&file, 5, INPUT_serial, (const uint8_t *)"hi", 2);
    input_log_put(&file, 7, INPUT_key, (const uint8_t *)"\x01\x1c\x00", 3);
    input_log_put(&file, 7, INPUT_close, NULL, 0);
    input_log_put_end(&file, 9, HASH);
    ck_assert(file_part_close(&file, &error));

    ck_assert_msg(input_log_read(&input_log, path, &error), "%s", error.text);
    ck_assert_uint_eq(input_log.about.lines, 2);
    ck_assert_str_eq(input_log.about.value[1], "a?b");
    ck_assert_uint_eq(input_log.events, 3);
    ck_assert_uint_eq(input_log.event[0].tick, 5);
    ck_assert_uint_eq(input_log.event[0].size, 2);
    ck_assert_mem_eq(input_log.bytes, "hi\x01\x1c\x00", 5);
    ck_assert_uint_eq(input_log.event[1].at, 2);
    ck_assert_int_eq(input_log.event[2].source, INPUT_close);
    ck_assert(input_log.ended);
    ck_assert_uint_eq(input_log.end_tick, 9);
    ck_assert_str_eq(input_log.hash, HASH);
    input_log_free(&input_log);
}
END_TEST

START_TEST(log_without_an_end_is_read_up_to_its_last_whole_line)
{
    ck_assert(read_text(HEAD "5 serial 41\n6 serial 4"));
    ck_assert_uint_eq(input_log.events, 1);
    ck_assert(!input_log.ended);
    input_log_free(&input_log);
}
END_TEST

START_TEST(first_line_tells_a_log)
{
    expect_refusal("", ":1: not an input log");
    expect_refusal("pagewalk-input 2\n", ":1: not an input log");
    expect_refusal("pagewalk-input 1", ":1: not an input log");
}
END_TEST

START_TEST(line_that_is_no_event_is_refused_with_its_number)
{
    expect_refusal(HEAD "5 serial\n", ":4: serial: no bytes");
    expect_refusal(HEAD "5 serial 4\n", ":4: not a byte of two");
    expect_refusal(HEAD "5 serial 414\n", ":4: not a byte of two");
    expect_refusal(HEAD "5 serial zz\n", ":4: not a byte of two");
    expect_refusal(HEAD "5 rodent 41\n", ":4: no such source");
    expect_refusal(HEAD "5 key 41\n", ":4: key: not three bytes");
    expect_refusal(HEAD "5 mouse 00 01 00 02 00\n", ":4: mouse: not six");
    expect_refusal(HEAD "5 close 41\n", ":4: close: takes no bytes");
    expect_refusal(HEAD "-5 close\n", ":4: does not begin with a tick");
    expect_refusal(HEAD "99999999999999999999 close\n",
                   ":4: does not begin with a tick");
}
END_TEST

START_TEST(ticks_do_not_go_back)
{
    expect_refusal(HEAD "5 close\n4 close\n", ":5: comes before the tick");
}
END_TEST

START_TEST(nothing_follows_the_end)
{
    expect_refusal(HEAD "end 5 " HASH "\n6 close\n", ":5: a line follows");
    expect_refusal(HEAD "end 5 abc\n", ":4: not \"end TICK SHA-256\"");
}
END_TEST

START_TEST(event_has_a_limit_of_bytes)
{
    char text[2048] = HEAD "5 serial";

    for (unsigned i = 0; i <= INPUT_BYTES_MAX; i++)
        strcat(text, " 41");
    strcat(text, "\n");
    expect_refusal(text, ":4: more bytes than an event can have");
}
END_TEST

Suite *input_log_suite(void)
{
    Suite *suite = suite_create("input_log");
    TCase *tc = tcase_create("input_log");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, what_was_written_is_read);
    tcase_add_test(tc, log_without_an_end_is_read_up_to_its_last_whole_line);
    tcase_add_test(tc, first_line_tells_a_log);
    tcase_add_test(tc, line_that_is_no_event_is_refused_with_its_number);
    tcase_add_test(tc, ticks_do_not_go_back);
    tcase_add_test(tc, nothing_follows_the_end);
    tcase_add_test(tc, event_has_a_limit_of_bytes);
    suite_add_tcase(suite, tc);
    return suite;
}
