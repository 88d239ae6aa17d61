#define _POSIX_C_SOURCE 200809L

#include "emu/events/event_dump.h"

#include <string.h>
#include <sys/stat.h>

#include "emu/events/event_writer.h"
#include "emu/trace/trace_header.h"
#include "emu/trace/trace_pages.h"

struct event_dump {
    struct event_writer writer;
    struct event_mode mode;
    bool paging;            /* CR0.PG */
    struct trace_pages pages;   /* what the tables say of them */
    bool walked;            /* the next reference has read the tables */
    bool no_memory;
};

/* Whether a mode of the trace has PAE. False of one that cannot be read a second
 * time. */
static bool comes_to_pae(const char *path)
{
    struct trace_reader reader;
    struct trace_record record;
    struct error ignored;
    struct stat status;
    bool pae = false;

    if (!strcmp(path, "-") || stat(path, &status) ||
        !S_ISREG(status.st_mode) || !trace_reader_open(&reader, path, &ignored))
        return false;
    while (!pae && trace_reader_next(&reader, &record, &ignored) == TRACE_OK)
        pae = record.kind == TRACE_OTHER && record.other == TRACE_MODE &&
              record.mode.flags & TRACE_MODE_PAE &&
              record.mode.flags & TRACE_MODE_PAGING;
    trace_reader_close(&reader);
    return pae;
}

static void refer(struct event_dump *d, const struct trace_record *record)
{
    struct event_access a = {
        .lin = record->reference.page << 12,
        .fetch = record->kind == TRACE_FETCH,
        .write = record->kind == TRACE_WRITE,
        .user = record->reference.user,
        .fault = record->reference.faulted,
        .walked = d->walked && !record->reference.faulted,
    };
    struct trace_page *known = trace_pages_find(&d->pages, d->mode.space,
                                                record->reference.page);

    d->walked = false;
    if (!known) {
        d->no_memory = true;
        return;
    }
    if (record->reference.translates)
        *known = record->reference.translation;
    a.before = *known;
    event_writer_access(&d->writer, &d->mode, &a);
    if (a.write && a.walked)
        known->bits |= TRACE_PAGE_DIRTY;
}

static void set_mode(struct event_dump *d, const struct trace_record *record)
{
    uint8_t flags = record->mode.flags;

    d->paging = flags & TRACE_MODE_PAGING;
    d->mode = (struct event_mode){
        .wp = flags & TRACE_MODE_WP,
        .pge = flags & TRACE_MODE_PGE,
        .pae = flags & TRACE_MODE_PAE,
        .space = record->mode.space,
    };
}

/* Null, or what is wrong with the record. */
static const char *dump_record(struct event_dump *d,
                               const struct trace_record *record)
{
    if (record->kind != TRACE_OTHER) {
        if (!d->paging)
            return "a reference while paging is off";
        refer(d, record);
        return NULL;
    }
    switch (record->other) {
    case TRACE_MODE:
        set_mode(d, record);
        break;
    case TRACE_FLUSH:
        if (record->flush.cause != FLUSH_invlpg &&
            record->flush.cause != FLUSH_page_fault)
            d->mode.space = record->flush.space;
        event_writer_flush(&d->writer, record->flush.cause, record->flush.lin,
                           d->mode.space);
        break;
    case TRACE_SPACE_FREE:
        event_writer_space_free(&d->writer, record->space_free.space);
        break;
    case TRACE_WALK:
        d->walked = record->walk.reads;
        break;
    default:
        break;
    }
    return NULL;
}

static bool dump_records(struct event_dump *d, struct trace_reader *reader,
                         FILE *stream, struct error *error)
{
    struct trace_record record;
    enum trace_status status;
    const char *why;

    while ((status = trace_reader_next(reader, &record, error)) == TRACE_OK) {
        why = dump_record(d, &record);
        if (why)
            return trace_reader_refuse(reader, why, error);
        if (d->no_memory)
            return trace_pages_excuse(&d->pages, reader->path, error);
        if (d->writer.failure || ferror(stream))
            break;
    }
    return status != TRACE_BROKEN &&
           event_writer_finish(&d->writer, reader->path, error);
}

bool event_dump(struct trace_reader *reader, FILE *stream,
                struct error *error)
{
    struct event_dump d = {0};
    struct trace_header header;
    bool ok;

    if (!trace_header_parse(&header, reader->text, reader->path, error))
        return false;
    if (!filter_spec_single(&header.filter))
        return error_usage(error, "%s: --events needs a trace recorded with "
                           "--trace-filter split:1,1 or joint:1",
                           reader->path);
    event_writer_init(&d.writer, stream, &header.model.mmu, false);
    d.writer.large_2m = comes_to_pae(reader->path);
    if (trace_pages_init(&d.pages))
        ok = dump_records(&d, reader, stream, error);
    else
        ok = error_host(error, "%s: no memory", reader->path);
    trace_pages_destroy(&d.pages);
    event_writer_destroy(&d.writer);
    return ok;
}
