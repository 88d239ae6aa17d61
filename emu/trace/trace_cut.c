#include "emu/trace/trace_cut.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/trace/trace_pages.h"
#include "emu/trace/trace_reader.h"
#include "emu/trace/trace_writer.h"
#include "emu/when/when.h"
#include "mmu/flush_cause.h"

enum { REGION_NONE = -1 };

struct cut {
    struct trace_reader reader;
    struct trace_writer writer;
    struct trace_pages known;       /* what the tables say, by space */
    struct trace_pages said;        /* pages that the cut has said it of */
    struct trace_record *definition;    /* of sites and regions, so far */
    size_t definitions, room;
    struct trace_record mode;       /* as it is now, with the current space */
    int64_t open_region;            /* number; REGION_NONE */
    bool in_group;                  /* the next reference belongs to the records
                                       before it */
    bool writing;
    uint64_t reached;               /* cycle before the current record */
    uint64_t cycle;                 /* of the cut */
    bool no_memory;
};

bool trace_when_parse(struct trace_when *when, const char *text,
                      const char *option, struct error *error)
{
    struct when moment;
    struct error ignored;

    *when = (struct trace_when){0};
    if (!text)
        return true;
    if (!strncmp(text, "record:", 7)) {
        when->kind = TRACE_WHEN_RECORD;
        if (number_parse(text + 7, &when->number))
            return true;
    } else if (when_parse(&moment, text, &ignored)) {
        when->kind = moment.kind == WHEN_cycle    ? TRACE_WHEN_CYCLE
                     : moment.kind == WHEN_region ? TRACE_WHEN_REGION
                                                  : TRACE_WHEN_NEVER;
        when->number = moment.number;
        when->name = moment.text;
        if (when->kind != TRACE_WHEN_NEVER)
            return true;
    }
    return error_usage(error, "%s %s: not record:N, cycle:N or region:NAME",
                       option, text);
}

static bool is_other(const struct trace_record *record, enum trace_other other)
{
    return record->kind == TRACE_OTHER && record->other == other;
}

/* Definitions. */

static void define(struct cut *c, const struct trace_record *record)
{
    size_t room = c->room ? c->room * 2 : 64;
    struct trace_record *list = c->definition;

    if (c->definitions == c->room) {
        list = realloc(list, room * sizeof *list);
        if (!list) {
            c->no_memory = true;
            return;
        }
        c->definition = list;
        c->room = room;
    }
    list[c->definitions++] = *record;
}

/* Whether a region's number stands for a name. A later definition counts. */
static bool is_named(const struct cut *c, uint32_t number, const char *name)
{
    for (size_t i = c->definitions; i--;) {
        const struct trace_record *r = &c->definition[i];

        if (r->other == TRACE_REGION && r->region.number == number)
            return !strcmp(r->region.name, name);
    }
    return false;
}

/* Whether a point has come. `edge` is the record that a region begins or ends
 * with, as the point wants it. */
static bool has_come(const struct cut *c, const struct trace_when *when,
                     const struct trace_record *record, enum trace_other edge)
{
    switch (when->kind) {
    case TRACE_WHEN_RECORD:
        return c->reader.record - 1 >= when->number;
    case TRACE_WHEN_CYCLE:
        return c->reached >= when->number;
    case TRACE_WHEN_REGION:
        return is_other(record, edge) &&
               is_named(c, record->region.number, when->name);
    default:
        return false;
    }
}

/* Writing. */

static void put(struct cut *c, const struct trace_record *record)
{
    if (trace_writer_is_full(&c->writer) && !c->in_group)
        trace_writer_end_chunk(&c->writer, c->cycle);
    if (trace_writer_at_chunk(&c->writer) && !is_other(record, TRACE_MODE))
        trace_writer_put(&c->writer, &c->mode);
    trace_writer_put(&c->writer, record);
    if (is_other(record, TRACE_SYNC))
        c->cycle += record->sync.cycles;
    else if (is_other(record, TRACE_FLUSH))
        c->cycle += record->flush.cycles;
}

/* The state that the records of the cut build on. */
static void begin(struct cut *c)
{
    c->writing = true;
    put(c, &c->mode);
    for (size_t i = 0; i < c->definitions; i++)
        put(c, &c->definition[i]);
    if (c->open_region != REGION_NONE)
        put(c, &(struct trace_record){
            .kind = TRACE_OTHER, .other = TRACE_REGION_BEGIN,
            .region = {.number = (uint32_t)c->open_region},
        });
}

/* The first reference of the cut to a page says what the trace has said of it
 * before. */
static void note_reference(struct cut *c, struct trace_record *record)
{
    uint32_t space = c->mode.mode.space, page = record->reference.page;
    struct trace_page *known = trace_pages_find(&c->known, space, page);
    struct trace_page *said =
        c->writing && known ? trace_pages_find(&c->said, space, page) : known;

    if (!known || !said) {
        c->no_memory = true;
        return;
    }
    if (record->reference.translates) {
        *known = record->reference.translation;
    } else if (c->writing && !said->table) {
        record->reference.translates = true;
        record->reference.translation = *known;
    }
    if (c->writing)
        said->table = 1;
    if (record->kind == TRACE_WRITE && !record->reference.faulted &&
        known->bits & TRACE_PAGE_PRESENT)
        known->bits |= TRACE_PAGE_DIRTY;
}

static void note_other(struct cut *c, const struct trace_record *record)
{
    switch (record->other) {
    case TRACE_MODE:
        c->mode = *record;
        break;
    case TRACE_FLUSH:
        if (record->flush.cause != FLUSH_invlpg &&
            record->flush.cause != FLUSH_page_fault)
            c->mode.mode.space = record->flush.space;
        break;
    case TRACE_SITE:
    case TRACE_REGION:
        define(c, record);
        break;
    case TRACE_REGION_BEGIN:
        c->open_region = record->region.number;
        break;
    case TRACE_REGION_END:
        c->open_region = REGION_NONE;
        break;
    default:
        break;
    }
}

/* What the records before the cut, and in it, leave for those after them. */
static void note(struct cut *c, struct trace_record *record)
{
    if (record->kind == TRACE_OTHER)
        note_other(c, record);
    else
        note_reference(c, record);
    c->in_group = is_other(record, TRACE_WALK) ||
                  (is_other(record, TRACE_FLUSH) &&
                   record->flush.cause == FLUSH_page_fault);
}

static bool does_not_come(const struct cut *c, const char *option,
                          struct error *error)
{
    error_usage(error, "%s: the point of %s does not come in it",
                c->reader.path, option);
    error->code = EXIT_CODE_GUEST;
    return false;
}

/* Takes one record; *over: the cut has ended. */
static void take(struct cut *c, struct trace_record *record,
                 const struct trace_when *from, const struct trace_when *to,
                 bool *over)
{
    bool last = false;

    if (!c->in_group && !c->writing && from->kind != TRACE_WHEN_NEVER &&
        has_come(c, from, record, TRACE_REGION_BEGIN))
        begin(c);
    else if (!c->in_group && c->writing) {
        last = has_come(c, to, record, TRACE_REGION_END);
        *over = last && to->kind != TRACE_WHEN_REGION;
    }
    if (*over)
        return;
    note(c, record);
    if (c->writing && !is_other(record, TRACE_END))
        put(c, record);
    c->reached = c->reader.cycle;
    *over = last;
}

static bool copy(struct cut *c, const struct trace_when *from,
                 const struct trace_when *to, struct error *error)
{
    struct trace_record record;
    enum trace_status status = TRACE_OK;
    bool over = false;

    c->writing = from->kind == TRACE_WHEN_NEVER;
    while (!over && !c->no_memory &&
           (status = trace_reader_next(&c->reader, &record, error)) ==
               TRACE_OK)
        take(c, &record, from, to, &over);
    if (c->no_memory)
        return trace_pages_excuse(&c->known, c->reader.path, error);
    if (status == TRACE_BROKEN)
        return false;
    if (!c->writing)
        return does_not_come(c, "--from", error);
    if (!over && to->kind != TRACE_WHEN_NEVER)
        return does_not_come(c, "--to", error);
    put(c, &(struct trace_record){.kind = TRACE_OTHER, .other = TRACE_END});
    return true;
}

static bool write_cut(struct cut *c, const char *out,
                      const struct trace_when *from,
                      const struct trace_when *to, struct error *error)
{
    struct error ignored;
    bool ok;

    if (!trace_pages_init(&c->known) || !trace_pages_init(&c->said))
        return error_host(error, "%s: no memory", out);
    if (!trace_writer_open(&c->writer, out, c->reader.text, error))
        return false;
    ok = copy(c, from, to, error);
    if (!ok)
        file_part_fail(&c->writer.file, ECANCELED);     /* it gets no name */
    return trace_writer_close(&c->writer, ok ? error : &ignored) && ok;
}

bool trace_cut(const char *in, const char *out, const struct trace_when *from,
               const struct trace_when *to, struct error *error)
{
    struct cut c = {
        .mode = {.kind = TRACE_OTHER, .other = TRACE_MODE},
        .open_region = REGION_NONE,
    };
    bool ok;

    if (!trace_reader_open(&c.reader, in, error))
        return false;
    ok = write_cut(&c, out, from, to, error);
    trace_pages_destroy(&c.known);
    trace_pages_destroy(&c.said);
    free(c.definition);
    trace_reader_close(&c.reader);
    return ok;
}
