/* The events of a stream: docs/events.md, "Page tables" to "Accesses". */
#define _POSIX_C_SOURCE 200809L
#include "tests/reference/stream.h"

#include <stdlib.h>
#include <string.h>

#include "tests/reference/translation.h"

static const char *const event_words[] = {
    "map", "unmap", "clrd", "cr3", "cr4", "invlpg", "free", "acc", NULL
};
static const int event_arguments[] = { 7, 3, 3, 1, 0, 1, 1, 3 };

static const char *const page_sizes[] = { "4k", "4m", NULL };
static const char *const access_kinds[] = { "I", "R", "W", NULL };

enum {
    PAGE_MAX = 0xfffff,         /* 32-bit linear addresses */
    FRAME_MAX = 0xffffff,       /* 36-bit physical addresses */
};

/* The next line that has words. STREAM_EVENT: it is in s->words. */
static enum stream_result next_line(struct stream *s)
{
    ssize_t length;

    while ((length = getline(&s->text, &s->size, s->in)) >= 0) {
        s->line++;
        if (!words_split(&s->words, s->text, length))
            return STREAM_ERROR;
        if (s->words.count > 0)
            return STREAM_EVENT;
    }
    if (ferror(s->in)) {
        words_fail(&s->words, "cannot be read");
        return STREAM_ERROR;
    }
    return STREAM_END;
}

bool stream_open(struct stream *s, FILE *in)
{
    enum stream_result result;

    memset(s, 0, sizeof *s);
    s->in = in;
    header_init(&s->header);
    while ((result = next_line(s)) == STREAM_EVENT) {
        if (!header_word(s->words.word[0])) {
            s->ready = true;
            break;
        }
        if (!header_line(&s->header, &s->words, s->line))
            return false;
    }
    return result != STREAM_ERROR &&
           header_check(&s->header, &s->words, &s->line);
}

/* S PAGE SIZE: PAGE in units of SIZE. */
static bool take_place(struct event *e, struct words *w)
{
    int large;

    if (!words_number(w, 1, "S", 0, SPACE_MAX, &e->space) ||
        !words_choice(w, 3, "SIZE", page_sizes, &large))
        return false;
    e->large = large;
    return words_number(w, 2, "PAGE", 0, large ? PAGE_MAX / PIECES : PAGE_MAX,
                        &e->page);
}

/* map S PAGE SIZE FRAME RW US G. */
static bool take_map(struct event *e, struct words *w)
{
    if (!take_place(e, w))
        return false;
    return words_number(w, 4, "FRAME", 0,
                        e->large ? FRAME_MAX / PIECES : FRAME_MAX,
                        &e->frame) &&
           words_flag(w, 5, "RW", &e->rw) &&
           words_flag(w, 6, "US", &e->us) &&
           words_flag(w, 7, "G", &e->g);
}

/* acc K LIN CPL: K is I, R or W; CPL is 0 or 3. */
static bool take_access(struct event *e, struct words *w)
{
    uint32_t cpl;
    int kind;

    if (!words_choice(w, 1, "K", access_kinds, &kind) ||
        !words_number(w, 2, "LIN", 0, UINT32_MAX, &e->lin) ||
        !words_number(w, 3, "CPL", 0, 3, &cpl))
        return false;
    if (cpl != 0 && cpl != 3)
        return words_fail(w, "CPL: %u is neither 0 nor 3", cpl);
    e->access = (enum access_kind)kind;
    e->user = cpl == 3;
    return true;
}

static bool take_event(struct event *e, struct words *w)
{
    int kind;

    memset(e, 0, sizeof *e);
    if (header_word(w->word[0]))
        return words_fail(w, "%s stands after the first event", w->word[0]);
    if (!words_choice(w, 0, "event", event_words, &kind) ||
        !words_arguments(w, event_arguments[kind]))
        return false;
    e->kind = (enum event_kind)kind;
    switch (e->kind) {
    case EVENT_MAP:
        return take_map(e, w);
    case EVENT_UNMAP:
    case EVENT_CLRD:
        return take_place(e, w);
    case EVENT_CR3:
    case EVENT_FREE:
        return words_number(w, 1, "S", 0, SPACE_MAX, &e->space);
    case EVENT_INVLPG:
        return words_number(w, 1, "LIN", 0, UINT32_MAX, &e->lin);
    case EVENT_ACC:
        return take_access(e, w);
    default:
        return true;
    }
}

enum stream_result stream_next(struct stream *s, struct event *e)
{
    if (!s->ready) {
        enum stream_result result = next_line(s);

        if (result != STREAM_EVENT)
            return result;
    }
    s->ready = false;
    return take_event(e, &s->words) ? STREAM_EVENT : STREAM_ERROR;
}

void stream_close(struct stream *s)
{
    free(s->text);
}
