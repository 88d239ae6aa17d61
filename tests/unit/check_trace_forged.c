/*
 * Trace files that lie: chunks and indexes forged with checksums that are
 * right.
 */
#include "tests/unit/trace_fixture.h"

#include <string.h>
#include <zlib.h>

#include "emu/trace/trace_bytes.h"

Suite *trace_forged_suite(void);

static const char TEXT[] = "some text\n";

static const uint8_t MODE_BYTES[] = {TRACE_OTHER | TRACE_MODE << 2, 0, 0};

static void forge_mode_end(void)
{
    const struct trace_record record[] = {tf_mode(0, 0), tf_end()};

    tf_forge_chunk(record, 2);
}

static void check_chunk_refused(const char *what)
{
    tf_forge_index();
    tf_save();
    tf_is_refused(what);
}

START_TEST(a_forged_trace_is_a_trace)
{
    const struct trace_record record[] = {tf_mode(0, 0), tf_sync(77)};

    tf_forge_header(TEXT);
    tf_forge_chunk(record, 2);
    forge_mode_end();
    tf_forge_index();
    tf_save();
    tf_read_back();
    ck_assert_msg(tf.status == TRACE_DONE, "%s", tf.error.text);
    ck_assert_uint_eq(tf.read, 4);
}
END_TEST

/* Claims of lengths: offset of the field in the chunk, and what it says. */
static const struct {
    unsigned field;
    uint32_t value;
} claims[] = {
    {4, TRACE_CHUNK_RAW_MAX + 1},
    {4, UINT32_MAX},
    {4, 1},
    {8, TRACE_CHUNK_PACKED_MAX + 1},
    {8, UINT32_MAX},
    {8, UINT32_MAX - 35},
    {12, 0},
    {12, UINT32_MAX},
    {12, 1000},
};

START_TEST(lengths_out_of_bounds_are_refused_before_they_are_used)
{
    uint8_t *chunk;

    tf_forge_header(TEXT);
    chunk = tf.file + tf.size;
    forge_mode_end();
    tf_forge_index();
    trace_put32(chunk + claims[_i].field, claims[_i].value);
    tf_save();
    tf_is_refused("offset 30: the lengths of a chunk are out of bounds");
}
END_TEST

START_TEST(packed_bytes_beyond_the_file_are_an_end_in_the_middle)
{
    tf_forge_header(TEXT);
    forge_mode_end();
    trace_put32(tf.file + strlen(TEXT) + TRACE_HEADER_BYTES + 8, 1000);
    tf_save();
    tf_is_refused("ends in the middle of a chunk");
}
END_TEST

START_TEST(a_chunk_that_unpacks_to_more_than_it_says_is_refused)
{
    static uint8_t zeros[16 << 20];

    memcpy(zeros, MODE_BYTES, sizeof MODE_BYTES);
    tf_forge_header(TEXT);
    tf_forge_bytes(zeros, sizeof zeros, TRACE_CHUNK_RAW_MAX, 10);
    check_chunk_refused("offset 30: a chunk does not unpack to its length");
}
END_TEST

START_TEST(a_chunk_that_unpacks_to_one_byte_more_or_less_is_refused)
{
    tf_forge_header(TEXT);
    tf_forge_bytes(MODE_BYTES, sizeof MODE_BYTES,
                   sizeof MODE_BYTES + 1 - 2 * _i, 1);
    check_chunk_refused("offset 30: a chunk does not unpack to its length");
}
END_TEST

/* Reseals a chunk at `offset` after a change of its bytes. */
static void seal(size_t offset)
{
    uint8_t *chunk = tf.file + offset;
    uint32_t packed = trace_get32(chunk + 8);
    uLong crc = crc32(0, chunk, TRACE_CHUNK_BYTES - 4);

    trace_put32(chunk + 32,
                (uint32_t)crc32(crc, chunk + TRACE_CHUNK_BYTES, packed));
}

START_TEST(bytes_behind_the_compressed_records_are_refused)
{
    size_t at;

    tf_forge_header(TEXT);
    at = tf.size;
    forge_mode_end();
    tf.file[tf.size++] = 'x';
    trace_put32(tf.file + at + 8, trace_get32(tf.file + at + 8) + 1);
    seal(at);
    check_chunk_refused("offset 30: a chunk does not unpack to its length");
}
END_TEST

START_TEST(what_is_no_zlib_stream_is_refused)
{
    size_t at;

    tf_forge_header(TEXT);
    at = tf.size;
    forge_mode_end();
    tf.file[at + TRACE_CHUNK_BYTES] ^= 0xff;
    seal(at);
    check_chunk_refused("offset 30: a chunk does not unpack to its length");
}
END_TEST

START_TEST(bytes_after_the_last_record_are_refused)
{
    tf_forge_header(TEXT);
    tf_forge_bytes((const uint8_t[]){7, 0, 0, 7, 0, 0}, 6, 6, 1);
    check_chunk_refused("chunk at offset 30, byte 3 unpacked: bytes follow "
                        "the last record");
}
END_TEST

START_TEST(fewer_records_than_a_chunk_claims_are_refused)
{
    tf_forge_header(TEXT);
    tf_forge_bytes(MODE_BYTES, sizeof MODE_BYTES, sizeof MODE_BYTES, 2);
    check_chunk_refused("chunk at offset 30, byte 3 unpacked: a record ends "
                        "in its middle");
    ck_assert_uint_eq(tf.read, 1);
}
END_TEST

START_TEST(a_chunk_begins_with_the_paging_mode)
{
    const struct trace_record record[] = {tf_sync(0), tf_end()};

    tf_forge_header(TEXT);
    tf_forge_chunk(record, 2);
    check_chunk_refused("offset 30: a chunk does not begin with the paging "
                        "mode");
}
END_TEST

START_TEST(a_chunk_whose_cycle_is_not_where_the_one_before_it_ended_is_refused)
{
    const struct trace_record record[] = {tf_mode(0, 0), tf_sync(9)};

    tf_forge_header(TEXT);
    tf_forge_chunk(record, 2);
    tf.cycle++;
    forge_mode_end();
    check_chunk_refused("a chunk begins at another cycle");
    ck_assert_uint_eq(tf.read, 2);
}
END_TEST

START_TEST(a_record_after_the_end_is_refused)
{
    const struct trace_record record[] = {tf_mode(0, 0), tf_end(), tf_end()};

    tf_forge_header(TEXT);
    tf_forge_chunk(record, 3);
    check_chunk_refused("byte 4 unpacked: a record follows the end");
}
END_TEST

START_TEST(a_chunk_after_the_end_is_refused)
{
    tf_forge_header(TEXT);
    forge_mode_end();
    forge_mode_end();
    check_chunk_refused("a chunk follows the end of the recording");
}
END_TEST

START_TEST(an_index_without_the_end_before_it_is_refused)
{
    const struct trace_record record[] = {tf_mode(0, 0)};

    tf_forge_header(TEXT);
    tf_forge_chunk(record, 1);
    check_chunk_refused("an index without a record of the end before it");
    ck_assert_uint_eq(tf.read, 1);
}
END_TEST

/* The order of chunks: a, b, end. */
static size_t three_chunks(size_t at[4])
{
    const struct trace_record a[] = {tf_mode(0, 0), tf_sync(0)},
                              b[] = {tf_mode(0, 1), tf_sync(0)};

    tf_forge_header(TEXT);
    at[0] = tf.size;
    tf_forge_chunk(a, 2);
    at[1] = tf.size;
    tf_forge_chunk(b, 2);
    at[2] = tf.size;
    forge_mode_end();
    at[3] = tf.size;
    return at[0];
}

/* tf.file becomes its header and these chunks, in this order. */
static void reorder(const size_t at[4], const unsigned *order, unsigned count)
{
    static uint8_t old[TRACE_FILE_MAX];

    memcpy(old, tf.file, tf.size);
    tf.size = at[0];
    for (unsigned i = 0; i < count; i++) {
        size_t size = at[order[i] + 1] - at[order[i]];

        memcpy(tf.file + tf.size, old + at[order[i]], size);
        tf.size += size;
    }
    tf_forge_index();
    tf_save();
}

START_TEST(chunks_that_are_swapped_are_refused)
{
    size_t at[4];

    three_chunks(at);
    reorder(at, (const unsigned[]){1, 0, 2}, 3);
    tf_is_refused("offset 30: a chunk is missing, repeated or out of order");
    ck_assert_uint_eq(tf.read, 0);
}
END_TEST

START_TEST(a_chunk_that_is_repeated_is_refused)
{
    size_t at[4];

    three_chunks(at);
    reorder(at, (const unsigned[]){0, 1, 1, 2}, 4);
    tf_is_refused("a chunk is missing, repeated or out of order");
    ck_assert_uint_eq(tf.read, 4);
}
END_TEST

START_TEST(a_chunk_that_is_missing_is_refused)
{
    size_t at[4];

    three_chunks(at);
    reorder(at, (const unsigned[]){0, 2}, 2);
    tf_is_refused("a chunk is missing, repeated or out of order");
    ck_assert_uint_eq(tf.read, 2);
}
END_TEST

/* An index that lies: a field of its first row or of its tail, with the
 * checksum of the rows made right. */
static const struct {
    bool tail;
    unsigned field;
} lies[] = {
    {false, 0}, {false, 8}, {false, 16}, {true, 4}, {true, 8},
};

START_TEST(an_index_that_lies_is_refused)
{
    size_t at[4];
    uint8_t *rows, *tail;

    three_chunks(at);
    tf_forge_index();
    rows = tf.file + at[3];
    tail = tf.file + tf.size - TRACE_INDEX_TAIL_BYTES;
    (lies[_i].tail ? tail : rows)[lies[_i].field]++;
    trace_put32(tail, (uint32_t)crc32(0, rows, 3 * TRACE_INDEX_ROW_BYTES));
    tf_save();
    tf_is_refused("neither a chunk nor the index of the chunks before it");
    ck_assert_uint_eq(tf.read, 6);
}
END_TEST

START_TEST(an_index_of_many_chunks_that_are_not_there_takes_no_memory)
{
    size_t at[4];

    three_chunks(at);
    tf_forge_index();
    trace_put32(tf.file + tf.size - TRACE_INDEX_TAIL_BYTES + 4, UINT32_MAX);
    tf_save();
    tf_is_refused("neither a chunk nor the index of the chunks before it");
}
END_TEST

START_TEST(bytes_behind_the_index_are_refused)
{
    tf_write_small();
    tf_load();
    tf.file[tf.size++] = 0;
    tf_save();
    tf_is_refused("neither a chunk nor the index of the chunks before it");
    ck_assert_uint_eq(tf.read, 19);
}
END_TEST

START_TEST(two_traces_one_behind_the_other_are_refused)
{
    tf_write_small();
    tf_load();
    memcpy(tf.file + tf.size, tf.file, tf.size);
    tf.size *= 2;
    tf_save();
    tf_is_refused("neither a chunk nor the index of the chunks before it");
}
END_TEST

Suite *trace_forged_suite(void)
{
    Suite *suite = suite_create("trace_forged");
    TCase *tc = tcase_create("lying");

    tcase_add_checked_fixture(tc, trace_fixture_up, trace_fixture_down);
    tcase_add_test(tc, a_forged_trace_is_a_trace);
    tcase_add_loop_test(tc,
                        lengths_out_of_bounds_are_refused_before_they_are_used,
                        0, sizeof claims / sizeof claims[0]);
    tcase_add_test(tc, packed_bytes_beyond_the_file_are_an_end_in_the_middle);
    tcase_add_test(tc, a_chunk_that_unpacks_to_more_than_it_says_is_refused);
    tcase_add_loop_test(
        tc, a_chunk_that_unpacks_to_one_byte_more_or_less_is_refused, 0, 2);
    tcase_add_test(tc, bytes_behind_the_compressed_records_are_refused);
    tcase_add_test(tc, what_is_no_zlib_stream_is_refused);
    tcase_add_test(tc, bytes_after_the_last_record_are_refused);
    tcase_add_test(tc, fewer_records_than_a_chunk_claims_are_refused);
    tcase_add_test(tc, a_chunk_begins_with_the_paging_mode);
    tcase_add_test(
        tc,
        a_chunk_whose_cycle_is_not_where_the_one_before_it_ended_is_refused);
    tcase_add_test(tc, a_record_after_the_end_is_refused);
    tcase_add_test(tc, a_chunk_after_the_end_is_refused);
    tcase_add_test(tc, an_index_without_the_end_before_it_is_refused);
    tcase_add_test(tc, chunks_that_are_swapped_are_refused);
    tcase_add_test(tc, a_chunk_that_is_repeated_is_refused);
    tcase_add_test(tc, a_chunk_that_is_missing_is_refused);
    tcase_add_loop_test(tc, an_index_that_lies_is_refused, 0,
                        sizeof lies / sizeof lies[0]);
    tcase_add_test(tc,
                   an_index_of_many_chunks_that_are_not_there_takes_no_memory);
    tcase_add_test(tc, bytes_behind_the_index_are_refused);
    tcase_add_test(tc, two_traces_one_behind_the_other_are_refused);
    suite_add_tcase(suite, tc);
    return suite;
}
