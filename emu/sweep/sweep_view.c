#include "emu/sweep/sweep_view.h"

#include <stdlib.h>

#include "base/compiler.h"
#include "emu/replay/trace_paging.h"
#include "emu/sweep/sweep_block.h"
#include "mmu/flush_cause.h"

struct sweep_view *sweep_view_new(void)
{
    struct sweep_view *view = calloc(1, sizeof *view);

    if (view)
        view->now = view->local = view->all = 1;
    return view;
}

static bool lives(const struct sweep_view *view, const struct sweep_seen *seen)
{
    return seen->epoch >= (seen->bits & TLB_G ? view->all : view->local);
}

static void drop(struct sweep_view *view, uint32_t word)
{
    view->page[word & SWEEP_WORD_PAGE].epoch = 0;
    view->region[sweep_word_region(word)].epoch = 0;
}

/* What the tables say of the page of a reference, whatever it asks for: a read
 * with supervisor rights is permitted where there is a page. */
static bool look(const struct paging *paging, const struct sweep_event *event,
                 struct walk *w)
{
    struct trace_page page = {
        .bits = event->bits,
        .frame = event->frame,
        .table = event->place,
    };

    *w = (struct walk){.lin = event->lin, .access = ACCESS_READ};
    return trace_paging_walk(paging, &page, false, w);
}

/* A reference to a page that the tables have, and whether they permit it. */
static void meet(struct sweep_view *view, const struct walk *w, bool write,
                 bool permitted, uint32_t word)
{
    struct sweep_seen *page = &view->page[word & SWEEP_WORD_PAGE];
    struct sweep_seen *region = &view->region[sweep_word_region(word)];
    struct sweep_seen *mine = w->shift == 12 ? page : region;
    struct sweep_seen *other = w->shift == 12 ? region : page;
    uint32_t dirty = w->bits & TLB_D;

    view->disagree |= lives(view, other);
    if (lives(view, mine))
        view->disagree |= mine->frame != w->frame ||
                          (mine->bits ^ w->bits) & ~(uint32_t)TLB_D ||
                          (write && mine->bits & TLB_D && !dirty);
    else if (permitted)
        *mine = (struct sweep_seen){
            .frame = w->frame, .bits = w->bits, .epoch = view->now};
    mine->bits |= write ? TLB_D : dirty;
}

static uint32_t refer(struct sweep_view *view, const struct paging *paging,
                      const struct sweep_event *event)
{
    uint32_t word = event->lin >> 12 | (paging->pae ? SWEEP_WORD_PAE : 0) |
                    (event->access & ACCESS_FETCH ? SWEEP_WORD_FETCH : 0);
    struct walk w;
    bool ok = look(paging, event, &w);

    if (LIKELY(ok)) {
        word |= (w.shift == 12 ? 0 : SWEEP_WORD_LARGE) |
                (w.bits & TLB_G ? SWEEP_WORD_GLOBAL : 0);
        ok = walk_permits(paging, w.bits, event->access);
        meet(view, &w, event->access & ACCESS_WRITE, ok, word);
    } else {
        view->disagree |=
            lives(view, &view->page[word & SWEEP_WORD_PAGE]) ||
            lives(view, &view->region[sweep_word_region(word)]);
    }
    view->diverged += ok == event->faulted;
    if (LIKELY(ok))
        return word;
    drop(view, word);
    return word | SWEEP_WORD_FAULT;
}

static uint32_t flush(struct sweep_view *view, const struct paging *paging,
                      const struct sweep_event *event)
{
    uint32_t word = event->lin >> 12 | (paging->pae ? SWEEP_WORD_PAE : 0);

    if (event->bits == FLUSH_invlpg) {
        drop(view, word);
        return word | SWEEP_WORD_DROP;
    }
    view->local = ++view->now;
    if (event->bits == FLUSH_mov_cr3 || event->bits == FLUSH_task_switch)
        return SWEEP_WORD_FLUSH;
    view->all = view->now;
    return SWEEP_WORD_FLUSH_ALL;
}

/* Large pages have another size from now on. */
static void change_size(struct sweep_view *view, bool pae)
{
    for (unsigned i = 0; i < SWEEP_VIEW_REGIONS; i++)
        view->disagree |= lives(view, &view->region[i]);
    view->pae = pae;
}

uint32_t sweep_view_see(struct sweep_view *view, const struct paging *paging,
                        const struct sweep_event *event)
{
    switch (event->what) {
    case SWEEP_REFERENCE:
        return refer(view, paging, event);
    case SWEEP_FLUSH:
        return flush(view, paging, event);
    case SWEEP_SPACE_FREE:
        return SWEEP_WORD_NOTHING;
    default:
        if (view->pae != paging->pae)
            change_size(view, paging->pae);
        return SWEEP_WORD_NOTHING;
    }
}
