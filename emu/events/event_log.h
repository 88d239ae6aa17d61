/*
 * Writes the event stream of a run (docs/events.md, "The log of a run"), from
 * which `pagewalk count` or another implementation of the counting rules counts
 * the same numbers.
 *
 * It is an observer of the MMU. Before each access it tells the writer what the
 * guest's page tables said of the page before the access.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_LOG_H
#define PAGEWALK_EMU_EVENTS_EVENT_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/events/event_writer.h"
#include "emu/host/error.h"
#include "mmu/mmu.h"

struct event_log {
    struct observer observer;
    struct mmu *mmu;
    struct event_writer writer;
    bool ended;                 /* `failed` was called */
    void (*failed)(void *opaque);
    void *opaque;
};

/*
 * Attaches to the MMU, which must not have run. From now on the MMU reports
 * each fetch. When the guest does what a stream cannot say, the log writes no
 * more and calls `failed` once.
 */
void event_log_init(struct event_log *log, struct mmu *mmu, FILE *stream,
                    void (*failed)(void *opaque), void *opaque);
void event_log_destroy(struct event_log *log);

/* Ends the stream early; `why` is what the guest did, as a clause. */
void event_log_fail(struct event_log *log, const char *why);

/* Writes what is due at the end. False: the stream ended early; the error says
 * why. */
bool event_log_finish(struct event_log *log, struct error *error);

#endif
