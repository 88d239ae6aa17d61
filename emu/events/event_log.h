/*
 * Writes the event stream of a run (docs/events.md, "The log of a run"), from
 * which `pagewalk count` or another implementation of the counting rules counts
 * the same numbers.
 *
 * It is an observer of the MMU. Before each access it looks the address up in
 * the guest's page tables; where these differ from what the stream has said of
 * the space and page so far, it writes a map, unmap or clrd line first. Spaces
 * are CR3[31:12]. MOV CR0 and MOV CR4 that empty the TLBs are both `cr4`, a
 * task switch is `cr3`. G is written as CR4.PGE honours it.
 *
 * A stream cannot say that software made an entry with D set. A replay walks
 * to set D there, so its dirty assists and walks are more than the run's; all
 * other numbers are equal.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_LOG_H
#define PAGEWALK_EMU_EVENTS_EVENT_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include "emu/events/logged_pages.h"
#include "emu/host/error.h"
#include "mmu/mmu.h"

struct event_log {
    struct observer observer;
    struct mmu *mmu;
    FILE *stream;               /* null: not attached */
    bool wp;                    /* CR0.WP as the header says */
    struct logged_pages pages;  /* as the stream has them */
    const char *failure;        /* why the stream ends early, or null */
    void (*failed)(void *opaque);
    void *opaque;
};

/*
 * Attaches to the MMU, which must not have run, and writes the header. From
 * now on the MMU reports each fetch. When the guest does what a stream cannot
 * say, the log writes no more and calls `failed` once.
 */
void event_log_init(struct event_log *log, struct mmu *mmu, FILE *stream,
                    bool wp, void (*failed)(void *opaque), void *opaque);
void event_log_destroy(struct event_log *log);

/* Ends the stream early; `why` is what the guest did, as a clause. */
void event_log_fail(struct event_log *log, const char *why);

/* False: the stream ended early; the error says why. */
bool event_log_check(const struct event_log *log, struct error *error);

#endif
