#include "tests/fuzz/trace_parts.h"

#include <string.h>
#include <zlib.h>

#include "emu/trace/trace_bytes.h"
#include "emu/trace/trace_record.h"

static bool read_chunk(struct trace_part *chunk, const uint8_t *data,
                       size_t packed)
{
    uLongf raw = sizeof chunk->raw;
    uLong used = packed;

    if (uncompress2(chunk->raw, &raw, data, &used) != Z_OK)
        return false;
    chunk->size = raw;
    return true;
}

bool trace_parts_read(struct trace_parts *p, const uint8_t *data, size_t size)
{
    const uint8_t *at = data + TRACE_HEADER_BYTES, *end = data + size;

    p->text_size = p->chunks = 0;
    if (size < TRACE_HEADER_BYTES)
        return false;
    p->text_size = trace_get32(data + 8);
    if (p->text_size > TRACE_HEADER_TEXT_MAX ||
        p->text_size > (size_t)(end - at))
        return false;
    memcpy(p->text, at, p->text_size);
    at += p->text_size;
    while (p->chunks < TRACE_PARTS_CHUNKS && end - at >= TRACE_CHUNK_BYTES) {
        size_t packed = trace_get32(at + 8);

        at += TRACE_CHUNK_BYTES;
        if (packed > (size_t)(end - at) ||
            !read_chunk(&p->chunk[p->chunks], at, packed))
            break;
        p->chunks++;
        at += packed;
    }
    return true;
}

/* How the records of the file go on. */
struct sealing {
    uint8_t *data;
    size_t size, max;
    uint64_t record, cycle;
    uint8_t rows[TRACE_PARTS_CHUNKS * TRACE_INDEX_ROW_BYTES];
};

static uint8_t *room(struct sealing *s, size_t size)
{
    uint8_t *at = s->data + s->size;

    if (size > s->max - s->size)
        return NULL;
    s->size += size;
    return at;
}

static bool write_header(struct sealing *s, const struct trace_parts *p)
{
    uint8_t *at = room(s, TRACE_HEADER_BYTES + p->text_size);

    if (!at)
        return false;
    memcpy(at, TRACE_MAGIC, TRACE_MAGIC_BYTES);
    trace_put32(at + 4, TRACE_VERSION);
    trace_put32(at + 8, (uint32_t)p->text_size);
    trace_put32(at + 12, (uint32_t)crc32(0, p->text, (uInt)p->text_size));
    trace_put32(at + 16, (uint32_t)crc32(0, at, 16));
    memcpy(at + TRACE_HEADER_BYTES, p->text, p->text_size);
    return true;
}

/* How many records the bytes are, with what is none at their end as one; their
 * cycles are added. */
static uint32_t count(struct sealing *s, const struct trace_part *chunk)
{
    const uint8_t *at = chunk->raw, *end = at + chunk->size;
    struct trace_record record;
    struct trace_codec codec;
    uint32_t records = 0;
    const char *why;

    trace_codec_reset(&codec);
    while (at < end) {
        size_t size = trace_record_decode(&codec, &record, at, end, &why);

        records++;
        if (!size)
            break;
        at += size;
        if (record.kind == TRACE_OTHER && record.other == TRACE_SYNC)
            s->cycle += record.sync.cycles;
        if (record.kind == TRACE_OTHER && record.other == TRACE_FLUSH)
            s->cycle += record.flush.cycles;
    }
    return records;
}

static bool write_chunk(struct sealing *s, const struct trace_part *chunk,
                        unsigned number)
{
    uint8_t *row = s->rows + number * TRACE_INDEX_ROW_BYTES;
    uLongf packed;
    uint8_t *at;

    trace_put64(row, s->size);
    trace_put64(row + 8, s->record);
    trace_put64(row + 16, s->cycle);
    at = room(s, TRACE_CHUNK_BYTES);
    if (!at)
        return false;
    packed = s->max - s->size;
    if (compress(at + TRACE_CHUNK_BYTES, &packed, chunk->raw, chunk->size) !=
        Z_OK)
        return false;
    room(s, packed);
    memcpy(at, TRACE_CHUNK_MAGIC, TRACE_MAGIC_BYTES);
    trace_put32(at + 4, (uint32_t)chunk->size);
    trace_put32(at + 8, (uint32_t)packed);
    memcpy(at + 16, row + 8, 16);
    trace_put32(at + 12, count(s, chunk));
    s->record += trace_get32(at + 12);
    trace_put32(at + 32,
                (uint32_t)crc32(crc32(0, at, TRACE_CHUNK_BYTES - 4),
                                at + TRACE_CHUNK_BYTES, (uInt)packed));
    return true;
}

static bool write_index(struct sealing *s, const struct trace_parts *p)
{
    size_t rows = p->chunks * TRACE_INDEX_ROW_BYTES, offset = s->size;
    uint8_t *at = room(s, rows + TRACE_INDEX_TAIL_BYTES);

    if (!at)
        return false;
    memcpy(at, s->rows, rows);
    at += rows;
    trace_put32(at, (uint32_t)crc32(0, s->rows, (uInt)rows));
    trace_put32(at + 4, p->chunks);
    trace_put64(at + 8, offset);
    memcpy(at + 16, TRACE_INDEX_MAGIC, TRACE_MAGIC_BYTES);
    return true;
}

size_t trace_parts_write(const struct trace_parts *p, uint8_t *data,
                         size_t max)
{
    struct sealing s = {.data = data, .max = max};

    if (!write_header(&s, p))
        return 0;
    for (unsigned i = 0; i < p->chunks; i++)
        if (!write_chunk(&s, &p->chunk[i], i))
            return 0;
    return write_index(&s, p) ? s.size : 0;
}
