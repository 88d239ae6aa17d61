/*
 * The reader of event streams: a header, then one event a line
 * (docs/events.md). It refuses a malformed line by file and line number, so the
 * events that it returns are valid.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_STREAM_H
#define PAGEWALK_EMU_EVENTS_EVENT_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "mmu/config.h"

enum { STREAM_NAME_MAX = 31, STREAM_LINE_MAX = 255, STREAM_WORDS_MAX = 9 };

/* An array line of the header. */
struct stream_array {
    char name[STREAM_NAME_MAX + 1];
    enum tlb_slot slot;
    char side;              /* i, d, u or s */
    unsigned line;          /* its number in the stream */
};

struct stream_header {
    bool wp, pge;           /* CR0.WP, CR4.PGE at the start */
    bool pae;               /* large pages are of 2 MiB, not 4 MiB */
    struct mmu_config config;
    struct stream_array array[TLB_SLOTS];
    unsigned arrays;
    uint32_t history;       /* limit of each history, in records */
};

enum stream_kind {
    STREAM_MAP,
    STREAM_UNMAP,
    STREAM_CLRD,
    STREAM_SETD,
    STREAM_CR3,
    STREAM_CR4,
    STREAM_CR0,
    STREAM_TASK,
    STREAM_SETWP,
    STREAM_SETPGE,
    STREAM_INVLPG,
    STREAM_FREE,
    STREAM_ACC,
};

/* An event, with the operands of its kind. */
struct stream_event {
    enum stream_kind kind;
    uint32_t space;
    uint32_t page;          /* in units of the size */
    bool large;             /* 4m or 2m, else 4k */
    uint32_t frame;         /* in units of the size */
    bool rw, us, global, nx;
    bool value;             /* of the bit that setwp or setpge sets */
    uint32_t lin;
    char access;            /* I, R or W */
    bool user;              /* CPL 3 */
};

struct event_stream {
    FILE *file;
    const char *path;       /* for messages */
    unsigned line;
    char text[STREAM_LINE_MAX + 2];     /* the current line */
    char *word[STREAM_WORDS_MAX];       /* its words, in `text` */
    unsigned words;
    bool pae;               /* as the header says */
    bool pending;           /* event_words_next has to return it again */
};

/* Reads the header, up to the first event or the end of the stream. False: the
 * header is malformed, or the stream cannot be read. */
bool event_stream_header(struct event_stream *stream,
                         struct stream_header *header, struct error *error);

/* Reads the next event; at the end of the stream sets *end instead. False: the
 * line is malformed, or the stream cannot be read. */
bool event_stream_next(struct event_stream *stream,
                       struct stream_event *event, bool *end,
                       struct error *error);

#endif
