/* The lines of an event stream behind its header (docs/events.md). */
#include "emu/events/event_stream.h"

#include <string.h>

#include "emu/events/event_words.h"
#include "mmu/pte.h"

static bool read_size(struct event_stream *s, unsigned index, bool *large,
                      struct error *error)
{
    const char *text = s->word[index];

    if (strcmp(text, "4k") && strcmp(text, s->pae ? "2m" : "4m"))
        return event_words_refuse(s, error, s->pae ? "neither 4k nor 2m:"
                                                   : "neither 4k nor 4m:",
                                  text);
    *large = text[1] == 'm';
    return true;
}

/* Limits of the operands: CR3[31:12] or, under PAE, CR3[31:5]; 32-bit linear
 * and 36-bit physical addresses in units of 1 << shift bytes. */

static uint32_t space_max(const struct event_stream *s)
{
    return s->pae ? UINT32_MAX >> 5 : UINT32_MAX >> 12;
}

static unsigned shift_of(const struct event_stream *s, bool large)
{
    return !large ? 12 : s->pae ? 21 : 22;
}

static uint32_t page_max(const struct event_stream *s, bool large)
{
    return UINT32_MAX >> shift_of(s, large);
}

static uint32_t frame_max(const struct event_stream *s, bool large)
{
    return (uint32_t)(((UINT64_C(1) << PTE_PHYS_BITS) - 1) >>
                      shift_of(s, large));
}

/* WORD S PAGE SIZE */
static bool read_place(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return read_size(s, 3, &e->large, error) &&
           event_words_number(s, 1, space_max(s), &e->space, error) &&
           event_words_number(s, 2, page_max(s, e->large), &e->page, error);
}

static bool read_map(struct event_stream *s, struct stream_event *e,
                     struct error *error)
{
    bool has_nx = s->words == 9;

    return event_words_count(s, has_nx ? 9 : 8, error) &&
           read_place(s, e, error) &&
           event_words_number(s, 4, frame_max(s, e->large), &e->frame,
                              error) &&
           event_words_flag(s, 5, &e->rw, error) &&
           event_words_flag(s, 6, &e->us, error) &&
           event_words_flag(s, 7, &e->global, error) &&
           (!has_nx || event_words_flag(s, 8, &e->nx, error));
}

static bool read_entry(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return event_words_count(s, 4, error) && read_place(s, e, error);
}

static bool read_space(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return event_words_count(s, 2, error) &&
           event_words_number(s, 1, space_max(s), &e->space, error);
}

static bool read_alone(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    (void)e;
    return event_words_count(s, 1, error);
}

static bool read_value(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return event_words_count(s, 2, error) &&
           event_words_flag(s, 1, &e->value, error);
}

static bool read_invlpg(struct event_stream *s, struct stream_event *e,
                        struct error *error)
{
    return event_words_count(s, 2, error) &&
           event_words_number(s, 1, UINT32_MAX, &e->lin, error);
}

static bool read_acc(struct event_stream *s, struct stream_event *e,
                     struct error *error)
{
    uint32_t cpl;

    if (!event_words_count(s, 4, error))
        return false;
    if (strcmp(s->word[1], "I") && strcmp(s->word[1], "R") &&
        strcmp(s->word[1], "W"))
        return event_words_refuse(s, error, "none of I, R, W:", s->word[1]);
    e->access = s->word[1][0];
    if (!event_words_number(s, 2, UINT32_MAX, &e->lin, error) ||
        !event_words_number(s, 3, 3, &cpl, error))
        return false;
    if (cpl != 0 && cpl != 3)
        return event_words_refuse(s, error, "neither CPL 0 nor 3:", s->word[3]);
    e->user = cpl == 3;
    return true;
}

static const struct {
    const char *word;
    enum stream_kind kind;
    bool (*read)(struct event_stream *, struct stream_event *, struct error *);
} kinds[] = {
    {"map", STREAM_MAP, read_map},
    {"unmap", STREAM_UNMAP, read_entry},
    {"clrd", STREAM_CLRD, read_entry},
    {"setd", STREAM_SETD, read_entry},
    {"cr3", STREAM_CR3, read_space},
    {"cr4", STREAM_CR4, read_alone},
    {"cr0", STREAM_CR0, read_alone},
    {"task", STREAM_TASK, read_space},
    {"setwp", STREAM_SETWP, read_value},
    {"setpge", STREAM_SETPGE, read_value},
    {"invlpg", STREAM_INVLPG, read_invlpg},
    {"free", STREAM_FREE, read_space},
    {"acc", STREAM_ACC, read_acc},
};

bool event_stream_next(struct event_stream *s, struct stream_event *event,
                       bool *end, struct error *error)
{
    *end = false;
    if (!event_words_next(s, end, error))
        return false;
    if (*end)
        return true;
    *event = (struct stream_event){0};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(s->word[0], kinds[i].word))
            continue;
        event->kind = kinds[i].kind;
        return kinds[i].read(s, event, error);
    }
    return event_words_refuse(s, error, "not an event:", s->word[0]);
}
