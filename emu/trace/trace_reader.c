#define _POSIX_C_SOURCE 200809L
#include "emu/trace/trace_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/compiler.h"
#include "emu/host/file.h"
#include "emu/trace/trace_bytes.h"

static enum trace_status broken(const struct trace_reader *r, uint64_t offset,
                                const char *why, struct error *error)
{
    error_usage(error, "%s: offset %" PRIu64 ": %s", r->path, offset,
                ferror(r->stream) ? "cannot be read" : why);
    return TRACE_BROKEN;
}

/* Reads up to `size` bytes; returns how many there were. */
static size_t take(struct trace_reader *r, void *to, size_t size)
{
    size_t got = fread(to, 1, size, r->stream);

    r->offset += got;
    return got;
}

static bool read_header(struct trace_reader *r, struct error *error)
{
    uint8_t header[TRACE_HEADER_BYTES];
    size_t got = take(r, header, sizeof header);
    uint32_t length;

    if (got < TRACE_MAGIC_BYTES ||
        memcmp(header, TRACE_MAGIC, TRACE_MAGIC_BYTES))
        return error_usage(error, "%s: offset 0: no Pagewalk trace", r->path);
    if (got < sizeof header)
        return error_usage(error, "%s: offset %zu: ends in the header",
                           r->path, got);
    if (trace_get32(header + 4) == TRACE_VERSION << 24)
        return error_usage(error, "%s: offset 4: the numbers are big-endian",
                           r->path);
    if (trace_get32(header + 16) != (uint32_t)crc32(0, header, 16))
        return error_usage(error, "%s: offset 16: the header's checksum is "
                           "wrong", r->path);
    if (trace_get32(header + 4) != TRACE_VERSION)
        return error_usage(error, "%s: offset 4: trace version %" PRIu32
                           ", and this program reads version %d", r->path,
                           trace_get32(header + 4), TRACE_VERSION);
    length = trace_get32(header + 8);
    if (length > TRACE_HEADER_TEXT_MAX)
        return error_usage(error, "%s: offset 8: the header's text is longer "
                           "than %d bytes", r->path, TRACE_HEADER_TEXT_MAX);
    r->text = malloc(length + 1);
    if (!r->text)
        return error_host(error, "%s: no memory", r->path);
    if (take(r, r->text, length) != length)
        return error_usage(error, "%s: offset %" PRIu64 ": ends in the "
                           "header's text", r->path, r->offset);
    r->text[length] = '\0';
    if (trace_get32(header + 12) !=
            (uint32_t)crc32(0, (const Bytef *)r->text, length) ||
        strlen(r->text) != length)
        return error_usage(error, "%s: offset 12: the checksum of the "
                           "header's text is wrong", r->path);
    return true;
}

bool trace_reader_open(struct trace_reader *r, const char *path,
                       struct error *error)
{
    *r = (struct trace_reader){.path = file_input_name(path)};
    r->stream = file_open_input(path, error);
    if (!r->stream)
        return false;
    r->raw = malloc(TRACE_CHUNK_RAW_MAX);
    r->packed = malloc(TRACE_CHUNK_PACKED_MAX);
    if (!r->raw || !r->packed)
        error_host(error, "%s: no memory", path);
    else if (read_header(r, error))
        return true;
    trace_reader_close(r);
    return false;
}

void trace_reader_close(struct trace_reader *r)
{
    if (r->stream)
        file_close_input(r->stream);
    free(r->text);
    free(r->raw);
    free(r->packed);
    r->stream = NULL;
    r->text = NULL;
    r->raw = r->packed = NULL;
}

/* The bytes of the index, of which some have been read with a chunk's header in
 * mind. */
struct index_source {
    struct trace_reader *reader;
    const uint8_t *begin;
    size_t got;
};

static bool take_index(struct index_source *s, uint8_t *to, size_t size)
{
    size_t ready = s->got < size ? s->got : size;

    memcpy(to, s->begin, ready);
    s->begin += ready;
    s->got -= ready;
    return take(s->reader, to + ready, size - ready) == size - ready;
}

/* The index says where each chunk was. By now they have been read, so it is
 * checked and not needed. */
static bool index_is_good(struct index_source *s, uint64_t offset)
{
    const struct trace_reader *r = s->reader;
    uint8_t row[TRACE_INDEX_ROW_BYTES], tail[TRACE_INDEX_TAIL_BYTES], more;
    uint32_t crc = 0;

    for (uint32_t i = 0; i < r->chunks; i++) {
        if (!take_index(s, row, sizeof row))
            return false;
        crc = (uint32_t)crc32(crc, row, sizeof row);
    }
    return take_index(s, tail, sizeof tail) && !take_index(s, &more, 1) &&
           !memcmp(tail + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES) &&
           crc == r->index_crc && trace_get32(tail) == crc &&
           trace_get32(tail + 4) == r->chunks &&
           trace_get64(tail + 8) == offset;
}

static enum trace_status read_index(struct trace_reader *r,
                                    const uint8_t *begin, size_t got,
                                    struct error *error)
{
    uint64_t at = r->offset - got;

    if (!index_is_good(&(struct index_source){r, begin, got}, at))
        return broken(r, at, "neither a chunk nor the index of the chunks "
                      "before it", error);
    if (!r->ended)
        return broken(r, at, "an index without a record of the end before it",
                      error);
    r->complete = true;
    return TRACE_DONE;
}

/* The index must have this row. */
static void expect_row(struct trace_reader *r)
{
    uint8_t row[TRACE_INDEX_ROW_BYTES];

    trace_put64(row, r->chunk_offset);
    trace_put64(row + 8, r->record);
    trace_put64(row + 16, r->chunk_cycle);
    r->index_crc = (uint32_t)crc32(r->index_crc, row, sizeof row);
}

/* The packed bytes must be one zlib stream and no more, of just the length
 * that the chunk claims. */
static bool inflate_chunk(struct trace_reader *r, uint32_t packed)
{
    uLongf raw = TRACE_CHUNK_RAW_MAX;
    uLong used = packed;

    return uncompress2(r->raw, &raw, r->packed, &used) == Z_OK &&
           raw == r->raw_bytes && used == packed;
}

/* What is wrong with a chunk of which all is in memory; null: nothing. */
static const char *check_chunk(struct trace_reader *r, const uint8_t *header,
                               uint32_t packed)
{
    uLong crc = crc32(0, header, TRACE_CHUNK_BYTES - 4);

    if (trace_get32(header + 32) != (uint32_t)crc32(crc, r->packed, packed))
        return "the checksum of a chunk is wrong";
    if (r->ended)
        return "a chunk follows the end of the recording";
    if (trace_get64(header + 16) != r->record)
        return "a chunk is missing, repeated or out of order";
    if (!r->record)
        r->cycle = trace_get64(header + 24);
    if (trace_get64(header + 24) != r->cycle)
        return "a chunk begins at another cycle than the one before it ends";
    if (!inflate_chunk(r, packed))
        return "a chunk does not unpack to its length";
    if (r->raw[0] != (TRACE_OTHER | TRACE_MODE << 2))
        return "a chunk does not begin with the paging mode";
    return NULL;
}

static enum trace_status unpack(struct trace_reader *r, const uint8_t *header,
                                struct error *error)
{
    uint64_t at = r->chunk_offset;
    uint32_t raw = trace_get32(header + 4), packed = trace_get32(header + 8),
             records = trace_get32(header + 12);
    const char *why;

    if (raw > TRACE_CHUNK_RAW_MAX || packed > TRACE_CHUNK_PACKED_MAX ||
        records > raw || !records)
        return broken(r, at, "the lengths of a chunk are out of bounds",
                      error);
    if (take(r, r->packed, packed) != packed)
        return broken(r, r->offset, "ends in the middle of a chunk", error);
    r->raw_bytes = raw;
    why = check_chunk(r, header, packed);
    if (why) {
        r->raw_bytes = 0;
        return broken(r, at, why, error);
    }
    r->records_left = records;
    r->chunk_cycle = r->cycle;
    expect_row(r);
    r->chunks++;
    r->raw_total += raw;
    trace_codec_reset(&r->codec);
    return TRACE_OK;
}

static enum trace_status next_chunk(struct trace_reader *r,
                                    struct error *error)
{
    uint8_t header[TRACE_CHUNK_BYTES];
    size_t got;

    r->chunk_offset = r->offset;
    got = take(r, header, sizeof header);
    if (!got)
        return broken(r, r->offset, "ends without an index: the recording "
                      "was cut off", error);
    if (got < TRACE_MAGIC_BYTES ||
        memcmp(header, TRACE_CHUNK_MAGIC, TRACE_MAGIC_BYTES))
        return read_index(r, header, got, error);
    if (got < sizeof header)
        return broken(r, r->offset, "ends in the middle of a chunk", error);
    return unpack(r, header, error);
}

bool trace_reader_refuse(const struct trace_reader *r, const char *why,
                         struct error *error)
{
    return error_usage(error, "%s: chunk at offset %" PRIu64 ", byte %" PRIu32
                       " unpacked: %s", r->path, r->chunk_offset,
                       r->record_at, why);
}

static enum trace_status broken_record(struct trace_reader *r, const char *why,
                                       struct error *error)
{
    trace_reader_refuse(r, why, error);
    return TRACE_BROKEN;
}

/* What the records after this one are checked against. */
static void note_record(struct trace_reader *r,
                        const struct trace_record *record)
{
    if (record->other == TRACE_SYNC)
        r->cycle += record->sync.cycles;
    else if (record->other == TRACE_FLUSH)
        r->cycle += record->flush.cycles;
    else if (record->other == TRACE_END)
        r->ended = true;
}

enum trace_status trace_reader_next_any(struct trace_reader *r,
                                        struct trace_record *record,
                                        struct error *error)
{
    const char *why = NULL;
    size_t bytes;

    r->record_at = r->at;
    while (UNLIKELY(!r->records_left)) {
        enum trace_status status;

        if (r->at != r->raw_bytes)
            return broken_record(r, "bytes follow the last record", error);
        r->raw_bytes = r->at = r->record_at = 0;
        status = next_chunk(r, error);
        if (status != TRACE_OK)
            return status;
    }
    bytes = trace_record_decode(&r->codec, record, r->raw + r->at,
                                r->raw + r->raw_bytes, &why);
    if (UNLIKELY(!bytes))
        return broken_record(r, why, error);
    if (UNLIKELY(r->ended))
        return broken_record(r, "a record follows the end of the recording",
                             error);
    if (record->kind == TRACE_OTHER)
        note_record(r, record);
    r->at += (uint32_t)bytes;
    r->records_left--;
    r->record++;
    return TRACE_OK;
}
