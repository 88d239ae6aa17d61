#include "emu/sweep/sweep_block.h"

#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "emu/replay/trace_paging.h"
#include "mmu/flush_cause.h"
#include "mmu/mmu.h"

enum { DATA, FETCHES };

bool sweep_source_open(struct sweep_source *s, const char *path,
                       bool with_view, struct error *error)
{
    memset(s, 0, sizeof *s);
    if (!trace_reader_open(&s->reader, path, error))
        return false;
    if (trace_header_parse(&s->header, s->reader.text, s->reader.path,
                           error)) {
        s->view = with_view ? sweep_view_new() : NULL;
        if (trace_pages_init(&s->pages) && (s->view || !with_view))
            return true;
        error_host(error, "%s: no memory", s->reader.path);
    }
    sweep_source_close(s);
    return false;
}

void sweep_source_close(struct sweep_source *s)
{
    trace_pages_destroy(&s->pages);
    trace_reader_close(&s->reader);
    free(s->view);
    s->view = NULL;
}

/* The page comes as the tables were before the access. A write that did not
 * fault has made it dirty, whatever TLB has served it. */
static bool put_reference(struct sweep_source *s,
                          const struct trace_record *record,
                          struct sweep_event *event)
{
    bool fetch = record->kind == TRACE_FETCH;
    bool write = record->kind == TRACE_WRITE;
    struct trace_page *page = trace_pages_find(&s->pages,
                                               mmu_space(&s->paging),
                                               record->reference.page);

    if (UNLIKELY(!page))
        return false;
    if (record->reference.translates)
        *page = record->reference.translation;
    *event = (struct sweep_event){
        .what = SWEEP_REFERENCE,
        .access = (uint8_t)((fetch   ? ACCESS_FETCH
                             : write ? ACCESS_WRITE
                                     : ACCESS_READ) |
                            (record->reference.user ? ACCESS_USER : 0)),
        .bits = page->bits,
        .faulted = record->reference.faulted,
        .lin = record->reference.page << 12,
        .frame = page->frame,
        .place = page->table,
    };
    if (write && !record->reference.faulted &&
        page->bits & TRACE_PAGE_PRESENT)
        page->bits |= TRACE_PAGE_DIRTY;
    s->references[fetch ? FETCHES : DATA]++;
    return true;
}

/* Whether a record other than a reference changes TLBs; then it becomes an
 * event. */
static bool put_other(struct sweep_source *s,
                      const struct trace_record *record,
                      struct sweep_event *event)
{
    switch (record->other) {
    case TRACE_SYNC:
        s->references[FETCHES] +=
            record->sync.absorbed[TRACE_ABSORBED_FETCH_4K] +
            record->sync.absorbed[TRACE_ABSORBED_FETCH_LARGE];
        s->references[DATA] +=
            record->sync.absorbed[TRACE_ABSORBED_DATA_4K] +
            record->sync.absorbed[TRACE_ABSORBED_DATA_LARGE];
        return false;
    case TRACE_MODE:
        trace_paging_set(&s->paging, record->mode.flags, record->mode.space);
        *event = (struct sweep_event){
            .what = SWEEP_MODE,
            .bits = record->mode.flags,
            .place = record->mode.space,
        };
        return true;
    case TRACE_FLUSH:
        if (record->flush.cause == FLUSH_page_fault)
            return false;           /* the next reference makes it */
        if (record->flush.cause != FLUSH_invlpg)
            s->paging.cr3 = trace_paging_cr3(&s->paging, record->flush.space);
        *event = (struct sweep_event){
            .what = SWEEP_FLUSH,
            .bits = record->flush.cause,
            .lin = record->flush.lin,
            .frame = record->flush.site,
            .place = record->flush.space,
        };
        return true;
    case TRACE_SPACE_FREE:
        *event = (struct sweep_event){
            .what = SWEEP_SPACE_FREE,
            .place = record->space_free.space,
        };
        return true;
    default:
        return false;
    }
}

bool sweep_source_fill(struct sweep_source *s, struct sweep_block *block,
                       struct error *error)
{
    block->events = 0;
    while (block->events < SWEEP_BLOCK_EVENTS && !s->ended) {
        struct sweep_event *event = &block->event[block->events];
        struct trace_record record;
        enum trace_status status = trace_reader_next(&s->reader, &record,
                                                     error);

        if (UNLIKELY(status == TRACE_BROKEN))
            return false;
        if (UNLIKELY(status == TRACE_DONE)) {
            s->ended = true;
            return true;
        }
        if (record.kind == TRACE_OTHER) {
            if (!put_other(s, &record, event))
                continue;
        } else if (UNLIKELY(!s->paging.enabled)) {
            return trace_reader_refuse(&s->reader, "a reference while paging "
                                       "is off", error);
        } else if (!put_reference(s, &record, event)) {
            return trace_pages_excuse(&s->pages, s->reader.path, error);
        }
        if (s->view)
            block->word[block->events] = sweep_view_see(s->view, &s->paging,
                                                        event);
        block->events++;
    }
    return true;
}
