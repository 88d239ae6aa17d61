#include "emu/trace/trace_writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "emu/trace/trace_bytes.h"

enum { LEVEL = 6, INDEX_FIRST = 64 };

static void put(struct trace_writer *w, const void *bytes, size_t size)
{
    file_part_write(&w->file, bytes, size);
    w->offset += size;
}

static void put_header(struct trace_writer *w, const char *text)
{
    uint8_t header[TRACE_HEADER_BYTES];
    uint32_t length = (uint32_t)strlen(text);

    memcpy(header, TRACE_MAGIC, TRACE_MAGIC_BYTES);
    trace_put32(header + 4, TRACE_VERSION);
    trace_put32(header + 8, length);
    trace_put32(header + 12, (uint32_t)crc32(0, (const Bytef *)text, length));
    trace_put32(header + 16, (uint32_t)crc32(0, header, 16));
    put(w, header, sizeof header);
    put(w, text, length);
}

bool trace_writer_open(struct trace_writer *w, const char *path,
                       const char *text, struct error *error)
{
    *w = (struct trace_writer){.path = path};
    if (strlen(text) > TRACE_HEADER_TEXT_MAX)
        return error_usage(error, "%s: the model's text is too long for a "
                           "trace: the header has room for %d bytes", path,
                           TRACE_HEADER_TEXT_MAX);
    w->raw = malloc(TRACE_CHUNK_RAW_MAX);
    w->packed = malloc(TRACE_CHUNK_PACKED_MAX);
    if (!w->raw || !w->packed) {
        free(w->raw);
        free(w->packed);
        return error_host(error, "%s: no memory", path);
    }
    if (!file_part_open(&w->file, path, error)) {
        free(w->raw);
        free(w->packed);
        return false;
    }
    trace_codec_reset(&w->codec);
    put_header(w, text);
    return true;
}

static bool add_row(struct trace_writer *w)
{
    uint32_t room = w->room ? w->room * 2 : INDEX_FIRST;
    struct trace_index_row *index = w->index;

    if (w->chunks == w->room) {
        index = realloc(w->index, room * sizeof *index);
        if (!index)
            return false;
        w->index = index;
        w->room = room;
    }
    index[w->chunks++] = (struct trace_index_row){
        .offset = w->offset, .record = w->first_record,
        .cycle = w->first_cycle,
    };
    return true;
}

void trace_writer_end_chunk(struct trace_writer *w, uint64_t cycle)
{
    uint8_t header[TRACE_CHUNK_BYTES];
    uLongf packed = TRACE_CHUNK_PACKED_MAX;
    uLong crc;

    if (w->records) {
        compress2(w->packed, &packed, w->raw, w->raw_bytes, LEVEL);
        memcpy(header, TRACE_CHUNK_MAGIC, TRACE_MAGIC_BYTES);
        trace_put32(header + 4, w->raw_bytes);
        trace_put32(header + 8, (uint32_t)packed);
        trace_put32(header + 12, w->records);
        trace_put64(header + 16, w->first_record);
        trace_put64(header + 24, w->first_cycle);
        crc = crc32(0, header, TRACE_CHUNK_BYTES - 4);
        trace_put32(header + 32, (uint32_t)crc32(crc, w->packed,
                                                 (uInt)packed));
        if (!add_row(w))
            file_part_fail(&w->file, ENOMEM);
        put(w, header, sizeof header);
        put(w, w->packed, packed);
        file_part_flush(&w->file);
    }
    w->raw_total += w->raw_bytes;
    w->first_record += w->records;
    w->first_cycle = cycle;
    w->records = w->raw_bytes = 0;
    trace_codec_reset(&w->codec);
}

bool trace_writer_at_chunk(const struct trace_writer *w)
{
    return !w->records;
}

uint32_t trace_writer_raw_bytes(const struct trace_writer *w)
{
    return w->raw_bytes;
}

bool trace_writer_is_full(const struct trace_writer *w)
{
    return w->raw_bytes > TRACE_CHUNK_RAW_MAX - TRACE_CHUNK_SPARE;
}

void trace_writer_put(struct trace_writer *w, const struct trace_record *record)
{
    w->raw_bytes += (uint32_t)trace_record_encode(&w->codec, record,
                                                  w->raw + w->raw_bytes);
    w->records++;
}

static void put_index(struct trace_writer *w)
{
    uint8_t row[TRACE_INDEX_ROW_BYTES], tail[TRACE_INDEX_TAIL_BYTES];
    uint64_t offset = w->offset;
    uLong crc = crc32(0, NULL, 0);

    for (uint32_t i = 0; i < w->chunks; i++) {
        trace_put64(row, w->index[i].offset);
        trace_put64(row + 8, w->index[i].record);
        trace_put64(row + 16, w->index[i].cycle);
        crc = crc32(crc, row, sizeof row);
        put(w, row, sizeof row);
    }
    trace_put32(tail, (uint32_t)crc);
    trace_put32(tail + 4, w->chunks);
    trace_put64(tail + 8, offset);
    memcpy(tail + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES);
    put(w, tail, sizeof tail);
}

bool trace_writer_close(struct trace_writer *w, struct error *error)
{
    uint64_t offset;
    bool ok;

    trace_writer_end_chunk(w, 0);
    put_index(w);
    ok = file_part_close(&w->file, error);
    free(w->raw);
    free(w->packed);
    free(w->index);
    offset = w->offset;
    *w = (struct trace_writer){.offset = offset};
    return ok;
}
