/*
 * A trace from references that another program has recorded: one address
 * space, identity translation, user rights, pages of one size, no flushes. A
 * filter leaves out what it would leave out of a recording.
 */
#ifndef PAGEWALK_EMU_IMPORT_IMPORT_WRITER_H
#define PAGEWALK_EMU_IMPORT_IMPORT_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "emu/trace/filter/trace_filter.h"
#include "emu/trace/trace_header.h"
#include "emu/trace/trace_writer.h"

enum import_page_size { IMPORT_4K, IMPORT_2M, IMPORT_4M };

struct import_writer {
    struct trace_writer writer;
    struct trace_filter filter;
    enum import_page_size size;     /* of all pages; 2M: by PAE */
    bool held[2];                   /* the first level of data, of fetches,
                                       holds pages of that size */
    uint64_t *seen;             /* a bit for each page that has a translation */
    uint64_t absorbed[TRACE_ABSORBED_KINDS];    /* since the last sync */
    uint64_t fetches;           /* since the last sync: the clock */
    uint64_t cycle;
};

/* `text` is the header's, made from `header`; `path` as trace_writer_open. */
bool import_writer_open(struct import_writer *import, const char *path,
                        const struct trace_header *header, const char *text,
                        enum import_page_size size, struct error *error);

/* A reference to a 4 KiB page, or to that piece of a large one (20 bits). */
void import_writer_put(struct import_writer *import, enum trace_kind kind,
                       uint32_t page);

/* Completes the trace; without `complete` it stays F.part and false is
 * returned with the error left alone. */
bool import_writer_close(struct import_writer *import, bool complete,
                         struct error *error);

#endif
