/*
 * pagewalk count EVENTS: an event stream through the MMU, the exact TLB, the
 * walker and the attribution, and the counters as JSON (docs/events.md).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "emu/attribution/attribution.h"
#include "emu/command.h"
#include "emu/commands/count_answer.h"
#include "emu/events/event_tables.h"
#include "emu/host/file.h"
#include "emu/host/signals.h"
#include "mmu/access.h"
#include "mmu/mmu_flush.h"

struct counting {
    struct event_stream stream;
    struct stream_header header;
    struct log log;
    struct bus bus;
    struct cycle_stack cycles;
    struct mmu mmu;
    struct attribution attribution;
    struct event_tables tables;
    struct walk_source source;  /* of the tables, once they have NX */
    bool no_l0;
    uint32_t frames;            /* sum of the frames used, modulo 2^32 */
};

/* The events of a stream have no instruction that they could be charged to. */
static uint32_t no_site(void *opaque)
{
    (void)opaque;
    return 0;
}

static bool out_of_memory(struct error *error)
{
    return error_host(error, "no memory for the arrays of the stream");
}

static bool start(struct counting *c, struct error *error)
{
    struct paging *paging = &c->mmu.paging;

    if (!bus_init(&c->bus, &c->log))
        return out_of_memory(error);
    if (!event_tables_init(&c->tables, &c->bus, &c->mmu.paging)) {
        bus_destroy(&c->bus);
        return out_of_memory(error);
    }
    if (!mmu_init(&c->mmu, &c->header.config, &c->bus, &c->cycles, &c->log)) {
        event_tables_destroy(&c->tables);
        bus_destroy(&c->bus);
        return out_of_memory(error);
    }
    if (!attribution_init(&c->attribution, &c->mmu, no_site, NULL)) {
        mmu_destroy(&c->mmu);
        event_tables_destroy(&c->tables);
        bus_destroy(&c->bus);
        return out_of_memory(error);
    }
    attribution_limit_history(&c->attribution, c->header.history);
    if (c->no_l0)
        mmu_without_l0(&c->mmu);
    c->source = (struct walk_source){
        .walk = event_tables_walk, .opaque = &c->tables,
    };
    paging->enabled = true;
    paging->pse = true;
    paging->pae = paging->nxe = c->header.pae;
    paging->wp = c->header.wp;
    paging->pge = c->header.pge;
    return true;
}

static void finish(struct counting *c)
{
    attribution_destroy(&c->attribution);
    mmu_destroy(&c->mmu);
    event_tables_destroy(&c->tables);
    bus_destroy(&c->bus);
}

static void count_frame(struct counting *c, uint64_t paddr)
{
    c->frames += event_tables_frame(&c->tables, paddr);
}

static void access_memory(struct counting *c, const struct stream_event *e)
{
    unsigned user = e->user ? ACCESS_USER : 0;
    uint64_t paddr;
    void *host;

    access_set_user(&c->mmu, user);
    if (e->access == 'I') {
        if (access_fetch_hit(&c->mmu, e->lin, &paddr) ||
            access_fetch_exact(&c->mmu, e->lin, ACCESS_FETCH | user, &paddr))
            count_frame(c, paddr);
        return;
    }
    if (!access_data(&c->mmu, e->lin, 1,
                     (e->access == 'W' ? ACCESS_WRITE : ACCESS_READ) | user,
                     &paddr, &host))
        return;
    count_frame(c, host ? event_tables_paddr(&c->tables, host) : paddr);
}

/* The processor has NX only under PAE. A stream may have it without: from now on
 * walks look for it. */
static void learn_nx(struct counting *c)
{
    if (c->header.pae || c->mmu.walk_source)
        return;
    mmu_forget_host(&c->mmu);
    mmu_set_walk_source(&c->mmu, &c->source);
}

/* Does what one event says. False: the stream has more spaces or tables than
 * fit. */
static bool play(struct counting *c, const struct stream_event *e)
{
    uint32_t cr3;

    switch (e->kind) {
    case STREAM_MAP:
        if (e->nx)
            learn_nx(c);
        return event_tables_change(&c->tables, e);
    case STREAM_UNMAP:
    case STREAM_CLRD:
    case STREAM_SETD:
        return event_tables_change(&c->tables, e);
    case STREAM_CR3:
    case STREAM_TASK:
        if (!event_tables_load(&c->tables, e->space))
            return false;
        mmu_flush(&c->mmu, e->kind == STREAM_CR3 ? FLUSH_mov_cr3
                                                 : FLUSH_task_switch, 0, 0);
        return true;
    case STREAM_CR4:
        mmu_flush(&c->mmu, FLUSH_mov_cr4, 0, 0);
        return true;
    case STREAM_CR0:
        mmu_flush(&c->mmu, FLUSH_mov_cr0, 0, 0);
        return true;
    case STREAM_SETWP:
        c->mmu.paging.wp = e->value;
        mmu_forget_host(&c->mmu);
        return true;
    case STREAM_SETPGE:
        c->mmu.paging.pge = e->value;
        mmu_forget_host(&c->mmu);
        return true;
    case STREAM_INVLPG:
        mmu_flush(&c->mmu, FLUSH_invlpg, e->lin, 0);
        return true;
    case STREAM_FREE:
        if (!event_tables_cr3(&c->tables, e->space, &cr3))
            return false;
        mmu_space_free(&c->mmu, cr3);
        return true;
    case STREAM_ACC:
        access_memory(c, e);
        return true;
    }
    return false;
}

static bool run(struct counting *c, struct error *error)
{
    struct stream_event event;
    bool end = false;

    if (!event_tables_load(&c->tables, 0))
        return out_of_memory(error);
    while (!signals_caught()) {
        if (!event_stream_next(&c->stream, &event, &end, error)) {
            if (signals_caught())
                break;
            return false;
        }
        if (end)
            break;
        if (!play(c, &event))
            return error_usage(error, "%s:%u: more than %d spaces, %d regions "
                               "of frames or 1 GiB of tables",
                               c->stream.path, c->stream.line, TABLES_SPACES,
                               TABLES_REGIONS);
    }
    if (signals_caught())
        fprintf(stderr, "pagewalk: stopped by a signal: %s is counted up to "
                "line %u\n", c->stream.path, c->stream.line);
    signals_catch();
    mmu_sync_counters(&c->mmu);
    return !c->attribution.out_of_memory || out_of_memory(error);
}

static bool count(struct counting *c, struct error *error)
{
    bool ok;

    if (!event_stream_header(&c->stream, &c->header, error) ||
        !start(c, error))
        return false;
    ok = run(c, error);
    if (ok)
        count_answer_print(&(struct count_answer){
            .header = &c->header,
            .mmu = &c->mmu,
            .attribution = &c->attribution,
            .frames = c->frames,
        }, stdout);
    finish(c);
    return ok;
}

int cmd_count(const struct options *options)
{
    struct counting *c = zeroed_new(sizeof *c);
    struct error error;
    const char *path;
    bool ok = false;

    if (!c) {
        error_host(&error, "no memory");
        return error_print(&error);
    }
    if (options->operand_count != 1) {
        error_usage(&error, "count: expected one event stream, or -");
    } else {
        path = options->operands[0];
        signals_catch_reading();
        c->log.stream = stderr;
        c->no_l0 = options->no_l0;
        c->stream.path = file_input_name(path);
        c->stream.file = file_open_input(path, &error);
        ok = c->stream.file && count(c, &error);
        if (c->stream.file)
            file_close_input(c->stream.file);
    }
    free(c);
    if (!ok) {
        signals_end();      /* in the header: there is nothing to print */
        return error_print(&error);
    }
    signals_end();
    return EXIT_CODE_OK;
}
