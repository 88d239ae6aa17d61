#include "emu/events/event_writer.h"

#include <inttypes.h>

#include "emu/events/event_header.h"

static const char no_memory[] = "more pages than the host has memory for";

void event_writer_init(struct event_writer *w, FILE *stream,
                       const struct mmu_config *config, bool seeks)
{
    *w = (struct event_writer){
        .stream = stream, .config = config, .seeks = seeks,
    };
    w->failure = event_header_refuses(config);
}

void event_writer_destroy(struct event_writer *w)
{
    logged_pages_destroy(&w->pages);
}

void event_writer_fail(struct event_writer *w, const char *why)
{
    if (!w->failure)
        w->failure = why;
}

/* The stream's number of a space. A stream begins in space 0; where no flush
 * event has led to the first space, these two change names. */
static uint32_t named(const struct event_writer *w, uint32_t space)
{
    if (space == w->first_space)
        return 0;
    return space ? space : w->first_space;
}

static void put_flush(struct event_writer *w, enum flush_cause cause,
                      uint32_t lin, uint32_t space)
{
    switch (cause) {
    case FLUSH_mov_cr3:
        fprintf(w->stream, "cr3 %" PRIu32 "\n", named(w, space));
        break;
    case FLUSH_task_switch:
        fprintf(w->stream, "task %" PRIu32 "\n", named(w, space));
        break;
    case FLUSH_invlpg:
        fprintf(w->stream, "invlpg 0x%08" PRIx32 "\n", lin);
        break;
    case FLUSH_mov_cr4:
        fputs("cr4\n", w->stream);
        break;
    case FLUSH_mov_cr0:
        fputs("cr0\n", w->stream);
        break;
    default:                    /* a page fault: its access implies it */
        break;
    }
}

/* Writes the header and the flush events that came before it: they found empty
 * TLBs, so their order says nothing. */
static void begin(struct event_writer *w, const struct event_mode *mode)
{
    w->begun = true;
    w->mode = *mode;
    w->large_2m |= mode->pae;
    logged_pages_init(&w->pages, mode->pae ? 21 : 22);
    event_header_put_large_page(w->stream, w->large_2m);
    event_header_put(w->stream, w->config, mode->wp, mode->pge);
    if (!w->early[FLUSH_mov_cr3] && !w->early[FLUSH_task_switch])
        w->first_space = mode->space;
    for (unsigned cause = 0; cause < FLUSH_CAUSES; cause++)
        for (uint64_t i = 0; i < w->early[cause]; i++)
            put_flush(w, (enum flush_cause)cause, 0, mode->space);
}

static void put_page(const struct event_writer *w, const char *what,
                     const struct logged_region *r, uint32_t lin)
{
    unsigned shift = r->is_large ? w->pages.shift : 12;

    fprintf(w->stream, "%s %" PRIu32 " 0x%" PRIx32 " %s", what,
            named(w, r->space), lin >> shift,
            !r->is_large ? "4k" : shift == 21 ? "2m" : "4m");
}

static void put_map(const struct event_writer *w,
                    const struct logged_region *r, uint32_t lin,
                    const struct logged_page *now)
{
    put_page(w, "map", r, lin);
    fprintf(w->stream, " 0x%" PRIx32 " %d %d %d%s\n", now->frame, now->rw,
            now->us, now->global, now->nx ? " 1" : "");
}

static struct logged_page page_of(const struct event_writer *w,
                                  const struct trace_page *page)
{
    uint8_t bits = page->bits;

    if (!(bits & TRACE_PAGE_PRESENT))
        return (struct logged_page){.present = false};
    return (struct logged_page){
        .frame = bits & TRACE_PAGE_LARGE
                     ? page->frame >> (w->pages.shift - 12)
                     : page->frame,
        .present = true,
        .rw = bits & TRACE_PAGE_WRITABLE,
        .us = bits & TRACE_PAGE_USER,
        .global = bits & TRACE_PAGE_GLOBAL,
        .nx = bits & TRACE_PAGE_NX,
        .dirty = bits & TRACE_PAGE_DIRTY,
    };
}

/* Whether one map line would say both. D is not in it. */
static bool maps_alike(const struct logged_page *a,
                       const struct logged_page *b)
{
    return a->present == b->present && a->frame == b->frame &&
           a->rw == b->rw && a->us == b->us && a->global == b->global &&
           a->nx == b->nx;
}

/* Writes what the tables say of an address, where it is new to the stream.
 * Null: it has failed. */
static struct logged_page *sync_page(struct event_writer *w, uint32_t lin,
                                     const struct trace_page *page)
{
    struct logged_region *r = logged_pages_region(&w->pages, w->mode.space,
                                                  lin);
    struct logged_page now = page_of(w, page), *logged;
    bool is_large = page->bits & TRACE_PAGE_LARGE;

    if (!r) {
        event_writer_fail(w, no_memory);
        return NULL;
    }
    if (is_large && w->large_2m != (w->pages.shift == 21)) {
        event_writer_fail(w, "4 MiB pages besides PAE");
        return NULL;
    }
    w->has_large |= is_large;
    if (now.present && is_large != r->is_large)
        logged_pages_resize(&w->pages, r, is_large);    /* as the map does */
    logged = logged_pages_page(&w->pages, r, lin);
    if (!maps_alike(logged, &now)) {
        if (now.present) {
            put_map(w, r, lin, &now);
        } else {
            put_page(w, "unmap", r, lin);
            putc('\n', w->stream);
        }
        *logged = now;
        logged->dirty = false;
    }
    if (logged->dirty != now.dirty) {
        put_page(w, now.dirty ? "setd" : "clrd", r, lin);
        putc('\n', w->stream);
        logged->dirty = now.dirty;
    }
    return logged;
}

static void put_unmap(void *opaque, const struct logged_region *r,
                      uint32_t lin)
{
    put_page(opaque, "unmap", r, lin);
    putc('\n', ((const struct event_writer *)opaque)->stream);
}

/* Makes the header say `large_page 2m`. */
static void rewrite_header(struct event_writer *w)
{
    if (w->has_large) {
        event_writer_fail(w, "4 MiB pages and then PAE");
        return;
    }
    if (!w->seeks || fseek(w->stream, 0, SEEK_SET)) {
        event_writer_fail(w, "PAE after accesses without it (into a file it "
                          "can)");
        return;
    }
    event_header_put_large_page(w->stream, true);
    fseek(w->stream, 0, SEEK_END);
    w->large_2m = true;
}

/* Goes on with the page tables of the other paging mode. What the stream has
 * of the old ones is unmapped. */
static void change_paging(struct event_writer *w, bool pae)
{
    if (!logged_pages_each(&w->pages, put_unmap, w))
        event_writer_fail(w, no_memory);
    logged_pages_destroy(&w->pages);
    logged_pages_init(&w->pages, pae ? 21 : 22);
    if (pae && !w->large_2m)
        rewrite_header(w);
}

/* Brings the stream's mode up to date. False: it cannot be. */
static bool sync_mode(struct event_writer *w, const struct event_mode *mode)
{
    if (!w->begun)
        begin(w, mode);
    if (mode->space != w->mode.space)
        event_writer_fail(w, "an address space that changes without a flush");
    else if (mode->pae != w->mode.pae)
        change_paging(w, mode->pae);
    if (w->failure)
        return false;
    if (mode->wp != w->mode.wp)
        fprintf(w->stream, "setwp %d\n", mode->wp);
    if (mode->pge != w->mode.pge)
        fprintf(w->stream, "setpge %d\n", mode->pge);
    w->mode = *mode;
    return true;
}

static bool permits(const struct event_mode *mode,
                    const struct logged_page *page,
                    const struct event_access *a)
{
    return page->present && (page->us || !a->user) &&
           (!a->write || page->rw || (!a->user && !mode->wp)) &&
           !(a->fetch && page->nx);
}

void event_writer_access(struct event_writer *w, const struct event_mode *mode,
                         const struct event_access *a)
{
    struct logged_page *page;

    if (w->failure || !sync_mode(w, mode))
        return;
    page = sync_page(w, a->lin, &a->before);
    if (!page)
        return;
    if (a->fault && permits(mode, page, a)) {
        event_writer_fail(w, "a walk that faults on what a paging-structure "
                          "cache held");
        return;
    }
    page->dirty |= a->write && a->walked;
    fprintf(w->stream, "acc %c 0x%08" PRIx32 " %d\n",
            a->fetch ? 'I' : a->write ? 'W' : 'R', a->lin, a->user ? 3 : 0);
}

void event_writer_flush(struct event_writer *w, enum flush_cause cause,
                        uint32_t lin, uint32_t space)
{
    if (w->failure)
        return;
    if (!w->begun) {
        w->early[cause]++;
        return;
    }
    put_flush(w, cause, lin, space);
    if (cause == FLUSH_mov_cr3 || cause == FLUSH_task_switch)
        w->mode.space = space;
}

void event_writer_space_free(struct event_writer *w, uint32_t space)
{
    if (!w->failure && w->begun)
        fprintf(w->stream, "free %" PRIu32 "\n", named(w, space));
}

bool event_writer_finish(struct event_writer *w, const char *what,
                         struct error *error)
{
    if (!w->failure && !w->begun)
        begin(w, &(struct event_mode){.space = 0});
    if (w->failure)
        return error_usage(error, "%s: an event stream cannot say: %s", what,
                           w->failure);
    return true;
}
