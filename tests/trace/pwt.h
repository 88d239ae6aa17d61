/*
 * A second reader of traces, written from docs/trace-format.md and from the
 * table of lines in docs/traces.md ("Dump"). It shares no code with the
 * emulator, so what the two agree on is what those pages say.
 */
#ifndef PAGEWALK_TESTS_TRACE_PWT_H
#define PAGEWALK_TESTS_TRACE_PWT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum pwt_verdict {
    PWT_WHOLE,          /* read to the end of its index */
    PWT_NO_REPLAY,      /* the same, but a replay must refuse its records */
    PWT_BROKEN,
    PWT_HOST,           /* no memory */
};

/* What is wrong first, if something is, and where in the file. */
struct pwt_report {
    const char *why;
    uint64_t offset;
};

/* Reads a trace and prints its records as `pagewalk trace dump` does. */
enum pwt_verdict pwt_read(FILE *in, FILE *out, struct pwt_report *report);

enum { PWT_LINE_MAX = 2048 };

/* Where records come from, what they are coded against, and what is checked
 * across them. */
struct pwt_records {
    const uint8_t *at, *end;    /* the rest of the chunk */
    const char *broken;         /* why what was read is no record, or null */
    const char *no_replay;      /* why a replay must refuse, or null */
    uint32_t recent[2][7];      /* pages of data and of fetches */
    uint32_t eip;               /* of the last walk record */
    uint64_t cycles;            /* the beginning's, and those of sync and flush
                                   records */
    uint32_t sites;             /* defined so far */
    uint32_t *site_lin;         /* of each */
    bool paging, ended;
    FILE *line;                 /* writes `text` */
    char text[PWT_LINE_MAX];
};

/* False: no memory; pwt_records_end in any case. */
bool pwt_records_begin(struct pwt_records *records);
void pwt_records_end(struct pwt_records *records);

/* At the beginning of a chunk. */
void pwt_records_forget(struct pwt_records *records);

/* Reads one record and prints it as record `number`; false: `broken` says why
 * not. */
bool pwt_records_next(struct pwt_records *records, uint64_t number, FILE *out);

#endif
