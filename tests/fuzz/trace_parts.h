/*
 * A trace taken apart (docs/trace-format.md), changed, and put together with
 * lengths, counts, cycles and checksums that are right: so that a fuzzer gets
 * behind them.
 */
#ifndef PAGEWALK_TESTS_FUZZ_TRACE_PARTS_H
#define PAGEWALK_TESTS_FUZZ_TRACE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/trace/trace_format.h"

enum { TRACE_PARTS_CHUNKS = 16 };

struct trace_part {
    size_t size;
    uint8_t raw[TRACE_CHUNK_RAW_MAX];       /* records, uncompressed */
};

struct trace_parts {
    size_t text_size;
    uint8_t text[TRACE_HEADER_TEXT_MAX];    /* of the header */
    unsigned chunks;
    struct trace_part chunk[TRACE_PARTS_CHUNKS];
};

/* Takes apart what is there of a trace, as far as it can be unpacked; checksums
 * are not looked at. False: not even a header. */
bool trace_parts_read(struct trace_parts *parts, const uint8_t *data,
                      size_t size);

/* Puts the parts together; 0 if they need more than `max` bytes. */
size_t trace_parts_write(const struct trace_parts *parts, uint8_t *data,
                         size_t max);

#endif
