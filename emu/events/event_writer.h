/*
 * Writes an event stream (docs/events.md) from accesses, flushes and what the
 * page tables say: those of a run (event_log.h) or of a trace (event_dump.h).
 *
 * The header is written at the first access. Before an access, lines say what
 * has changed since: of its page, of CR0.WP and of CR4.PGE.
 *
 * A stream has large pages of one size. A kernel may begin with two-level paging
 * and then go to PAE, as long as it has used no 4 MiB page: 4 KiB pages are the
 * same in both. The header is then written over, where the stream can be sought.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_WRITER_H
#define PAGEWALK_EMU_EVENTS_EVENT_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/events/logged_pages.h"
#include "emu/host/error.h"
#include "emu/trace/trace_record.h"
#include "mmu/config.h"
#include "mmu/flush_cause.h"

/* The paging registers, as far as a stream has them. */
struct event_mode {
    bool wp, pge, pae;
    uint32_t space;         /* CR3[31:12], or CR3[31:5] under PAE */
};

struct event_access {
    uint32_t lin;
    bool fetch, write, user;
    bool fault;
    bool walked;            /* it made a walk, which succeeded */
    struct trace_page before;   /* what the tables said of the page */
};

struct event_writer {
    FILE *stream;
    const struct mmu_config *config;
    struct logged_pages pages;
    bool begun;             /* the header is written */
    bool large_2m;          /* it says `large_page 2m`; may be set before it is
                               written, if PAE is to come */
    bool has_large;         /* a large page was mapped */
    bool seeks;             /* it may be written over */
    struct event_mode mode; /* as the stream has it */
    uint32_t first_space;   /* the stream calls it 0, and space 0 by its number */
    uint64_t early[FLUSH_CAUSES];   /* flush events before the header */
    const char *failure;    /* what a stream cannot say; or null */
};

/* `config` must outlive the writer. `seeks`: the header may be written over, if
 * the stream is a file. Sets `failure` if no stream can have such TLBs. */
void event_writer_init(struct event_writer *writer, FILE *stream,
                       const struct mmu_config *config, bool seeks);
void event_writer_destroy(struct event_writer *writer);

/* After a failure these write nothing. */

/* An access in a mode. */
void event_writer_access(struct event_writer *writer,
                         const struct event_mode *mode,
                         const struct event_access *access);

/* A flush event; `lin` is that of invlpg, `space` the current one from now on. A
 * page fault writes nothing, for its access implies it. */
void event_writer_flush(struct event_writer *writer, enum flush_cause cause,
                        uint32_t lin, uint32_t space);

void event_writer_space_free(struct event_writer *writer, uint32_t space);

/* Ends the stream early; `why` is what cannot be said. */
void event_writer_fail(struct event_writer *writer, const char *why);

/* Writes what is due at the end. False: the stream ended early; the error
 * begins with `what`. */
bool event_writer_finish(struct event_writer *writer, const char *what,
                         struct error *error);

#endif
