#include "emu/trace/trace_text.h"

#include <inttypes.h>

#include "emu/attribution/miss_class.h"
#include "mmu/flush_cause.h"

static const char *const reference_name[] = {
    [TRACE_FETCH] = "fetch",
    [TRACE_READ] = "read",
    [TRACE_WRITE] = "write",
};

static const char *const other_name[TRACE_OTHERS] = {
    [TRACE_SYNC] = "sync",
    [TRACE_MODE] = "mode",
    [TRACE_FLUSH] = "flush",
    [TRACE_SPACE_FREE] = "space_free",
    [TRACE_WALK] = "walk",
    [TRACE_SITE] = "site",
    [TRACE_REGION] = "region",
    [TRACE_REGION_BEGIN] = "region_begin",
    [TRACE_REGION_END] = "region_end",
    [TRACE_END] = "end",
};

/* A flag, and the letter or word that stands for it. */
struct flag {
    uint8_t bit;
    const char *text;
};

static const struct flag page_flags[] = {
    { TRACE_PAGE_WRITABLE, "W" }, { TRACE_PAGE_USER, "U" },
    { TRACE_PAGE_GLOBAL, "G" },   { TRACE_PAGE_NX, "X" },
    { TRACE_PAGE_DIRTY, "D" },    { TRACE_PAGE_LARGE, "L" },
};

static const struct flag mode_flags[] = {
    { TRACE_MODE_PAGING, "paging" }, { TRACE_MODE_WP, "wp" },
    { TRACE_MODE_PGE, "pge" },       { TRACE_MODE_PAE, "pae" },
    { TRACE_MODE_NXE, "nxe" },
};

enum {
    PAGE_FLAGS = sizeof page_flags / sizeof page_flags[0],
    MODE_FLAGS = sizeof mode_flags / sizeof mode_flags[0],
};

const char *trace_text_kind(unsigned kind, unsigned other)
{
    return kind == TRACE_OTHER ? other_name[other] : reference_name[kind];
}

void trace_text_plain(const char *name, FILE *stream)
{
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;

        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
            fprintf(stream, "\\x%02x", c);
        else
            putc(c, stream);
    }
}

void trace_text_name(const char *name, FILE *stream)
{
    putc('"', stream);
    trace_text_plain(name, stream);
    putc('"', stream);
}

/* The texts of the flags that are set; "-" if there are none. */
static void put_flags(uint8_t bits, const struct flag *flag, unsigned flags,
                      const char *between, FILE *stream)
{
    bool any = false;

    for (unsigned i = 0; i < flags; i++)
        if (bits & flag[i].bit) {
            fprintf(stream, "%s%s", any ? between : "", flag[i].text);
            any = true;
        }
    if (!any)
        putc('-', stream);
}

static void put_translation(const struct trace_page *page, FILE *stream)
{
    if (!(page->bits & TRACE_PAGE_PRESENT)) {
        fputs(" unmapped", stream);
        return;
    }
    fprintf(stream, " frame=0x%" PRIx32 " table=0x%" PRIx32 " bits=",
            page->frame, page->table);
    put_flags(page->bits, page_flags, PAGE_FLAGS, "", stream);
}

static void put_reference(const struct trace_record *r, FILE *stream)
{
    fprintf(stream, " 0x%05" PRIx32 " %s%s", r->reference.page,
            r->reference.user ? "user" : "supervisor",
            r->reference.faulted ? " fault" : "");
    if (r->reference.translates)
        put_translation(&r->reference.translation, stream);
}

static void put_flush(const struct trace_record *r, FILE *stream)
{
    bool has_lin = r->flush.cause == FLUSH_invlpg ||
                   r->flush.cause == FLUSH_page_fault;

    fprintf(stream, " %s site=%" PRIu32 " %s=0x%" PRIx32 " direct=%" PRIu32
            " cycles=%" PRIu64, flush_cause_name(r->flush.cause),
            r->flush.site, has_lin ? "lin" : "space",
            has_lin ? r->flush.lin : r->flush.space, r->flush.direct_cycles,
            r->flush.cycles);
}

static const char *class_name(uint8_t given)
{
    return given ? miss_class_name((enum miss_class)(given - 1)) : "-";
}

static void put_walk(const struct trace_walk *walk, FILE *stream)
{
    fprintf(stream, " first=%s second=%s reads=%u updates=%u cycles=%" PRIu32
            " eip=0x%08" PRIx32, class_name(walk->first_class),
            class_name(walk->second_class), walk->reads, walk->updates,
            walk->cycles, walk->eip);
}

static void put_other(const struct trace_record *r, FILE *stream)
{
    switch (r->other) {
    case TRACE_SYNC:
        fprintf(stream, " fetch_4k=%" PRIu64 " fetch_large=%" PRIu64
                " data_4k=%" PRIu64 " data_large=%" PRIu64 " cycles=%" PRIu64,
                r->sync.absorbed[TRACE_ABSORBED_FETCH_4K],
                r->sync.absorbed[TRACE_ABSORBED_FETCH_LARGE],
                r->sync.absorbed[TRACE_ABSORBED_DATA_4K],
                r->sync.absorbed[TRACE_ABSORBED_DATA_LARGE], r->sync.cycles);
        break;
    case TRACE_MODE:
        putc(' ', stream);
        put_flags(r->mode.flags, mode_flags, MODE_FLAGS, ",", stream);
        fprintf(stream, " space=0x%" PRIx32, r->mode.space);
        break;
    case TRACE_FLUSH:
        put_flush(r, stream);
        break;
    case TRACE_SPACE_FREE:
        fprintf(stream, " space=0x%" PRIx32, r->space_free.space);
        break;
    case TRACE_WALK:
        put_walk(&r->walk, stream);
        break;
    case TRACE_SITE:
        fprintf(stream, " %" PRIu32 " 0x%08" PRIx32 " %s ", r->site.number,
                r->site.lin, flush_cause_name(r->site.cause));
        trace_text_name(r->site.name, stream);
        break;
    case TRACE_REGION:
        fprintf(stream, " %" PRIu32 " ", r->region.number);
        trace_text_name(r->region.name, stream);
        break;
    case TRACE_REGION_BEGIN:
    case TRACE_REGION_END:
        fprintf(stream, " %" PRIu32, r->region.number);
        break;
    default:
        break;
    }
}

void trace_text_record(const struct trace_record *r, uint64_t number,
                       FILE *stream)
{
    fprintf(stream, "%" PRIu64 " %s", number,
            trace_text_kind(r->kind, r->other));
    if (r->kind == TRACE_OTHER)
        put_other(r, stream);
    else
        put_reference(r, stream);
    putc('\n', stream);
}
