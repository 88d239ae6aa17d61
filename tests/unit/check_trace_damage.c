/*
 * A small trace, cut off at every byte and with every byte changed: each time
 * the replay refuses it with one line that names the file and an offset, and
 * what it read before is what the recording wrote there.
 */
#define _DEFAULT_SOURCE 1
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "emu/replay/replay.h"
#include "emu/trace/trace_bytes.h"
#include "tests/unit/quick_check.h"
#include "tests/unit/trace_fixture.h"

Suite *trace_damage_suite(void);

static int fd;
static size_t second_chunk, trace_index;    /* their offsets */

enum { FIRST_RECORDS = 11, ALL_RECORDS = 19 };

static void setup(void)
{
    trace_fixture_up();
    tf_write_small();
    tf_load();
    trace_index = trace_get64(tf.file + tf.size - 12);
    second_chunk = trace_get64(tf.file + trace_index + TRACE_INDEX_ROW_BYTES);
    fd = open(tf.path, O_RDWR);
    ck_assert_int_ge(fd, 0);
}

static void teardown(void)
{
    close(fd);
    trace_fixture_down();
}

/* Replays the file; returns how many records came before the break. */
static uint64_t break_at(size_t offset)
{
    static struct replay r;
    const struct replay_config config = {.path = tf.path,
                                         .attribution = true};
    uint64_t records = 0;
    bool ok = replay_open(&r, &config, &tf.error);

    if (ok) {
        ok = replay_run(&r, NULL, NULL, &tf.error);
        records = r.reader.record;
        replay_close(&r);
    }
    if (ok)
        ck_abort_msg("damage at %zu goes unnoticed", offset);
    if (tf.error.code != EXIT_CODE_USAGE || strchr(tf.error.text, '\n') ||
        strncmp(tf.error.text, tf.path, strlen(tf.path)) ||
        !strstr(tf.error.text, "offset "))
        ck_abort_msg("damage at %zu: %s", offset, tf.error.text);
    return records;
}

static void put(size_t offset, uint8_t byte)
{
    QUICK_CHECK(pwrite(fd, &byte, 1, (off_t)offset) == 1);
}

/* How many records come before the byte at an offset. */
static uint64_t records_before(size_t at)
{
    return at < second_chunk  ? 0
           : at < trace_index ? FIRST_RECORDS
                              : ALL_RECORDS;
}

START_TEST(a_trace_cut_off_at_any_byte_is_refused)
{
    for (size_t size = tf.size; size--;) {
        QUICK_CHECK(!ftruncate(fd, (off_t)size));
        QUICK_CHECK(break_at(size) == records_before(size));
    }
}
END_TEST

/* Loop index: every bit of the byte, or bit n. */
START_TEST(a_change_of_any_byte_is_noticed)
{
    for (size_t at = 0; at < tf.size; at++) {
        put(at, tf.file[at] ^ (uint8_t)(_i ? 1 << (_i - 1) : 0xff));
        QUICK_CHECK(break_at(at) == records_before(at));
        put(at, tf.file[at]);
    }
}
END_TEST

START_TEST(a_byte_that_is_missing_is_noticed)
{
    for (size_t at = 0; at < tf.size; at++) {
        QUICK_CHECK(pwrite(fd, tf.file + at + 1, tf.size - at - 1,
                           (off_t)at) == (ssize_t)(tf.size - at - 1));
        QUICK_CHECK(!ftruncate(fd, (off_t)tf.size - 1));
        break_at(at);
        QUICK_CHECK(pwrite(fd, tf.file + at, tf.size - at, (off_t)at) ==
                    (ssize_t)(tf.size - at));
    }
}
END_TEST

START_TEST(a_byte_that_is_there_twice_is_noticed)
{
    for (size_t at = 0; at < tf.size; at++) {
        QUICK_CHECK(pwrite(fd, tf.file + at, tf.size - at, (off_t)at + 1) ==
                    (ssize_t)(tf.size - at));
        break_at(at);
        QUICK_CHECK(pwrite(fd, tf.file + at, tf.size - at, (off_t)at) ==
                    (ssize_t)(tf.size - at));
        QUICK_CHECK(!ftruncate(fd, (off_t)tf.size));
    }
}
END_TEST

Suite *trace_damage_suite(void)
{
    enum { BITS = 8 };
    Suite *suite = suite_create("trace_damage");
    TCase *tc = tcase_create("damage");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_trace_cut_off_at_any_byte_is_refused);
    tcase_add_loop_test(tc, a_change_of_any_byte_is_noticed, 0, 1 + BITS);
    tcase_add_test(tc, a_byte_that_is_missing_is_noticed);
    tcase_add_test(tc, a_byte_that_is_there_twice_is_noticed);
    suite_add_tcase(suite, tc);
    return suite;
}
