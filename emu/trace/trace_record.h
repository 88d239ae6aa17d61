/*
 * The records of a trace, and their form as bytes (docs/trace-format.md).
 *
 * Encoding and decoding share a state of recent pages and last values. It is
 * reset at the start of each chunk, so a chunk can be decoded alone.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_RECORD_H
#define PAGEWALK_EMU_TRACE_TRACE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"
#include "emu/trace/trace_format.h"

enum { TRACE_NAME_MAX = 255, TRACE_PAGE_BITS = 20 };

/* What the tables say of a 4 KiB page. */
struct trace_page {
    uint8_t bits;           /* enum trace_translation_bits */
    uint32_t frame;         /* 4 KiB frame number of this 4 KiB piece */
    uint32_t table;         /* frame of the page table; 0 for a large page */
};

/* What a miss or an assist did, on the recording's model. */
struct trace_walk {
    uint8_t first_class;    /* 1 + enum miss_class of the first-level array; 0:
                               it did not miss, or nobody classified */
    uint8_t second_class;   /* the same of the second-level array */
    uint8_t reads;          /* table entries read */
    uint8_t updates;        /* table entries written to set A or D */
    uint32_t cycles;        /* charged: walk or STLB hit */
    uint32_t eip;           /* linear address of the instruction */
};

struct trace_record {
    uint8_t kind;           /* enum trace_kind */
    uint8_t other;          /* enum trace_other */
    union {
        struct {
            uint32_t page;          /* linear page number, 4 KiB */
            bool user, faulted, translates;
            struct trace_page translation;
        } reference;
        struct {
            uint64_t absorbed[TRACE_ABSORBED_KINDS];
            uint64_t cycles;        /* since the last sync or flush */
        } sync;
        struct {
            uint8_t flags;          /* enum trace_mode_bits */
            uint32_t space;
        } mode;
        struct {
            uint8_t cause;          /* enum flush_cause */
            uint32_t site;          /* number of a TRACE_SITE */
            uint32_t lin;           /* of invlpg and page_fault */
            uint32_t space;         /* current from now on */
            uint32_t direct_cycles;
            uint64_t cycles;        /* since the last sync or flush */
        } flush;
        struct {
            uint32_t space;
        } space_free;
        struct trace_walk walk;
        struct {
            uint32_t number;
            uint32_t lin;
            uint8_t cause;
            char name[TRACE_NAME_MAX + 1];  /* "function+0x12", or empty */
        } site;
        struct {
            uint32_t number;
            char name[TRACE_NAME_MAX + 1];  /* empty in begin and end */
        } region;
    };
};

/* The pages that a side has referred to, most recent first. */
struct trace_recent {
    uint32_t page[TRACE_PAGE_RECENT];
};

struct trace_codec {
    struct trace_recent recent[2];      /* data, fetches */
    uint32_t eip;                       /* of the last TRACE_WALK */
};

void trace_codec_reset(struct trace_codec *codec);

/* Writes a record to `to`, which has room for TRACE_RECORD_MAX bytes; returns
 * how many it took. */
size_t trace_record_encode(struct trace_codec *codec,
                           const struct trace_record *record, uint8_t *to);

/* Reads a record from [from, end); returns how many bytes it took, or 0: they
 * are no record, and *why says what is wrong. */
size_t trace_record_decode(struct trace_codec *codec,
                           struct trace_record *record, const uint8_t *from,
                           const uint8_t *end, const char **why);

/* Moves the page at a place to the front. */
ALWAYS_INLINE void trace_recent_bring_forward(struct trace_recent *recent,
                                              unsigned place, uint32_t page)
{
    if (place == 1)             /* two pages by turns: no call */
        recent->page[1] = recent->page[0];
    else if (place)
        memmove(&recent->page[1], &recent->page[0],
                place * sizeof recent->page[0]);
    recent->page[0] = page;
}

/* Reads a record that is one byte, as most are: a reference to a recent page
 * whose translation is known. False: it is another, for trace_record_decode. */
ALWAYS_INLINE bool trace_record_decode_recent(struct trace_codec *codec,
                                              struct trace_record *record,
                                              uint8_t first)
{
    unsigned kind = first & 3, place = first >> TRACE_PAGE_SHIFT;
    struct trace_recent *recent = &codec->recent[kind == TRACE_FETCH];
    uint32_t page;

    if (UNLIKELY(kind == TRACE_OTHER || first & TRACE_TRANSLATES ||
                 place == TRACE_PAGE_DELTA))
        return false;
    page = recent->page[place];
    if (UNLIKELY(page >> TRACE_PAGE_BITS))      /* of no reference */
        return false;
    trace_recent_bring_forward(recent, place, page);
    record->kind = (uint8_t)kind;
    record->reference.page = page;
    record->reference.user = first & TRACE_USER;
    record->reference.faulted = first & TRACE_FAULTED;
    record->reference.translates = false;
    return true;
}

#endif
