/*
 * An event stream (docs/events.md), read line by line and checked wholly: what
 * stream_next returns is within its ranges.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_STREAM_H
#define PAGEWALK_TESTS_REFERENCE_STREAM_H

#include <stdio.h>

#include "tests/reference/header.h"

enum event_kind {
    EVENT_MAP, EVENT_UNMAP, EVENT_CLRD, EVENT_SETD, EVENT_CR3, EVENT_CR4,
    EVENT_CR0, EVENT_TASK, EVENT_SETWP, EVENT_SETPGE, EVENT_INVLPG, EVENT_FREE,
    EVENT_ACC
};

enum access_kind { ACCESS_I, ACCESS_R, ACCESS_W };

struct event {
    enum event_kind kind;
    uint32_t space;             /* map, unmap, clrd, setd, cr3, task, free */
    unsigned shift;             /* map, unmap, clrd, setd: SIZE is 1 << shift */
    uint32_t page, frame;       /* in units of SIZE */
    bool rw, us, g, nx;         /* map */
    bool value;                 /* setwp, setpge */
    uint32_t lin;               /* invlpg, acc */
    enum access_kind access;    /* acc */
    bool user;                  /* acc: CPL is 3 */
};

enum stream_result { STREAM_EVENT, STREAM_END, STREAM_ERROR };

struct stream {
    FILE *in;
    unsigned line;              /* of the last event, or of the error */
    struct header header;
    struct words words;         /* words.error is the message */
    char *text;
    size_t size;
    bool ready;                 /* words hold the event that ended the header */
};

/* Reads the header, up to the first event. False: words.error, line. */
bool stream_open(struct stream *s, FILE *in);

enum stream_result stream_next(struct stream *s, struct event *e);

void stream_close(struct stream *s);

#endif
