/*
 * Trace files: what the writer leaves on the disk, and what the reader makes of
 * it. tests/unit/check_trace_forged.c has files that lie,
 * tests/unit/check_trace_damage.c breaks them byte by byte.
 */
#define _GNU_SOURCE 1
#include "tests/unit/trace_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "emu/trace/trace_bytes.h"

Suite *trace_file_suite(void);

static const char TEXT[] = "some text\n";

enum { WP = TRACE_MODE_PAGING | TRACE_MODE_WP };

static bool exists(const char *path)
{
    struct stat s;

    return !stat(path, &s);
}

static const char *part(void)
{
    static char name[TRACE_PATH_BYTES + 8];

    snprintf(name, sizeof name, "%s.part", tf.path);
    return name;
}

/* Writing and reading back. */

START_TEST(what_was_written_is_read)
{
    struct trace_reader reader;
    struct trace_record record;

    tf_write_small();
    ck_assert(trace_reader_open(&reader, tf.path, &tf.error));
    ck_assert_str_eq(reader.text, trace_fixture_text());
    ck_assert_int_eq(trace_reader_next(&reader, &record, &tf.error), TRACE_OK);
    ck_assert_uint_eq(record.other, TRACE_MODE);
    ck_assert_uint_eq(record.mode.space, 1);
    ck_assert_int_eq(trace_reader_next(&reader, &record, &tf.error), TRACE_OK);
    ck_assert_uint_eq(record.other, TRACE_WALK);
    ck_assert_int_eq(trace_reader_next(&reader, &record, &tf.error), TRACE_OK);
    ck_assert_uint_eq(record.kind, TRACE_FETCH);
    ck_assert_uint_eq(record.reference.page, 0xc0100);
    ck_assert_uint_eq(record.reference.translation.frame, 0x100);
    ck_assert_uint_eq(reader.record, 3);
    ck_assert_uint_eq(reader.chunks, 1);
    trace_reader_close(&reader);
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_DONE);
    ck_assert_uint_eq(tf.read, 19);
}
END_TEST

START_TEST(the_index_points_at_each_chunk)
{
    const uint8_t *tail, *row;

    tf_write_small();
    tf_load();
    tail = tf.file + tf.size - TRACE_INDEX_TAIL_BYTES;
    ck_assert_mem_eq(tail + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES);
    ck_assert_uint_eq(trace_get32(tail + 4), 2);
    row = tf.file + trace_get64(tail + 8);
    ck_assert_ptr_eq(row + 2 * TRACE_INDEX_ROW_BYTES, tail);
    for (unsigned i = 0; i < 2; i++, row += TRACE_INDEX_ROW_BYTES) {
        const uint8_t *chunk = tf.file + trace_get64(row);

        ck_assert_mem_eq(chunk, TRACE_CHUNK_MAGIC, TRACE_MAGIC_BYTES);
        ck_assert_uint_eq(trace_get64(row + 8), trace_get64(chunk + 16));
        ck_assert_uint_eq(trace_get64(row + 16), trace_get64(chunk + 24));
        ck_assert_uint_eq(trace_get64(row + 8), i ? 11 : 0);
        ck_assert_uint_eq(trace_get64(row + 16), i ? 1600 : 0);
    }
}
END_TEST

START_TEST(a_trace_that_ends_at_once_is_one_chunk)
{
    tf_begin(TEXT);
    tf_put(tf_mode(0, 0));
    tf_put(tf_sync(12));
    tf_put(tf_end());
    ck_assert(tf_finish());
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_DONE);
    ck_assert_uint_eq(tf.read, 3);
}
END_TEST

START_TEST(a_trace_without_a_record_is_no_complete_one)
{
    tf_begin(TEXT);
    ck_assert(tf_finish());
    tf_is_refused("offset 30: an index without a record of the end");
}
END_TEST

/* Random references fill chunks up to their limit. */
START_TEST(full_chunks_are_read_back)
{
    enum { COUNT = 100000 };
    uint64_t written = 0;

    srand(1);
    tf_begin(TEXT);
    for (int i = 0; i < COUNT; i++) {
        if (trace_writer_is_full(&tf.writer))
            trace_writer_end_chunk(&tf.writer, 0);
        if (trace_writer_at_chunk(&tf.writer)) {
            tf_put(tf_mode(WP, 1));
            written++;
        }
        tf_put(tf_mapped(TRACE_READ, (uint32_t)rand() & 0xfffff,
                               TRACE_PAGE_PRESENT,
                               (uint32_t)rand() & 0xffffff,
                               (uint32_t)rand() & 0xffffff));
        written++;
    }
    tf_put(tf_end());
    ck_assert_uint_gt(tf.writer.chunks, 10);
    ck_assert(tf_finish());
    tf_read_back();
    ck_assert_msg(tf.status == TRACE_DONE, "%s", tf.error.text);
    ck_assert_uint_eq(tf.read, written + 1);
}
END_TEST

START_TEST(the_file_has_its_name_only_when_it_is_complete)
{
    tf_begin(TEXT);
    ck_assert(exists(part()) && !exists(tf.path));
    tf_put(tf_mode(0, 0));
    tf_put(tf_end());
    ck_assert(tf_finish());
    ck_assert(!exists(part()) && exists(tf.path));
}
END_TEST

START_TEST(a_trace_that_is_being_written_is_read_up_to_its_last_chunk)
{
    tf_begin(TEXT);
    tf_put(tf_mode(0, 0));
    tf_put(tf_sync(5));
    trace_writer_end_chunk(&tf.writer, 5);
    tf_put(tf_mode(0, 0));
    ck_assert_int_eq(link(part(), tf.path), 0);
    tf_is_refused("ends without an index: the recording was cut off");
    ck_assert_uint_eq(tf.read, 2);
    unlink(tf.path);
    tf_put(tf_end());
    ck_assert(tf_finish());
}
END_TEST

/* The rest of what the reader reads, to its end. */
static void read_on(struct trace_reader *reader)
{
    struct trace_record record;

    while ((tf.status = trace_reader_next(reader, &record, &tf.error)) ==
           TRACE_OK)
        ;
    ck_assert_int_eq(tf.status, TRACE_DONE);
    ck_assert_uint_eq(reader->record, 19);
    trace_reader_close(reader);
}

/* The FIFO is filled before it is opened for reading, and its other end closed
 * behind that: one that nobody writes to is refused. `hold` lets it be opened
 * for writing without a reader. */
START_TEST(a_fifo_is_read_like_a_file)
{
    struct trace_reader reader;
    int hold, fd;

    tf_write_small();
    tf_load();
    unlink(tf.path);
    ck_assert_int_eq(mkfifo(tf.path, 0600), 0);
    hold = open(tf.path, O_RDWR);
    fd = open(tf.path, O_WRONLY);
    ck_assert(hold >= 0 && fd >= 0);
    ck_assert(write(fd, tf.file, tf.size) == (ssize_t)tf.size);
    close(hold);
    ck_assert(trace_reader_open(&reader, tf.path, &tf.error));
    close(fd);
    read_on(&reader);
}
END_TEST

START_TEST(standard_input_is_read_like_a_file)
{
    struct trace_reader reader;

    tf_write_small();
    ck_assert_ptr_nonnull(freopen(tf.path, "rb", stdin));
    ck_assert(trace_reader_open(&reader, "-", &tf.error));
    read_on(&reader);
}
END_TEST

static void *read_fifo(void *path)
{
    FILE *stream = fopen(path, "rb");

    tf.size = fread(tf.file, 1, sizeof tf.file, stream);
    fclose(stream);
    return NULL;
}

START_TEST(a_fifo_is_written_to_and_not_replaced)
{
    pthread_t thread;
    struct stat s;

    ck_assert_int_eq(mkfifo(tf.path, 0600), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, read_fifo, tf.path), 0);
    tf_begin(TEXT);
    tf_put(tf_mode(0, 0));
    tf_put(tf_end());
    ck_assert(tf_finish());
    pthread_join(thread, NULL);
    ck_assert_int_eq(stat(tf.path, &s), 0);
    ck_assert(S_ISFIFO(s.st_mode));
    unlink(tf.path);
    tf_save();
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_DONE);
}
END_TEST

/* What cannot be written. */

static bool open_fails(const char *path, const char *text)
{
    return !trace_writer_open(&tf.writer, path, text, &tf.error);
}

START_TEST(a_directory_is_not_written)
{
    ck_assert_int_eq(mkdir(tf.path, 0700), 0);
    ck_assert(open_fails(tf.path, TEXT));
    tf_says("Is a directory");
    ck_assert(!exists(part()));
    rmdir(tf.path);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_named)
{
    strcat(tf.path, "/no/t.pwt");
    ck_assert(open_fails(tf.path, TEXT));
    tf_says("No such file or directory");
}
END_TEST

START_TEST(a_folder_that_is_read_only_is_named)
{
    enum { NOBODY = 65534 };

    ck_assert_int_eq(chmod(tf.folder, 0555), 0);
    ck_assert(geteuid() || !seteuid(NOBODY));
    ck_assert(open_fails(tf.path, TEXT));
    tf_says("Permission denied");
    ck_assert(getuid() || !seteuid(0));
    chmod(tf.folder, 0700);
}
END_TEST

START_TEST(a_header_that_no_reader_would_take_is_not_written)
{
    static char text[TRACE_HEADER_TEXT_MAX + 2];

    memset(text, 'x', sizeof text - 1);
    ck_assert(open_fails(tf.path, text));
    tf_says("too long for a trace");
    ck_assert(!exists(part()));
    text[TRACE_HEADER_TEXT_MAX] = '\0';
    tf_begin(text);
    tf_put(tf_mode(0, 0));
    tf_put(tf_end());
    ck_assert(tf_finish());
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_DONE);
}
END_TEST

START_TEST(a_full_device_is_said_and_not_replaced)
{
    struct stat s;

    if (access("/dev/full", W_OK))
        return;
    ck_assert(trace_writer_open(&tf.writer, "/dev/full", TEXT, &tf.error));
    tf_put(tf_mode(0, 0));
    tf_put(tf_end());
    ck_assert(!tf_finish());
    ck_assert_int_eq(tf.error.code, EXIT_CODE_HOST);
    ck_assert_str_eq(tf.error.text, "/dev/full: No space left on device");
    ck_assert_int_eq(stat("/dev/full", &s), 0);
    ck_assert(S_ISCHR(s.st_mode));
}
END_TEST

/* As a full disk is, but that the errno is another one. What was written
 * before stays, and is readable. */
/* No assertion while the limit is low: Check notes them in a file. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
}

/* Writes eleven chunks of some 70 bytes each. */
static bool write_chunks(void)
{
    struct trace_record mode = tf_mode(0, 0), end = tf_end(),
        site = tf_site(0, 0, 0, "a name that takes some bytes");

    for (int i = 0; i < 10; i++) {
        trace_writer_put(&tf.writer, &mode);
        trace_writer_put(&tf.writer, &site);
        trace_writer_end_chunk(&tf.writer, 0);
    }
    trace_writer_put(&tf.writer, &mode);
    trace_writer_put(&tf.writer, &end);
    return tf_finish();
}

START_TEST(a_file_that_may_not_grow_is_said_and_its_part_stays)
{
    char wanted[TRACE_PATH_BYTES + 32];
    bool ok;

    signal(SIGXFSZ, SIG_IGN);
    tf_begin(TEXT);
    limit_files(200);
    ok = write_chunks();
    limit_files(RLIM_INFINITY);
    ck_assert(!ok);
    snprintf(wanted, sizeof wanted, "%s: File too large", part());
    ck_assert_str_eq(tf.error.text, wanted);
    ck_assert_int_eq(tf.error.code, EXIT_CODE_HOST);
    ck_assert(!exists(tf.path));
    ck_assert_int_eq(rename(part(), tf.path), 0);
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_BROKEN);
    ck_assert_uint_gt(tf.read, 0);
}
END_TEST

/* What cannot be read. */

START_TEST(a_file_that_is_not_there_is_refused)
{
    tf_is_refused("No such file or directory");
}
END_TEST

START_TEST(a_directory_is_refused)
{
    ck_assert_int_eq(mkdir(tf.path, 0700), 0);
    tf_is_refused("is a directory");
    rmdir(tf.path);
}
END_TEST

START_TEST(a_file_that_may_not_be_read_is_refused)
{
    enum { NOBODY = 65534 };

    tf_write_small();
    ck_assert_int_eq(chmod(tf.path, 0), 0);
    ck_assert_int_eq(chmod(tf.folder, 0755), 0);
    ck_assert(geteuid() || !seteuid(NOBODY));
    tf_is_refused("Permission denied");
    ck_assert(getuid() || !seteuid(0));
}
END_TEST

START_TEST(an_empty_file_is_refused)
{
    tf_save();
    tf_is_refused("offset 0: no Pagewalk trace");
}
END_TEST

START_TEST(another_magic_is_refused)
{
    tf_forge_header(TEXT);
    tf.file[3] = '2';
    tf_save();
    tf_is_refused("offset 0: no Pagewalk trace");
}
END_TEST

static void put_version(uint32_t version)
{
    tf_forge_header(TEXT);
    trace_put32(tf.file + 4, version);
    trace_put32(tf.file + 16, (uint32_t)crc32(0, tf.file, 16));
    tf_save();
}

START_TEST(another_version_is_refused)
{
    put_version(2);
    tf_is_refused("offset 4: trace version 2, and this program reads "
                  "version 1");
    put_version(0);
    tf_is_refused("offset 4: trace version 0");
}
END_TEST

START_TEST(numbers_of_the_other_endianness_are_refused)
{
    put_version(1 << 24);
    tf_is_refused("offset 4: the numbers are big-endian");
}
END_TEST

static void put_text_length(uint32_t length)
{
    tf_forge_header(TEXT);
    trace_put32(tf.file + 8, length);
    trace_put32(tf.file + 16, (uint32_t)crc32(0, tf.file, 16));
    tf_save();
}

START_TEST(the_length_of_the_header_s_text_has_a_bound)
{
    put_text_length(UINT32_MAX);
    tf_is_refused("offset 8: the header's text is longer than 65536 bytes");
    put_text_length(TRACE_HEADER_TEXT_MAX);
    tf_is_refused("offset 30: ends in the header's text");
}
END_TEST

START_TEST(a_zero_in_the_header_s_text_is_refused)
{
    tf_forge_header(TEXT);
    tf.file[TRACE_HEADER_BYTES + 2] = '\0';
    trace_put32(tf.file + 12,
                (uint32_t)crc32(0, tf.file + TRACE_HEADER_BYTES,
                                (uInt)strlen(TEXT)));
    trace_put32(tf.file + 16, (uint32_t)crc32(0, tf.file, 16));
    tf_save();
    tf_is_refused("offset 12: ");
}
END_TEST

static void add_tests(TCase *writing, TCase *reading)
{
    tcase_add_test(writing, what_was_written_is_read);
    tcase_add_test(writing, the_index_points_at_each_chunk);
    tcase_add_test(writing, a_trace_that_ends_at_once_is_one_chunk);
    tcase_add_test(writing, a_trace_without_a_record_is_no_complete_one);
    tcase_add_test(writing, full_chunks_are_read_back);
    tcase_add_test(writing, the_file_has_its_name_only_when_it_is_complete);
    tcase_add_test(
        writing, a_trace_that_is_being_written_is_read_up_to_its_last_chunk);
    tcase_add_test(writing, a_fifo_is_read_like_a_file);
    tcase_add_test(writing, standard_input_is_read_like_a_file);
    tcase_add_test(writing, a_fifo_is_written_to_and_not_replaced);
    tcase_add_test(writing, a_directory_is_not_written);
    tcase_add_test(writing, a_folder_that_is_not_there_is_named);
    tcase_add_test(writing, a_folder_that_is_read_only_is_named);
    tcase_add_test(writing,
                   a_header_that_no_reader_would_take_is_not_written);
    tcase_add_test(writing, a_full_device_is_said_and_not_replaced);
    tcase_add_test(writing,
                   a_file_that_may_not_grow_is_said_and_its_part_stays);
    tcase_add_test(reading, a_file_that_is_not_there_is_refused);
    tcase_add_test(reading, a_directory_is_refused);
    tcase_add_test(reading, a_file_that_may_not_be_read_is_refused);
    tcase_add_test(reading, an_empty_file_is_refused);
    tcase_add_test(reading, another_magic_is_refused);
    tcase_add_test(reading, another_version_is_refused);
    tcase_add_test(reading, numbers_of_the_other_endianness_are_refused);
    tcase_add_test(reading, the_length_of_the_header_s_text_has_a_bound);
    tcase_add_test(reading, a_zero_in_the_header_s_text_is_refused);
}

Suite *trace_file_suite(void)
{
    Suite *suite = suite_create("trace_file");
    TCase *tc[] = {tcase_create("writing"), tcase_create("reading")};

    for (unsigned i = 0; i < 2; i++) {
        tcase_add_checked_fixture(tc[i], trace_fixture_up,
                                  trace_fixture_down);
        suite_add_tcase(suite, tc[i]);
    }
    add_tests(tc[0], tc[1]);
    return suite;
}
