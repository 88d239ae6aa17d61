#define _DEFAULT_SOURCE 1

#include "tests/unit/trace_fixture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "emu/model/shipped_models.h"
#include "emu/trace/trace_bytes.h"
#include "emu/trace/trace_header.h"
#include "mmu/flush_cause.h"

struct trace_fixture tf;

void trace_fixture_up(void)
{
    memset(&tf, 0, sizeof tf);
    strcpy(tf.folder, "/tmp/check_trace.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(tf.folder));
    snprintf(tf.path, sizeof tf.path, "%s/t.pwt", tf.folder);
}

void trace_fixture_down(void)
{
    char part[TRACE_PATH_BYTES + 8];

    snprintf(part, sizeof part, "%s.part", tf.path);
    unlink(part);
    unlink(tf.path);
    rmdir(tf.folder);
}

const char *trace_fixture_text(void)
{
    static char *text;
    struct trace_header header = {
        .made_by = "a test", .model_name = "p6", .classified = true,
        .filter = {.data = 16, .fetch = 8},
    };

    if (!text)
        text = trace_header_format(&header, shipped_models_text("p6"));
    ck_assert_ptr_nonnull(text);
    return text;
}

struct trace_record tf_mode(uint8_t flags, uint32_t space)
{
    return (struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_MODE,
        .mode = {.flags = flags, .space = space},
    };
}

struct trace_record tf_fetch(uint32_t page)
{
    return (struct trace_record){.kind = TRACE_FETCH,
                                 .reference = {.page = page}};
}

struct trace_record tf_read(uint32_t page)
{
    return (struct trace_record){.kind = TRACE_READ,
                                 .reference = {.page = page}};
}

struct trace_record tf_mapped(enum trace_kind kind, uint32_t page,
                                 uint8_t bits, uint32_t frame, uint32_t table)
{
    return (struct trace_record){
        .kind = kind,
        .reference = {
            .page = page, .translates = true,
            .translation = {.bits = bits, .frame = frame, .table = table},
        },
    };
}

struct trace_record tf_sync(uint64_t cycles)
{
    return (struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_SYNC,
        .sync = {.absorbed = {1, 2, 3, 4}, .cycles = cycles},
    };
}

struct trace_record tf_site(uint32_t number, uint8_t cause, uint32_t lin,
                               const char *name)
{
    struct trace_record record = {
        .kind = TRACE_OTHER, .other = TRACE_SITE,
        .site = {.number = number, .cause = cause, .lin = lin},
    };

    strncat(record.site.name, name, TRACE_NAME_MAX);
    return record;
}

struct trace_record tf_flush(uint8_t cause, uint32_t site, uint32_t space)
{
    return (struct trace_record){
        .kind = TRACE_OTHER, .other = TRACE_FLUSH,
        .flush = {.cause = cause, .site = site, .space = space,
                  .direct_cycles = 90, .cycles = 1000},
    };
}

struct trace_record tf_end(void)
{
    return (struct trace_record){.kind = TRACE_OTHER, .other = TRACE_END};
}

void tf_begin(const char *text)
{
    ck_assert_msg(trace_writer_open(&tf.writer, tf.path, text, &tf.error),
                  "%s", tf.error.text);
}

void tf_put(struct trace_record record)
{
    trace_writer_put(&tf.writer, &record);
}

bool tf_finish(void)
{
    return trace_writer_close(&tf.writer, &tf.error);
}

void tf_write_small(void)
{
    const uint8_t bits = TRACE_PAGE_PRESENT | TRACE_PAGE_WRITABLE;
    struct trace_record walk = {
        .kind = TRACE_OTHER, .other = TRACE_WALK,
        .walk = {.first_class = 2, .reads = 2, .updates = 1, .cycles = 18,
                 .eip = 0xc0100000},
    };
    struct trace_record region = {.kind = TRACE_OTHER, .other = TRACE_REGION,
                                  .region = {.number = 3, .name = "loop"}};
    struct trace_record free = {.kind = TRACE_OTHER,
                                .other = TRACE_SPACE_FREE,
                                .space_free = {.space = 9}};

    tf_begin(trace_fixture_text());
    tf_put(tf_mode(TRACE_MODE_PAGING | TRACE_MODE_WP, 1));
    tf_put(walk);
    tf_put(tf_mapped(TRACE_FETCH, 0xc0100, bits, 0x100, 5));
    tf_put(walk);
    tf_put(tf_mapped(TRACE_WRITE, 0xc0200, bits, 0x200, 5));
    tf_put(region);
    tf_put(tf_sync(500));
    region.other = TRACE_REGION_BEGIN;
    tf_put(region);
    tf_put(tf_site(0, FLUSH_mov_cr3, 0xc0100123, "switch_mm+0x23"));
    tf_put(tf_flush(FLUSH_mov_cr3, 0, 2));
    tf_put(tf_sync(100));
    trace_writer_end_chunk(&tf.writer, 1600);
    tf_put(tf_mode(TRACE_MODE_PAGING | TRACE_MODE_WP, 2));
    tf_put(walk);
    tf_put(tf_mapped(TRACE_FETCH, 0xc0100, bits, 0x100, 5));
    tf_put(tf_mapped(TRACE_READ, 0xc0201, bits, 0x201, 5));
    tf_put(free);
    region.other = TRACE_REGION_END;
    tf_put(region);
    tf_put(tf_sync(7));
    tf_put(tf_end());
    ck_assert_msg(tf_finish(), "%s", tf.error.text);
}

void tf_load(void)
{
    FILE *stream = fopen(tf.path, "rb");

    ck_assert_ptr_nonnull(stream);
    tf.size = fread(tf.file, 1, sizeof tf.file, stream);
    ck_assert_uint_lt(tf.size, sizeof tf.file);
    fclose(stream);
}

void tf_save(void)
{
    FILE *stream = fopen(tf.path, "wb");

    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(tf.file, 1, tf.size, stream), tf.size);
    ck_assert_int_eq(fclose(stream), 0);
}

static void add(const void *bytes, size_t size)
{
    ck_assert_uint_le(tf.size + size, sizeof tf.file);
    memcpy(tf.file + tf.size, bytes, size);
    tf.size += size;
}

void tf_forge_header(const char *text)
{
    uint8_t header[TRACE_HEADER_BYTES];
    uint32_t length = (uint32_t)strlen(text);

    memcpy(header, TRACE_MAGIC, TRACE_MAGIC_BYTES);
    trace_put32(header + 4, TRACE_VERSION);
    trace_put32(header + 8, length);
    trace_put32(header + 12, (uint32_t)crc32(0, (const Bytef *)text, length));
    trace_put32(header + 16, (uint32_t)crc32(0, header, 16));
    tf.size = 0;
    tf.records = tf.cycle = tf.chunks = 0;
    add(header, sizeof header);
    add(text, length);
}

void tf_forge_bytes(const uint8_t *raw, uint32_t size, uint32_t claimed,
                 uint32_t records)
{
    uint8_t header[TRACE_CHUNK_BYTES];
    uint8_t *packed = malloc(compressBound(size));
    uLongf length = compressBound(size);
    uLong crc;

    ck_assert_ptr_nonnull(packed);
    ck_assert_int_eq(compress(packed, &length, raw, size), Z_OK);
    memcpy(header, TRACE_CHUNK_MAGIC, TRACE_MAGIC_BYTES);
    trace_put32(header + 4, claimed);
    trace_put32(header + 8, (uint32_t)length);
    trace_put32(header + 12, records);
    trace_put64(header + 16, tf.records);
    trace_put64(header + 24, tf.cycle);
    crc = crc32(0, header, TRACE_CHUNK_BYTES - 4);
    trace_put32(header + 32, (uint32_t)crc32(crc, packed, (uInt)length));
    ck_assert_uint_lt(tf.chunks, sizeof tf.row / sizeof tf.row[0]);
    tf.row[tf.chunks++] = (struct trace_index_row){tf.size, tf.records,
                                                   tf.cycle};
    add(header, sizeof header);
    add(packed, length);
    free(packed);
    tf.records += records;
}

void tf_forge_chunk(const struct trace_record *record, uint32_t count)
{
    static uint8_t raw[TRACE_CHUNK_RAW_MAX];
    struct trace_codec codec;
    uint32_t size = 0;
    uint64_t passed = 0;

    trace_codec_reset(&codec);
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_uint_le(size + TRACE_RECORD_MAX, sizeof raw);
        size += (uint32_t)trace_record_encode(&codec, &record[i], raw + size);
        if (record[i].kind == TRACE_OTHER && record[i].other == TRACE_SYNC)
            passed += record[i].sync.cycles;
        if (record[i].kind == TRACE_OTHER && record[i].other == TRACE_FLUSH)
            passed += record[i].flush.cycles;
    }
    tf_forge_bytes(raw, size, size, count);
    tf.cycle += passed;
}

void tf_forge_index(void)
{
    uint8_t row[TRACE_INDEX_ROW_BYTES], tail[TRACE_INDEX_TAIL_BYTES];
    uint64_t offset = tf.size;
    uLong crc = crc32(0, NULL, 0);

    for (uint32_t i = 0; i < tf.chunks; i++) {
        trace_put64(row, tf.row[i].offset);
        trace_put64(row + 8, tf.row[i].record);
        trace_put64(row + 16, tf.row[i].cycle);
        crc = crc32(crc, row, sizeof row);
        add(row, sizeof row);
    }
    trace_put32(tail, (uint32_t)crc);
    trace_put32(tail + 4, tf.chunks);
    trace_put64(tail + 8, offset);
    memcpy(tail + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES);
    add(tail, sizeof tail);
}

uint64_t tf_read_all(enum trace_status *status)
{
    struct trace_reader reader;
    struct trace_record record;
    uint64_t records = 0;

    memset(&tf.error, 0, sizeof tf.error);
    *status = TRACE_BROKEN;
    if (!trace_reader_open(&reader, tf.path, &tf.error))
        return 0;
    while ((*status = trace_reader_next(&reader, &record, &tf.error)) ==
           TRACE_OK)
        records++;
    ck_assert_uint_eq(reader.complete, *status == TRACE_DONE);
    trace_reader_close(&reader);
    return records;
}

void tf_says(const char *what)
{
    ck_assert_int_eq(tf.error.code, EXIT_CODE_USAGE);
    ck_assert_msg(strstr(tf.error.text, tf.path) != NULL, "no file name: %s",
                  tf.error.text);
    ck_assert_msg(strstr(tf.error.text, what) != NULL, "not \"%s\" but: %s",
                  what, tf.error.text);
    ck_assert_ptr_null(strchr(tf.error.text, '\n'));
}

void tf_read_back(void)
{
    tf.read = tf_read_all(&tf.status);
}

void tf_is_refused(const char *what)
{
    tf_read_back();
    ck_assert_int_eq(tf.status, TRACE_BROKEN);
    tf_says(what);
}
