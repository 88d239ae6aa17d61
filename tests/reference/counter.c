/* The events of docs/events.md, given to what they concern. */
#include "tests/reference/counter.h"

#include <string.h>

void counter_init(struct counter *c, const struct header *header)
{
    memset(c, 0, sizeof *c);
    c->header = header;
    c->arrays = header->arrays;
    c->wp = header->wp;
    c->pge = header->pge;
    spaces_init(&c->spaces, header->large_shift);
    for (int i = 0; i < c->arrays; i++)
        counted_init(&c->array[i], &header->array[i], header);
    prefetch_init(&c->prefetch, header->prefetch);
}

void counter_free(struct counter *c)
{
    for (int i = 0; i < c->arrays; i++)
        counted_free(&c->array[i]);
    prefetch_free(&c->prefetch);
    spaces_free(&c->spaces);
}

/* docs/events.md, "Header": under separate a level has a 4k and perhaps a large
 * array, under shared and fragment one any array. */
struct counted *counter_array(struct counter *c, enum side side, bool large)
{
    for (int i = 0; i < c->arrays; i++) {
        const struct header_array *spec = c->array[i].spec;

        if (spec->side == side &&
            (spec->size == SIZE_ANY || (spec->size == SIZE_LARGE) == large))
            return &c->array[i];
    }
    return NULL;
}

static void do_map(struct counter *c, const struct event *e)
{
    struct translation t = {
        .page = e->page, .frame = e->frame, .shift = e->shift,
        .rw = e->rw, .us = e->us, .g = e->g, .nx = e->nx
    };

    spaces_map(&c->spaces, e->space, &t);
}

void counter_event(struct counter *c, const struct event *e)
{
    switch (e->kind) {
    case EVENT_MAP:
        do_map(c, e);
        break;
    case EVENT_UNMAP:
        spaces_unmap(&c->spaces, e->space, e->page, e->shift);
        break;
    case EVENT_CLRD:
        spaces_put_dirty(&c->spaces, e->space, e->page, e->shift, false);
        break;
    case EVENT_SETD:
        spaces_put_dirty(&c->spaces, e->space, e->page, e->shift, true);
        break;
    case EVENT_CR3:
        c->space = e->space;
        counter_flush_local(c, CAUSE_MOV_CR3);
        break;
    case EVENT_TASK:
        c->space = e->space;
        counter_flush_local(c, CAUSE_TASK_SWITCH);
        break;
    case EVENT_CR4:
        counter_flush_all(c, CAUSE_MOV_CR4);
        break;
    case EVENT_CR0:
        counter_flush_all(c, CAUSE_MOV_CR0);
        break;
    case EVENT_SETWP:
        c->wp = e->value;
        break;
    case EVENT_SETPGE:
        c->pge = e->value;
        break;
    case EVENT_INVLPG:
        counter_flush_address(c, CAUSE_INVLPG, e->lin);
        break;
    case EVENT_FREE:
        for (int i = 0; i < c->arrays; i++)
            counted_forget(&c->array[i], e->space);
        break;
    case EVENT_ACC:
        counter_access(c, e->access, e->lin, e->user);
        break;
    }
}
