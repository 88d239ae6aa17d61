/*
 * The event stream of a run (docs/events.md, "The log of a run"): what
 * `pagewalk count`, or any other implementation of the counting rules, needs to
 * count the same.
 *
 * An observer of the MMU. Each access is looked up in the page tables; when
 * they say other than what the stream said last of that space and page, a map
 * or unmap goes before it. Spaces are CR3[31:12]. What empties all TLBs is
 * cr4, also MOV CR0; a task switch is cr3. G is written as CR4.PGE honours it.
 *
 * A stream cannot say that software made an entry with D set, so whoever
 * replays one makes more dirty assists; all else is equal.
 */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_LOG_H
#define PAGEWALK_EMU_EVENTS_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "emu/host/error.h"
#include "mmu/mmu.h"

/* What the stream said of a page. */
struct logged_page {
    uint32_t frame;             /* in units of its size */
    bool present, rw, us, global;
    bool dirty;                 /* the stream's D may be set */
};

/* 4 MiB of one space: one large page, or pages. */
struct logged_region {
    uint32_t space, number;
    bool in_use, is_large;
    struct logged_page *page;   /* 1024; is_large: the first */
};

struct event_log {
    struct observer observer;
    struct mmu *mmu;
    FILE *stream;               /* null: not attached */
    bool wp;                    /* as the header says */
    struct logged_region *region;       /* open addressing */
    uint32_t regions, slots;
    const char *failure;        /* why the stream ends early, or null */
    void (*failed)(void *opaque);
    void *opaque;
};

/*
 * Attaches to the MMU, which must not have run, and writes the header. Each
 * fetch is reported from here on. `failed` is called when the guest does what
 * a stream cannot say; nothing more is written then.
 */
void event_log_init(struct event_log *log, struct mmu *mmu, FILE *stream,
                    bool wp, void (*failed)(void *opaque), void *opaque);
void event_log_destroy(struct event_log *log);

/* Ends the stream; `why` is one phrase. */
void event_log_fail(struct event_log *log, const char *why);

/* True when the stream is whole. */
bool event_log_check(const struct event_log *log, struct error *error);

#endif
