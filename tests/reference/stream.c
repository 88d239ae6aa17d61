/* The events of a stream: docs/events.md, "Page tables" to "Accesses". */
#define _POSIX_C_SOURCE 200809L
#include "tests/reference/stream.h"

#include <stdlib.h>
#include <string.h>

#include "tests/reference/translation.h"

static const char *const event_words[] = {
    "map", "unmap", "clrd", "setd", "cr3", "cr4", "cr0", "task", "setwp",
    "setpge", "invlpg", "free", "acc", NULL
};
static const int event_arguments[] = { 7, 3, 3, 3, 1, 0, 0, 1, 1, 1, 1, 1, 3 };
enum { MAP_ARGUMENTS_WITH_NX = 8 };

static const char *const page_sizes_4m[] = { "4k", "4m", NULL };
static const char *const page_sizes_2m[] = { "4k", "2m", NULL };
static const char *const access_kinds[] = { "I", "R", "W", NULL };

enum {
    PAGE_MAX = 0xfffff,         /* 32-bit linear addresses */
    FRAME_MAX = 0xffffff,       /* 36-bit physical addresses */
    SPACE_MAX_4M = 0xfffff,     /* CR3[31:12] */
    SPACE_MAX_2M = 0x7ffffff,   /* CR3[31:5] */
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

static bool take_space(struct event *e, const struct header *h, struct words *w)
{
    return words_number(w, 1, "S", 0, h->large_shift == LARGE_SHIFT_2M
                                          ? SPACE_MAX_2M : SPACE_MAX_4M,
                        &e->space);
}

/* S PAGE SIZE: PAGE in units of SIZE. */
static bool take_place(struct event *e, const struct header *h, struct words *w)
{
    int large;

    if (!take_space(e, h, w) ||
        !words_choice(w, 3, "SIZE", h->large_shift == LARGE_SHIFT_2M
                                        ? page_sizes_2m : page_sizes_4m,
                      &large))
        return false;
    e->shift = large ? h->large_shift : SMALL_SHIFT;
    return words_number(w, 2, "PAGE", 0, PAGE_MAX / translation_pieces(e->shift),
                        &e->page);
}

/* map S PAGE SIZE FRAME RW US G [NX]. */
static bool take_map(struct event *e, const struct header *h, struct words *w)
{
    if (!take_place(e, h, w))
        return false;
    return words_number(w, 4, "FRAME", 0,
                        FRAME_MAX / translation_pieces(e->shift), &e->frame) &&
           words_flag(w, 5, "RW", &e->rw) &&
           words_flag(w, 6, "US", &e->us) &&
           words_flag(w, 7, "G", &e->g) &&
           (w->count <= MAP_ARGUMENTS_WITH_NX ||
            words_flag(w, 8, "NX", &e->nx));
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

static bool take_event(struct event *e, const struct header *h, struct words *w)
{
    int kind, arguments;

    memset(e, 0, sizeof *e);
    if (header_word(w->word[0]))
        return words_fail(w, "%s stands after the first event", w->word[0]);
    if (!words_choice(w, 0, "event", event_words, &kind))
        return false;
    e->kind = (enum event_kind)kind;
    arguments = event_arguments[kind];
    if (e->kind == EVENT_MAP && w->count - 1 == MAP_ARGUMENTS_WITH_NX)
        arguments = MAP_ARGUMENTS_WITH_NX;
    if (!words_arguments(w, arguments))
        return false;
    switch (e->kind) {
    case EVENT_MAP:
        return take_map(e, h, w);
    case EVENT_UNMAP:
    case EVENT_CLRD:
    case EVENT_SETD:
        return take_place(e, h, w);
    case EVENT_CR3:
    case EVENT_TASK:
    case EVENT_FREE:
        return take_space(e, h, w);
    case EVENT_SETWP:
    case EVENT_SETPGE:
        return words_flag(w, 1, "a flag", &e->value);
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
    return take_event(e, &s->header, &s->words) ? STREAM_EVENT : STREAM_ERROR;
}

void stream_close(struct stream *s)
{
    free(s->text);
}
