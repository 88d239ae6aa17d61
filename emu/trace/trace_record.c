/* Records to bytes and back. */
#include "emu/trace/trace_record.h"

#include <string.h>

#include "base/compiler.h"
#include "mmu/flush_cause.h"
#include "mmu/walk.h"

enum {
    VARINT_MAX = 10,
    MISS_CLASS_MAX = 5,
    FRAME_BITS = 24,            /* of 36-bit physical addresses */
    SPACE_BITS = 27,            /* CR3[31:5] */
    PIECE_MASK = 0x1ff,         /* of a piece in its 2 MiB */
    MODE_BITS = TRACE_MODE_PAGING | TRACE_MODE_WP | TRACE_MODE_PGE |
                TRACE_MODE_PAE | TRACE_MODE_NXE,
};

void trace_codec_reset(struct trace_codec *codec)
{
    memset(codec, 0, sizeof *codec);
    /* Different pages, so that each place stands for one. */
    for (unsigned side = 0; side < 2; side++)
        for (uint32_t i = 0; i < TRACE_PAGE_RECENT; i++)
            codec->recent[side].page[i] = UINT32_MAX - i;
}

static uint8_t *put_varint(uint8_t *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (uint8_t)(value | 0x80);
    *to++ = (uint8_t)value;
    return to;
}

/* A signed difference of 32-bit values: small ones of either sign are short. */
static uint8_t *put_difference(uint8_t *to, uint32_t value, uint32_t from)
{
    uint32_t d = value - from;

    return put_varint(to, d << 1 ^ (d >> 31 ? UINT32_MAX : 0));
}

static uint8_t *put_name(uint8_t *to, const char *name)
{
    size_t length = strlen(name);

    *to++ = (uint8_t)length;
    memcpy(to, name, length);
    return to + length;
}

static uint8_t *put_translation(uint8_t *to, uint32_t page,
                                const struct trace_page *t)
{
    *to++ = t->bits;
    if (!(t->bits & TRACE_PAGE_PRESENT))
        return to;
    to = put_difference(to, t->frame, page);
    return t->bits & TRACE_PAGE_LARGE ? to : put_varint(to, t->table);
}

static uint8_t *put_reference(struct trace_codec *codec,
                              const struct trace_record *r, uint8_t *to)
{
    struct trace_recent *recent = &codec->recent[r->kind == TRACE_FETCH];
    uint32_t page = r->reference.page;
    unsigned place = 0;
    uint8_t first = (uint8_t)(r->kind |
                              (r->reference.user ? TRACE_USER : 0) |
                              (r->reference.translates ? TRACE_TRANSLATES : 0) |
                              (r->reference.faulted ? TRACE_FAULTED : 0));

    while (place < TRACE_PAGE_RECENT && recent->page[place] != page)
        place++;
    *to++ = (uint8_t)(first | place << TRACE_PAGE_SHIFT);
    if (place == TRACE_PAGE_DELTA) {
        to = put_difference(to, page, recent->page[0]);
        place = TRACE_PAGE_RECENT - 1;
    }
    trace_recent_bring_forward(recent, place, page);
    if (r->reference.translates)
        to = put_translation(to, page, &r->reference.translation);
    return to;
}

static uint8_t *put_other(struct trace_codec *codec,
                          const struct trace_record *r, uint8_t *to)
{
    *to++ = (uint8_t)(TRACE_OTHER | r->other << 2);
    switch (r->other) {
    case TRACE_SYNC:
        for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
            to = put_varint(to, r->sync.absorbed[i]);
        return put_varint(to, r->sync.cycles);
    case TRACE_MODE:
        *to++ = r->mode.flags;
        return put_varint(to, r->mode.space);
    case TRACE_FLUSH:
        *to++ = r->flush.cause;
        to = put_varint(to, r->flush.site);
        if (r->flush.cause == FLUSH_invlpg ||
            r->flush.cause == FLUSH_page_fault)
            to = put_varint(to, r->flush.lin);
        else
            to = put_varint(to, r->flush.space);
        to = put_varint(to, r->flush.direct_cycles);
        return put_varint(to, r->flush.cycles);
    case TRACE_SPACE_FREE:
        return put_varint(to, r->space_free.space);
    case TRACE_WALK:
        *to++ = (uint8_t)(r->walk.first_class | r->walk.second_class << 3);
        *to++ = (uint8_t)(r->walk.reads | r->walk.updates << 4);
        to = put_varint(to, r->walk.cycles);
        to = put_difference(to, r->walk.eip, codec->eip);
        codec->eip = r->walk.eip;
        return to;
    case TRACE_SITE:
        to = put_varint(to, r->site.number);
        to = put_varint(to, r->site.lin);
        *to++ = r->site.cause;
        return put_name(to, r->site.name);
    case TRACE_REGION:
        to = put_varint(to, r->region.number);
        return put_name(to, r->region.name);
    case TRACE_REGION_BEGIN:
    case TRACE_REGION_END:
        return put_varint(to, r->region.number);
    default:
        return to;
    }
}

size_t trace_record_encode(struct trace_codec *codec,
                           const struct trace_record *record, uint8_t *to)
{
    uint8_t *end = record->kind == TRACE_OTHER
                       ? put_other(codec, record, to)
                       : put_reference(codec, record, to);

    return (size_t)(end - to);
}

/* The bytes being decoded. The first error stays, and what is read after it is
 * 0. */
struct source {
    const uint8_t *at, *end;
    const char *why;
};

static void fail(struct source *s, const char *why)
{
    if (!s->why)
        s->why = why;
    s->at = s->end;
}

ALWAYS_INLINE uint8_t get_byte(struct source *s)
{
    if (UNLIKELY(s->at == s->end)) {
        fail(s, "a record ends in its middle");
        return 0;
    }
    return *s->at++;
}

static uint64_t get_varint(struct source *s)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < VARINT_MAX; i++) {
        uint8_t byte = get_byte(s);

        value |= (uint64_t)(byte & 0x7f) << i * 7;
        if (!(byte & 0x80)) {
            if (i == VARINT_MAX - 1 && byte > 1)
                break;
            return value;
        }
    }
    fail(s, "a number has more than 64 bits");
    return 0;
}

static uint32_t get_number(struct source *s)
{
    uint64_t value = get_varint(s);

    if (value > UINT32_MAX)
        fail(s, "a number has more than 32 bits");
    return (uint32_t)value;
}

static uint32_t get_space(struct source *s)
{
    uint32_t space = get_number(s);

    if (space >> SPACE_BITS)
        fail(s, "an address space has more than 27 bits");
    return space;
}

static uint32_t get_difference(struct source *s, uint32_t from)
{
    uint32_t d = get_number(s);

    return from + (d >> 1 ^ (d & 1 ? UINT32_MAX : 0));
}

static void get_name(struct source *s, char *name)
{
    size_t length = get_byte(s);

    if (length > (size_t)(s->end - s->at)) {
        fail(s, "a name ends in its middle");
        length = 0;
    }
    if (memchr(s->at, '\0', length)) {
        fail(s, "a name has a byte of 0");
        length = 0;
    }
    memcpy(name, s->at, length);
    name[length] = '\0';
    s->at += length;
}

static void get_translation(struct source *s, uint32_t page,
                            struct trace_page *t)
{
    t->bits = get_byte(s);
    t->frame = t->table = 0;
    if (t->bits & 0x80 || (t->bits && !(t->bits & TRACE_PAGE_PRESENT)))
        fail(s, "a translation has unknown bits");
    if (!(t->bits & TRACE_PAGE_PRESENT))
        return;
    t->frame = get_difference(s, page);
    if (!(t->bits & TRACE_PAGE_LARGE))
        t->table = get_number(s);
    else if ((t->frame ^ page) & PIECE_MASK)
        fail(s, "a large page is not aligned to its size");
    if ((t->frame | t->table) >> FRAME_BITS)
        fail(s, "a frame number has more than 24 bits");
}

ALWAYS_INLINE void get_reference(struct trace_codec *codec,
                                 struct trace_record *r, struct source *s,
                                 uint8_t first)
{
    struct trace_recent *recent = &codec->recent[r->kind == TRACE_FETCH];
    unsigned place = first >> TRACE_PAGE_SHIFT;
    uint32_t page;

    if (place == TRACE_PAGE_DELTA) {
        page = get_difference(s, recent->page[0]);
        place = TRACE_PAGE_RECENT - 1;
    } else {
        page = recent->page[place];
    }
    if (UNLIKELY(page >> TRACE_PAGE_BITS))
        fail(s, "a page number has more than 20 bits");
    trace_recent_bring_forward(recent, place, page);
    r->reference.page = page;
    r->reference.user = first & TRACE_USER;
    r->reference.faulted = first & TRACE_FAULTED;
    r->reference.translates = first & TRACE_TRANSLATES;
    if (r->reference.translates)
        get_translation(s, page, &r->reference.translation);
}

static void get_flush(struct trace_record *r, struct source *s)
{
    r->flush.cause = get_byte(s);
    if (r->flush.cause >= FLUSH_CAUSES)
        fail(s, "a flush has an unknown cause");
    r->flush.site = get_number(s);
    r->flush.lin = r->flush.space = 0;
    if (r->flush.cause == FLUSH_invlpg || r->flush.cause == FLUSH_page_fault)
        r->flush.lin = get_number(s);
    else
        r->flush.space = get_space(s);
    r->flush.direct_cycles = get_number(s);
    r->flush.cycles = get_varint(s);
}

static void get_walk(struct trace_codec *codec, struct trace_record *r,
                     struct source *s)
{
    uint8_t classes = get_byte(s), steps = get_byte(s);

    r->walk.first_class = classes & 7;
    r->walk.second_class = classes >> 3 & 7;
    r->walk.reads = steps & 0xf;
    r->walk.updates = steps >> 4;
    r->walk.cycles = get_number(s);
    r->walk.eip = get_difference(s, codec->eip);
    codec->eip = r->walk.eip;
    if (r->walk.first_class > MISS_CLASS_MAX ||
        r->walk.second_class > MISS_CLASS_MAX || classes >> 6)
        fail(s, "a miss has an unknown class");
    if (r->walk.reads > WALK_LEVELS_MAX || r->walk.updates > WALK_LEVELS_MAX)
        fail(s, "a walk has more than two levels");
}

static void get_other(struct trace_codec *codec, struct trace_record *r,
                      struct source *s)
{
    switch (r->other) {
    case TRACE_SYNC:
        for (unsigned i = 0; i < TRACE_ABSORBED_KINDS; i++)
            r->sync.absorbed[i] = get_varint(s);
        r->sync.cycles = get_varint(s);
        break;
    case TRACE_MODE:
        r->mode.flags = get_byte(s);
        r->mode.space = get_space(s);
        if (r->mode.flags & ~MODE_BITS)
            fail(s, "a paging mode has unknown bits");
        break;
    case TRACE_FLUSH:
        get_flush(r, s);
        break;
    case TRACE_SPACE_FREE:
        r->space_free.space = get_space(s);
        break;
    case TRACE_WALK:
        get_walk(codec, r, s);
        break;
    case TRACE_SITE:
        r->site.number = get_number(s);
        r->site.lin = get_number(s);
        r->site.cause = get_byte(s);
        get_name(s, r->site.name);
        if (r->site.cause >= FLUSH_CAUSES)
            fail(s, "a flush site has an unknown cause");
        break;
    case TRACE_REGION:
        r->region.number = get_number(s);
        get_name(s, r->region.name);
        break;
    case TRACE_REGION_BEGIN:
    case TRACE_REGION_END:
        r->region.number = get_number(s);
        r->region.name[0] = '\0';
        break;
    case TRACE_END:
        break;
    default:
        fail(s, "a record has an unknown kind");
    }
}

size_t trace_record_decode(struct trace_codec *codec,
                           struct trace_record *r, const uint8_t *from,
                           const uint8_t *end, const char **why)
{
    struct source s = {.at = from, .end = end};
    uint8_t first = get_byte(&s);

    r->kind = first & 3;
    if (LIKELY(r->kind != TRACE_OTHER)) {
        get_reference(codec, r, &s, first);
    } else {
        r->other = first >> 2;
        get_other(codec, r, &s);
    }
    if (UNLIKELY(s.why != NULL)) {
        *why = s.why;
        return 0;
    }
    return (size_t)(s.at - from);
}
