/*
 * Writing a trace file: records into compressed chunks, then an index.
 *
 * The file grows under the name F.part and gets its own name when it is
 * complete. Chunks are written whole and in order, so what a killed recording
 * leaves in F.part can be read up to its last chunk.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_WRITER_H
#define PAGEWALK_EMU_TRACE_TRACE_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/host/file_part.h"
#include "emu/trace/trace_record.h"

struct trace_index_row {
    uint64_t offset, record, cycle;
};

struct trace_writer {
    struct file_part file;
    const char *path;
    uint8_t *raw, *packed;
    uint32_t raw_bytes;             /* in `raw` */
    uint32_t records;               /* of the chunk under way */
    uint64_t first_record;          /* number of its first one */
    uint64_t first_cycle;
    struct trace_codec codec;
    struct trace_index_row *index;
    uint32_t chunks, room;
    uint64_t offset;                /* bytes written */
    uint64_t raw_total;             /* bytes of records, uncompressed */
};

/* Creates the file and writes its header, of which `text` is the text. `path`
 * must outlive the writer; "-" is standard output. A device or a FIFO is
 * written to under its own name. */
bool trace_writer_open(struct trace_writer *writer, const char *path,
                       const char *text, struct error *error);

/* Appends a record to the chunk under way, which must not be full. */
void trace_writer_put(struct trace_writer *writer,
                      const struct trace_record *record);

/* Whether the next record begins a chunk. The caller then repeats the state
 * that a chunk begins with: TRACE_MODE. */
bool trace_writer_at_chunk(const struct trace_writer *writer);

/* Bytes of the chunk under way, uncompressed. */
uint32_t trace_writer_raw_bytes(const struct trace_writer *writer);

/* Whether the chunk under way should be ended: fewer than TRACE_CHUNK_SPARE
 * bytes are left in it. */
bool trace_writer_is_full(const struct trace_writer *writer);

/* Ends the chunk under way; the next one begins at this cycle. */
void trace_writer_end_chunk(struct trace_writer *writer, uint64_t cycle);

/* Writes the rest and the index and gives the file its name. Of the writer,
 * `offset` is left: the size of the file. False: a line that names the file;
 * F.part stays. */
bool trace_writer_close(struct trace_writer *writer, struct error *error);

#endif
