/*
 * A small trace, cut off at every byte, with every byte changed, and with
 * numbers that are far off: each time the replay refuses it with one line that
 * names the file and an offset, and what it read before is what the recording
 * wrote there.
 */
#define _DEFAULT_SOURCE 1
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

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

/* Numbers of eight bytes that are far from the right ones, with checksums that
 * are right: offsets, numbers of records and cycles. */
static const uint64_t far[] = {
    UINT32_MAX, UINT64_C(1) << 32, (UINT64_C(1) << 32) + 1,
    UINT64_C(1) << 63, UINT64_MAX - TRACE_CHUNK_BYTES, UINT64_MAX,
};

static void seal_chunk(uint8_t *chunk)
{
    uLong crc = crc32(0, chunk, TRACE_CHUNK_BYTES - 4);

    trace_put32(chunk + 32, (uint32_t)crc32(crc, chunk + TRACE_CHUNK_BYTES,
                                            trace_get32(chunk + 8)));
}

static void seal_index(void)
{
    uLong crc = crc32(0, tf.file + trace_index, 2 * TRACE_INDEX_ROW_BYTES);

    trace_put32(tf.file + tf.size - TRACE_INDEX_TAIL_BYTES, (uint32_t)crc);
}

static void check_far(size_t at, uint64_t before)
{
    tf_write_small();
    tf_load();
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        trace_put64(tf.file + at, far[i]);
        if (at < trace_index)
            seal_chunk(tf.file + second_chunk);
        else
            seal_index();
        tf_save();
        QUICK_CHECK(break_at(at) == before);
    }
}

START_TEST(a_number_near_2_to_the_32_or_64_in_a_chunk_is_noticed)
{
    check_far(second_chunk + 16, FIRST_RECORDS);
    check_far(second_chunk + 24, FIRST_RECORDS);
}
END_TEST

START_TEST(a_number_near_2_to_the_32_or_64_in_the_index_is_noticed)
{
    for (size_t at = trace_index;
         at < trace_index + 2 * TRACE_INDEX_ROW_BYTES; at += 8)
        check_far(at, ALL_RECORDS);
    check_far(tf.size - 12, ALL_RECORDS);
}
END_TEST

/* A recording may begin at any cycle, and pass 2^64. */
START_TEST(cycles_may_begin_near_2_to_the_64)
{
    tf_forge_header(trace_fixture_text());
    tf.cycle = UINT64_MAX - 1;
    tf_forge_chunk((const struct trace_record[]){tf_mode(0, 0), tf_sync(7)},
                   2);
    tf_forge_chunk((const struct trace_record[]){tf_mode(0, 0), tf_end()}, 2);
    tf_forge_index();
    tf_save();
    ck_assert_uint_eq(tf_read_all(&(enum trace_status){0}), 4);
    ck_assert_str_eq(tf.error.text, "");
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
    tcase_add_test(tc, a_number_near_2_to_the_32_or_64_in_a_chunk_is_noticed);
    tcase_add_test(tc,
                   a_number_near_2_to_the_32_or_64_in_the_index_is_noticed);
    tcase_add_test(tc, cycles_may_begin_near_2_to_the_64);
    suite_add_tcase(suite, tc);
    return suite;
}
