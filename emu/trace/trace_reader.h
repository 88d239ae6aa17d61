/*
 * Reading a trace file, chunk by chunk, from a file or a pipe.
 *
 * Nothing in a file is believed before its CRC and its bounds are checked. A
 * chunk takes at most TRACE_CHUNK_RAW_MAX bytes of memory whatever it claims,
 * and the index is not needed to read on. The first thing that is wrong ends
 * the trace; what came before it is good.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_READER_H
#define PAGEWALK_EMU_TRACE_TRACE_READER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "emu/trace/trace_record.h"

struct trace_reader {
    FILE *stream;
    const char *path;
    char *text;                     /* the header's */
    uint8_t *raw, *packed;
    uint32_t raw_bytes, at;         /* of the chunk being read */
    uint32_t records_left;
    struct trace_codec codec;
    uint64_t offset;                /* of the next byte in the file */
    uint64_t chunk_offset;          /* of the chunk being read */
    uint64_t chunk_cycle;
    uint32_t record_at;             /* place of the last record, unpacked */
    uint64_t record;                /* number of the next record */
    uint64_t cycle;                 /* of the last sync or flush */
    uint32_t chunks;
    uint32_t index_crc;             /* of the rows that the index must have */
    uint64_t raw_total;
    bool ended;                     /* TRACE_END was read */
    bool complete;                  /* and a good index */
};

enum trace_status {
    TRACE_OK,
    TRACE_DONE,     /* the end of a complete trace */
    TRACE_BROKEN,   /* *error says what is wrong and at which offset */
};

/* Opens a trace ("-": standard input) and reads its header. */
bool trace_reader_open(struct trace_reader *reader, const char *path,
                       struct error *error);
void trace_reader_close(struct trace_reader *reader);

/* trace_reader_next for records of every kind. */
enum trace_status trace_reader_next_any(struct trace_reader *reader,
                                        struct trace_record *record,
                                        struct error *error);

/* Reads the next record. */
ALWAYS_INLINE enum trace_status trace_reader_next(struct trace_reader *r,
                                                  struct trace_record *record,
                                                  struct error *error)
{
    if (UNLIKELY(!r->records_left || r->at >= r->raw_bytes || r->ended ||
                 !trace_record_decode_recent(&r->codec, record,
                                             r->raw[r->at])))
        return trace_reader_next_any(r, record, error);
    r->record_at = r->at++;
    r->records_left--;
    r->record++;
    return TRACE_OK;
}

/* Says of the record that was read last what is wrong with it, for a reader of
 * its contents. Returns false. */
bool trace_reader_refuse(const struct trace_reader *reader, const char *why,
                         struct error *error);

#endif
