#define _POSIX_C_SOURCE 200809L
#include "emu/trace/trace_reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/compiler.h"
#include "emu/trace/trace_bytes.h"

static enum trace_status broken(const struct trace_reader *r, uint64_t offset,
                                const char *why, struct error *error)
{
    error_usage(error, "%s: offset %" PRIu64 ": %s", r->path, offset, why);
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
        return error_usage(error, "%s: no Pagewalk trace", r->path);
    if (got < sizeof header)
        return error_usage(error, "%s: offset %zu: ends in the header",
                           r->path, got);
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
    struct stat status;

    *r = (struct trace_reader){.path = path};
    if (!strcmp(path, "-")) {
        r->stream = stdin;
        r->path = "standard input";
    } else {
        r->stream = fopen(path, "rb");
    }
    if (!r->stream || fstat(fileno(r->stream), &status))
        return error_usage(error, "%s: %s", path, strerror(errno));
    r->raw = malloc(TRACE_CHUNK_RAW_MAX);
    r->packed = malloc(TRACE_CHUNK_PACKED_MAX);
    if (S_ISDIR(status.st_mode))
        error_usage(error, "%s: is a directory", path);
    else if (!r->raw || !r->packed)
        error_host(error, "%s: no memory", path);
    else if (read_header(r, error))
        return true;
    trace_reader_close(r);
    return false;
}

void trace_reader_close(struct trace_reader *r)
{
    if (r->stream && r->stream != stdin)
        fclose(r->stream);
    free(r->text);
    free(r->raw);
    free(r->packed);
    r->stream = NULL;
    r->text = NULL;
    r->raw = r->packed = NULL;
}

/* The index says where each chunk was. By now they have been read, so it is
 * checked and not needed. */
static enum trace_status read_index(struct trace_reader *r,
                                    const uint8_t *begin, size_t got,
                                    struct error *error)
{
    uint64_t at = r->offset - got;
    size_t size = (size_t)r->chunks * TRACE_INDEX_ROW_BYTES +
                  TRACE_INDEX_TAIL_BYTES;
    uint8_t *index = malloc(size + 1);
    const uint8_t *tail;
    bool good;

    if (!index) {
        error_host(error, "%s: no memory", r->path);
        return TRACE_BROKEN;
    }
    if (got > size)
        got = size + 1;     /* then it is wrong in any case */
    memcpy(index, begin, got < size ? got : size);
    if (got < size)
        got += take(r, index + got, size - got);
    if (got == size)
        got += take(r, index + size, 1);
    tail = index + size - TRACE_INDEX_TAIL_BYTES;
    good = got == size &&
           !memcmp(tail + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES) &&
           trace_get32(tail) ==
               (uint32_t)crc32(crc32(0, NULL, 0), index,
                               (uInt)(size - TRACE_INDEX_TAIL_BYTES)) &&
           trace_get32(tail + 4) == r->chunks && trace_get64(tail + 8) == at;
    free(index);
    if (!good)
        return broken(r, at, "neither a chunk nor the index of the chunks "
                      "before it", error);
    r->complete = true;
    return TRACE_DONE;
}

static enum trace_status unpack(struct trace_reader *r, const uint8_t *header,
                                struct error *error)
{
    uint64_t at = r->chunk_offset;
    uint32_t packed = trace_get32(header + 8);
    uLongf raw = TRACE_CHUNK_RAW_MAX;
    uLong crc = crc32(0, header, TRACE_CHUNK_BYTES - 4);

    r->raw_bytes = trace_get32(header + 4);
    r->records_left = trace_get32(header + 12);
    if (r->raw_bytes > TRACE_CHUNK_RAW_MAX ||
        packed > TRACE_CHUNK_PACKED_MAX || r->records_left > r->raw_bytes)
        return broken(r, at, "the lengths of a chunk are out of bounds",
                      error);
    if (take(r, r->packed, packed) != packed)
        return broken(r, r->offset, "ends in the middle of a chunk", error);
    if (trace_get32(header + 32) != (uint32_t)crc32(crc, r->packed, packed))
        return broken(r, at, "the checksum of a chunk is wrong", error);
    if (trace_get64(header + 16) != r->record)
        return broken(r, at, "a chunk is missing, repeated or out of order",
                      error);
    if (uncompress(r->raw, &raw, r->packed, packed) != Z_OK ||
        raw != r->raw_bytes)
        return broken(r, at, "a chunk does not unpack to its length", error);
    r->chunk_cycle = trace_get64(header + 24);
    r->at = 0;
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

static enum trace_status broken_record(const struct trace_reader *r,
                                       const char *why, struct error *error)
{
    error_usage(error, "%s: chunk at offset %" PRIu64 ", byte %" PRIu32
                " unpacked: %s", r->path, r->chunk_offset, r->at, why);
    return TRACE_BROKEN;
}

enum trace_status trace_reader_next(struct trace_reader *r,
                                    struct trace_record *record,
                                    struct error *error)
{
    const char *why = NULL;
    size_t bytes;

    while (UNLIKELY(!r->records_left)) {
        enum trace_status status;

        if (r->at != r->raw_bytes)
            return broken_record(r, "bytes follow the last record", error);
        r->raw_bytes = r->at = 0;
        status = next_chunk(r, error);
        if (status != TRACE_OK)
            return status;
    }
    bytes = trace_record_decode(&r->codec, record, r->raw + r->at,
                                r->raw + r->raw_bytes, &why);
    if (UNLIKELY(!bytes))
        return broken_record(r, why, error);
    r->at += (uint32_t)bytes;
    r->records_left--;
    r->record++;
    return TRACE_OK;
}
