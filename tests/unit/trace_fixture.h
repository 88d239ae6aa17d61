/*
 * Small traces for tests: written by the writer, or forged byte by byte, in a
 * folder of their own.
 */
#ifndef PAGEWALK_TESTS_UNIT_TRACE_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_TRACE_FIXTURE_H

#include <check.h>

#include "emu/host/error.h"
#include "emu/trace/trace_reader.h"
#include "emu/trace/trace_record.h"
#include "emu/trace/trace_writer.h"

enum { TRACE_PATH_BYTES = 256, TRACE_FILE_MAX = 1 << 18 };

/* Each test is a process of its own, so one fixture serves all. */
struct trace_fixture {
    char folder[TRACE_PATH_BYTES - 8];
    char path[TRACE_PATH_BYTES];    /* of the trace */
    struct error error;             /* of the last thing that failed */
    struct trace_writer writer;
    /* A file in memory, and what its frame has to say of it. */
    uint8_t file[TRACE_FILE_MAX];
    size_t size;
    uint64_t records;               /* in its chunks so far */
    uint64_t cycle;                 /* of its last sync or flush */
    struct trace_index_row row[16];
    uint32_t chunks;
    /* What tf_read_back has found. */
    uint64_t read;                  /* records */
    enum trace_status status;
};

extern struct trace_fixture tf;

void trace_fixture_up(void);
void trace_fixture_down(void);

/* The text of a header that a replay can use: the p6 model, split:8,16. */
const char *trace_fixture_text(void);

/* Records. */
struct trace_record tf_mode(uint8_t flags, uint32_t space);
struct trace_record tf_fetch(uint32_t page);
struct trace_record tf_read(uint32_t page);
struct trace_record tf_mapped(enum trace_kind kind, uint32_t page,
                                 uint8_t bits, uint32_t frame, uint32_t table);
struct trace_record tf_sync(uint64_t cycles);
struct trace_record tf_site(uint32_t number, uint8_t cause, uint32_t lin,
                               const char *name);
struct trace_record tf_flush(uint8_t cause, uint32_t site, uint32_t space);
struct trace_record tf_end(void);

/* Writing a trace at tf.path. */
void tf_begin(const char *text);
void tf_put(struct trace_record record);
bool tf_finish(void);

/* A trace of two chunks, with records of every kind, that a replay accepts. */
void tf_write_small(void);

/* tf.file from the file at tf.path, and back. */
void tf_load(void);
void tf_save(void);

/* Forging tf.file: header, chunks, index. */
void tf_forge_header(const char *text);
void tf_forge_chunk(const struct trace_record *record, uint32_t count);
/* A chunk of any bytes, and any claims of their lengths. */
void tf_forge_bytes(const uint8_t *raw, uint32_t size, uint32_t claimed,
                 uint32_t records);
void tf_forge_index(void);

/* Reads tf.path to its end; returns how many records there were. */
uint64_t tf_read_all(enum trace_status *status);

/* The last error is of exit code 2, one line, names the trace and says this. */
void tf_says(const char *what);

/* Reads tf.path to its end, for tf.read and tf.status. */
void tf_read_back(void);

/* The same; the reader must refuse the file with these words. */
void tf_is_refused(const char *what);

#endif
