/* docs/trace-format.md: header, chunks, index. */
#include "tests/trace/pwt.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    HEADER = 20, TEXT_MAX = 65536,
    CHUNK = 36, RAW_MAX = 65536, PACKED_MAX = 66560,
    ROW = 24, TAIL = 20,
};

struct file {
    FILE *in, *out;
    uint64_t at;                /* bytes read */
    uint64_t record;            /* the next one's number */
    uint32_t chunks;
    uint32_t rows_crc;          /* of the rows that the index must have */
    struct pwt_records records;
    struct pwt_report *report;
    uint8_t raw[RAW_MAX], packed[PACKED_MAX];
};

static uint32_t get32(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
           (uint32_t)from[3] << 24;
}

static uint64_t get64(const uint8_t *from)
{
    return get32(from) | (uint64_t)get32(from + 4) << 32;
}

static void put64(uint8_t *to, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

static size_t take(struct file *f, uint8_t *to, size_t size)
{
    size_t got = fread(to, 1, size, f->in);

    f->at += got;
    return got;
}

static bool refuse(struct file *f, uint64_t offset, const char *why)
{
    *f->report = (struct pwt_report){why, offset};
    return false;
}

static bool read_text(struct file *f, uint32_t length, uint32_t crc)
{
    uint8_t text[TEXT_MAX];

    return (take(f, text, length) == length &&
            crc32(0, text, length) == crc && !memchr(text, 0, length)) ||
           refuse(f, HEADER, "the text of the header is not whole");
}

static bool read_header(struct file *f)
{
    uint8_t h[HEADER];

    if (take(f, h, HEADER) != HEADER || memcmp(h, "PWT1", 4))
        return refuse(f, 0, "no trace");
    if (get32(h + 16) != crc32(0, h, 16))
        return refuse(f, 16, "the header's checksum is wrong");
    if (get32(h + 4) != 1)
        return refuse(f, 4, "another version");
    if (get32(h + 8) > TEXT_MAX)
        return refuse(f, 8, "the header's text is too long");
    return read_text(f, get32(h + 8), get32(h + 12));
}

static bool read_records(struct file *f, uint64_t chunk, uint32_t size,
                         uint32_t count)
{
    struct pwt_records *r = &f->records;

    if (size < 3 || f->raw[0] != (3 | 1 << 2))
        return refuse(f, chunk, "a chunk without a mode record in front");
    r->at = f->raw;
    r->end = f->raw + size;
    pwt_records_forget(r);
    for (; count--; f->record++)
        if (!pwt_records_next(r, f->record, f->out))
            return refuse(f, chunk, r->broken);
    return r->at == r->end ||
           refuse(f, chunk, "bytes behind the last record of a chunk");
}

/* All of a chunk behind its magic and what comes with it. */
static bool read_chunk(struct file *f, const uint8_t *h, uint64_t chunk)
{
    uint32_t raw = get32(h + 4), packed = get32(h + 8), count = get32(h + 12);
    uLongf unpacked = raw;
    uLong used = packed, crc = crc32(0, h, 32);
    uint8_t row[ROW];

    if (raw > RAW_MAX || packed > PACKED_MAX || !count || count > raw)
        return refuse(f, chunk, "lengths beyond their bounds");
    if (take(f, f->packed, packed) != packed)
        return refuse(f, f->at, "the file ends in a chunk");
    if (get32(h + 32) != crc32(crc, f->packed, packed))
        return refuse(f, chunk, "a chunk's checksum is wrong");
    if (f->records.ended)
        return refuse(f, chunk, "a chunk behind the end of the recording");
    if (get64(h + 16) != f->record)
        return refuse(f, chunk, "a chunk out of order");
    if (!f->chunks)
        f->records.cycles = get64(h + 24);
    if (get64(h + 24) != f->records.cycles)
        return refuse(f, chunk, "a chunk at another cycle");
    if (uncompress2(f->raw, &unpacked, f->packed, &used) != Z_OK ||
        unpacked != raw || used != packed)
        return refuse(f, chunk, "a chunk of another length than it says");
    put64(row, chunk);
    memcpy(row + 8, h + 16, 16);
    f->rows_crc = (uint32_t)crc32(f->rows_crc, row, ROW);
    f->chunks++;
    return read_records(f, chunk, raw, count);
}

/* The rows must be those of the chunks read. The first `got` bytes are in
 * `begin`. */
static bool read_index(struct file *f, const uint8_t *begin, size_t got)
{
    uint64_t index = f->at - got, size = (uint64_t)f->chunks * ROW + TAIL;
    uint8_t tail[TAIL], next;
    uint32_t crc = 0;

    for (uint64_t i = 0; i < size; i++) {
        if (i < got)
            next = begin[i];
        else if (!take(f, &next, 1))
            return refuse(f, f->at, "the file ends without its index");
        if (i < size - TAIL)
            crc = (uint32_t)crc32(crc, &next, 1);
        else
            tail[i - (size - TAIL)] = next;
    }
    if (got > size || take(f, &next, 1))
        return refuse(f, index, "neither a chunk nor the index");
    if (memcmp(tail + 16, "PWTI", 4) || get32(tail) != crc ||
        crc != f->rows_crc || get32(tail + 4) != f->chunks ||
        get64(tail + 8) != index)
        return refuse(f, index, "an index of other chunks");
    return f->records.ended ||
           refuse(f, index, "an index, but no record of the end");
}

static bool read_all(struct file *f)
{
    uint8_t h[CHUNK];

    if (!read_header(f))
        return false;
    for (;;) {
        uint64_t chunk = f->at;
        size_t got = take(f, h, CHUNK);

        if (got < 4 || memcmp(h, "PWTC", 4))
            return read_index(f, h, got);
        if (got < CHUNK)
            return refuse(f, f->at, "the file ends in a chunk");
        if (!read_chunk(f, h, chunk))
            return false;
    }
}

enum pwt_verdict pwt_read(FILE *in, FILE *out, struct pwt_report *report)
{
    struct file *f = calloc(1, sizeof *f);
    enum pwt_verdict verdict = PWT_HOST;

    if (f && pwt_records_begin(&f->records)) {
        f->in = in;
        f->out = out;
        f->report = report;
        verdict = !read_all(f)            ? PWT_BROKEN
                  : f->records.no_replay ? PWT_NO_REPLAY
                                         : PWT_WHOLE;
        if (verdict == PWT_NO_REPLAY)
            report->why = f->records.no_replay;
    }
    if (f)
        pwt_records_end(&f->records);
    free(f);
    return verdict;
}
