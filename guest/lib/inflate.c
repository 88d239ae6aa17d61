/*
 * Inflate (RFC 1951). It decodes Huffman codes bit by bit, by the number of
 * codes of each length: short code, and fast enough for a boot.
 */
#include "guest/lib/inflate.h"

#include "guest/lib/string.h"

enum {
    CODE_BITS_MAX = 15,
    LITERALS = 288, DISTANCES = 30, LENGTH_CODES = 19,
    BLOCK_STORED = 0, BLOCK_FIXED = 1, BLOCK_DYNAMIC = 2,
    END_OF_BLOCK = 256, FIRST_LENGTH = 257, LENGTHS = 29,

    GZIP_HEADER = 10, GZIP_TRAILER = 8,
    GZIP_DEFLATE = 8,
    GZIP_HCRC = 2, GZIP_EXTRA = 4, GZIP_NAME = 8, GZIP_COMMENT = 16,
};

struct stream {
    const uint8_t *at, *end;
    uint32_t bits, bit_count;   /* read ahead, lowest first */
    uint8_t *out, *out_start, *out_end;
    bool bad;                   /* ended early, or an impossible code */
};

/* A canonical code: how many symbols have each length, and the symbols in the
 * order of their codes. */
struct huffman {
    uint16_t count[CODE_BITS_MAX + 1];
    uint16_t symbol[LITERALS];
};

static uint32_t get_bits(struct stream *s, uint32_t count)
{
    uint32_t value;

    while (s->bit_count < count) {
        if (s->at == s->end) {
            s->bad = true;
            return 0;
        }
        s->bits |= (uint32_t)*s->at++ << s->bit_count;
        s->bit_count += 8;
    }
    value = s->bits & ((1u << count) - 1);
    s->bits >>= count;
    s->bit_count -= count;
    return value;
}

static void put_byte(struct stream *s, uint8_t byte)
{
    if (s->out == s->out_end)
        s->bad = true;
    else
        *s->out++ = byte;
}

/* False if LENGTHS describe more codes than there can be. */
static bool huffman_build(struct huffman *h, const uint8_t *lengths,
                          uint32_t symbols)
{
    uint16_t offsets[CODE_BITS_MAX + 1];
    int32_t left = 1;

    memset(h, 0, sizeof(*h));
    for (uint32_t i = 0; i < symbols; i++)
        h->count[lengths[i]]++;
    h->count[0] = 0;
    offsets[1] = 0;
    for (uint32_t bits = 1; bits <= CODE_BITS_MAX; bits++) {
        left = 2 * left - h->count[bits];
        if (left < 0)
            return false;
        if (bits < CODE_BITS_MAX)
            offsets[bits + 1] = offsets[bits] + h->count[bits];
    }
    for (uint32_t i = 0; i < symbols; i++)
        if (lengths[i])
            h->symbol[offsets[lengths[i]]++] = i;
    return true;
}

static uint32_t decode(struct stream *s, const struct huffman *h)
{
    int32_t code = 0, first = 0, index = 0;

    for (uint32_t bits = 1; bits <= CODE_BITS_MAX; bits++) {
        code |= get_bits(s, 1);
        if (code - first < h->count[bits])
            return h->symbol[index + code - first];
        index += h->count[bits];
        first = (first + h->count[bits]) << 1;
        code <<= 1;
    }
    s->bad = true;
    return END_OF_BLOCK;
}

static void copy_match(struct stream *s, uint32_t length, uint32_t distance)
{
    if (distance > (uint32_t)(s->out - s->out_start)) {
        s->bad = true;
        return;
    }
    while (length-- > 0 && !s->bad)
        put_byte(s, s->out[-(int32_t)distance]);
}

/* Copy the match that SYMBOL begins: RFC 1951, 3.2.5. */
static void match(struct stream *s, uint32_t symbol,
                  const struct huffman *distances)
{
    static const uint16_t length_base[LENGTHS] = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51,
        59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    };
    static const uint8_t length_bits[LENGTHS] = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4,
        4, 5, 5, 5, 5, 0,
    };
    uint32_t length, distance, code = symbol - FIRST_LENGTH;

    if (code >= LENGTHS) {
        s->bad = true;
        return;
    }
    length = length_base[code] + get_bits(s, length_bits[code]);
    code = decode(s, distances);
    if (code >= DISTANCES) {
        s->bad = true;
        return;
    }
    /* 1, 2, 3, 4, 5-6, 7-8, 9-12, 13-16, ... */
    if (code < 4)
        distance = code + 1;
    else
        distance = ((2 + (code & 1)) << (code / 2 - 1)) + 1 +
                   get_bits(s, code / 2 - 1);
    copy_match(s, length, distance);
}

static void inflate_codes(struct stream *s, const struct huffman *literals,
                          const struct huffman *distances)
{
    while (!s->bad) {
        uint32_t symbol = decode(s, literals);

        if (symbol < END_OF_BLOCK)
            put_byte(s, symbol);
        else if (symbol == END_OF_BLOCK)
            return;
        else
            match(s, symbol, distances);
    }
}

static void inflate_stored(struct stream *s)
{
    uint32_t length;

    s->bits = s->bit_count = 0;
    length = get_bits(s, 16);
    if (get_bits(s, 16) != (length ^ 0xffff))
        s->bad = true;
    while (length-- > 0 && !s->bad)
        put_byte(s, get_bits(s, 8));
}

/* The two codes are too large for a kernel's stack. */
static struct huffman literal_code, distance_code;

/* The lengths are given: RFC 1951, 3.2.6. */
static void inflate_fixed(struct stream *s)
{
    uint8_t lengths[LITERALS];

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    huffman_build(&literal_code, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    huffman_build(&distance_code, lengths, DISTANCES);
    inflate_codes(s, &literal_code, &distance_code);
}

/* Code lengths that are themselves coded: RFC 1951, 3.2.7. */
static void read_lengths(struct stream *s, uint8_t *lengths, uint32_t total)
{
    uint32_t at = 0;

    while (at < total && !s->bad) {
        uint32_t symbol = decode(s, &literal_code), repeat;
        uint8_t length = 0;

        if (symbol < 16) {
            lengths[at++] = symbol;
            continue;
        }
        if (symbol == 16 && at == 0) {
            s->bad = true;
            return;
        }
        if (symbol == 16)
            length = lengths[at - 1];
        repeat = symbol == 16 ? 3 + get_bits(s, 2)
               : symbol == 17 ? 3 + get_bits(s, 3) : 11 + get_bits(s, 7);
        while (repeat-- > 0 && at < total)
            lengths[at++] = length;
    }
}

static void inflate_dynamic(struct stream *s)
{
    static const uint8_t order[LENGTH_CODES] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    };
    uint8_t lengths[LITERALS + 32] = { 0 };
    uint32_t literals = get_bits(s, 5) + FIRST_LENGTH;
    uint32_t distances = get_bits(s, 5) + 1, codes = get_bits(s, 4) + 4;

    for (uint32_t i = 0; i < codes; i++)
        lengths[order[i]] = get_bits(s, 3);
    if (literals > LITERALS - 2 || distances > DISTANCES ||
        !huffman_build(&literal_code, lengths, LENGTH_CODES)) {
        s->bad = true;
        return;
    }
    memset(lengths, 0, sizeof(lengths));
    read_lengths(s, lengths, literals + distances);
    if (!huffman_build(&literal_code, lengths, literals) ||
        !huffman_build(&distance_code, lengths + literals, distances))
        s->bad = true;
    inflate_codes(s, &literal_code, &distance_code);
}

static void inflate(struct stream *s)
{
    bool last = false;

    while (!last && !s->bad) {
        last = get_bits(s, 1);
        switch (get_bits(s, 2)) {
        case BLOCK_STORED:
            inflate_stored(s);
            break;
        case BLOCK_FIXED:
            inflate_fixed(s);
            break;
        case BLOCK_DYNAMIC:
            inflate_dynamic(s);
            break;
        default:
            s->bad = true;
        }
    }
}

/* RFC 1952, 2.3.1: optional parts of the header. */
static void skip_header(struct stream *s, uint8_t flags)
{
    if (flags & GZIP_EXTRA)
        for (uint32_t i = get_bits(s, 16); i > 0 && !s->bad; i--)
            get_bits(s, 8);
    if (flags & GZIP_NAME)
        while (get_bits(s, 8) && !s->bad)
            ;
    if (flags & GZIP_COMMENT)
        while (get_bits(s, 8) && !s->bad)
            ;
    if (flags & GZIP_HCRC)
        get_bits(s, 16);
}

static uint32_t crc32(const uint8_t *data, uint32_t count)
{
    const uint32_t polynomial = 0xedb88320;
    uint32_t crc = ~0u;

    while (count-- > 0) {
        crc ^= *data++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    }
    return ~crc;
}

bool gzip_magic(const void *data, uint32_t count)
{
    const uint8_t *bytes = data;

    return count >= GZIP_HEADER + GZIP_TRAILER && bytes[0] == 0x1f &&
           bytes[1] == 0x8b && bytes[2] == GZIP_DEFLATE;
}

const char *gunzip(const void *from, uint32_t count, void *to, uint32_t size)
{
    const uint8_t *bytes = from;
    uint32_t crc;
    struct stream s = {
        .at = bytes + GZIP_HEADER, .end = bytes + count - GZIP_TRAILER,
        .out = to, .out_start = to, .out_end = (uint8_t *)to + size,
    };

    skip_header(&s, bytes[3]);
    inflate(&s);
    memcpy(&crc, bytes + count - GZIP_TRAILER, sizeof(crc));
    if (s.bad)
        return "its gzip data is damaged";
    if (s.out != s.out_end)
        return "its gzip data is too short";
    return crc32(to, size) == crc ? NULL : "its gzip checksum is wrong";
}
