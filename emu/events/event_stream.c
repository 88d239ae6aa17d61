/* The lines of an event stream behind its header (docs/events.md). */
#include "emu/events/event_stream.h"

#include <string.h>

#include "emu/events/event_words.h"

static bool read_size(struct event_stream *s, unsigned index, bool *large,
                      struct error *error)
{
    const char *text = s->word[index];

    if (strcmp(text, "4k") && strcmp(text, "4m"))
        return event_words_refuse(s, error, "neither 4k nor 4m:", text);
    *large = text[1] == 'm';
    return true;
}

/* Limits of the operands: 20-bit spaces, 32-bit linear and 36-bit physical
 * addresses. */
#define SPACE_MAX        0xfffffu
#define PAGE_MAX(large)  ((large) ? 0x3ffu : 0xfffffu)
#define FRAME_MAX(large) ((large) ? 0x3fffu : 0xffffffu)

/* WORD S PAGE SIZE */
static bool read_place(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return read_size(s, 3, &e->large, error) &&
           event_words_number(s, 1, SPACE_MAX, &e->space, error) &&
           event_words_number(s, 2, PAGE_MAX(e->large), &e->page, error);
}

static bool read_map(struct event_stream *s, struct stream_event *e,
                     struct error *error)
{
    return event_words_count(s, 8, error) && read_place(s, e, error) &&
           event_words_number(s, 4, FRAME_MAX(e->large), &e->frame, error) &&
           event_words_flag(s, 5, &e->rw, error) &&
           event_words_flag(s, 6, &e->us, error) &&
           event_words_flag(s, 7, &e->global, error);
}

static bool read_unmap(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return event_words_count(s, 4, error) && read_place(s, e, error);
}

static bool read_space(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return event_words_count(s, 2, error) &&
           event_words_number(s, 1, SPACE_MAX, &e->space, error);
}

static bool read_alone(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    (void)e;
    return event_words_count(s, 1, error);
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
    {"map", STREAM_MAP, read_map},     {"unmap", STREAM_UNMAP, read_unmap},
    {"clrd", STREAM_CLRD, read_unmap}, {"cr3", STREAM_CR3, read_space},
    {"cr4", STREAM_CR4, read_alone},   {"invlpg", STREAM_INVLPG, read_invlpg},
    {"free", STREAM_FREE, read_space}, {"acc", STREAM_ACC, read_acc},
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
