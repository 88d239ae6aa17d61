/* Lines, words and events of an event stream. */
#define _POSIX_C_SOURCE 200809L
#include "emu/events/event_stream.h"

#include <string.h>

#include "emu/events/event_words.h"

bool stream_error(const struct event_stream *stream, unsigned line,
                  struct error *error, const char *what, const char *word)
{
    return error_usage(error, "%s:%u: %s%s%s%s", stream->path, line, what,
                       word ? " '" : "", word ? word : "", word ? "'" : "");
}

static bool fail(const struct event_stream *stream, struct error *error,
                 const char *what, const char *word)
{
    return stream_error(stream, stream->line, error, what, word);
}

/* Outside comments a line is printable ASCII, blanks, tabs and its end. */
static bool clean_line(struct event_stream *s, struct error *error)
{
    char *comment = strchr(s->text, '#');

    if (comment)
        *comment = 0;
    s->text[strcspn(s->text, "\r\n")] = 0;
    for (const char *c = s->text; *c; c++)
        if ((*c < ' ' && *c != '\t') || *c > '~')
            return fail(s, error, "a byte that is no text", NULL);
    return true;
}

static bool split_line(struct event_stream *s, struct error *error)
{
    char *rest = s->text, *word;

    s->words = 0;
    while ((word = strtok_r(rest, " \t", &rest))) {
        if (s->words == STREAM_WORDS_MAX)
            return fail(s, error, "too many words", NULL);
        s->word[s->words++] = word;
    }
    return true;
}

bool stream_line(struct event_stream *s, bool *end, struct error *error)
{
    if (s->pending) {
        s->pending = false;
        return true;
    }
    do {
        if (!fgets(s->text, sizeof s->text, s->file)) {
            *end = true;
            if (ferror(s->file))
                return error_host(error, "%s: cannot be read", s->path);
            return true;
        }
        s->line++;
        if (!strchr(s->text, '\n') && !feof(s->file))
            return fail(s, error, "the line is too long", NULL);
        if (!clean_line(s, error) || !split_line(s, error))
            return false;
    } while (!s->words);
    return true;
}

/* A decimal or 0x hexadecimal number up to `max`. */
bool stream_number(struct event_stream *s, unsigned index, uint32_t max,
                   uint32_t *value, struct error *error)
{
    const char *text = s->word[index];
    bool hex = text[0] == '0' && text[1] == 'x';
    uint64_t n = 0;

    if (hex)
        text += 2;
    if (!*text)
        return fail(s, error, "not a number:", s->word[index]);
    for (; *text; text++) {
        static const char digits[] = "0123456789abcdef";
        char c = *text >= 'A' && *text <= 'F' ? (char)(*text | 0x20) : *text;
        const char *at = strchr(digits, c);
        unsigned digit = at ? (unsigned)(at - digits) : 16;

        if (digit >= (hex ? 16u : 10u))
            return fail(s, error, "not a number:", s->word[index]);
        n = n * (hex ? 16 : 10) + digit;
        if (n > max)
            return fail(s, error, "out of range:", s->word[index]);
    }
    *value = (uint32_t)n;
    return true;
}

bool stream_flag(struct event_stream *s, unsigned index, bool *value,
                 struct error *error)
{
    const char *text = s->word[index];

    if (strcmp(text, "0") && strcmp(text, "1"))
        return fail(s, error, "neither 0 nor 1:", text);
    *value = *text == '1';
    return true;
}

bool stream_words(struct event_stream *s, unsigned count, struct error *error)
{
    if (s->words == count)
        return true;
    return fail(s, error, s->words < count ? "too few words after"
                                           : "too many words after",
                s->word[0]);
}

static bool read_size(struct event_stream *s, unsigned index, bool *large,
                      struct error *error)
{
    const char *text = s->word[index];

    if (strcmp(text, "4k") && strcmp(text, "4m"))
        return fail(s, error, "neither 4k nor 4m:", text);
    *large = text[1] == 'm';
    return true;
}

/* Limits of the operands: 20-bit spaces, 32-bit linear and 36-bit physical
 * addresses. */
#define SPACE_MAX 0xfffffu
#define PAGE_MAX(large) ((large) ? 0x3ffu : 0xfffffu)
#define FRAME_MAX(large) ((large) ? 0x3fffu : 0xffffffu)

/* WORD S PAGE SIZE */
static bool read_place(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return read_size(s, 3, &e->large, error) &&
           stream_number(s, 1, SPACE_MAX, &e->space, error) &&
           stream_number(s, 2, PAGE_MAX(e->large), &e->page, error);
}

static bool read_map(struct event_stream *s, struct stream_event *e,
                     struct error *error)
{
    return stream_words(s, 8, error) && read_place(s, e, error) &&
           stream_number(s, 4, FRAME_MAX(e->large), &e->frame, error) &&
           stream_flag(s, 5, &e->rw, error) &&
           stream_flag(s, 6, &e->us, error) &&
           stream_flag(s, 7, &e->global, error);
}

static bool read_unmap(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return stream_words(s, 4, error) && read_place(s, e, error);
}

static bool read_space(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    return stream_words(s, 2, error) &&
           stream_number(s, 1, SPACE_MAX, &e->space, error);
}

static bool read_alone(struct event_stream *s, struct stream_event *e,
                       struct error *error)
{
    (void)e;
    return stream_words(s, 1, error);
}

static bool read_invlpg(struct event_stream *s, struct stream_event *e,
                        struct error *error)
{
    return stream_words(s, 2, error) &&
           stream_number(s, 1, UINT32_MAX, &e->lin, error);
}

static bool read_acc(struct event_stream *s, struct stream_event *e,
                     struct error *error)
{
    uint32_t cpl;

    if (!stream_words(s, 4, error))
        return false;
    if (strcmp(s->word[1], "I") && strcmp(s->word[1], "R") &&
        strcmp(s->word[1], "W"))
        return fail(s, error, "none of I, R, W:", s->word[1]);
    e->access = s->word[1][0];
    if (!stream_number(s, 2, UINT32_MAX, &e->lin, error) ||
        !stream_number(s, 3, 3, &cpl, error))
        return false;
    if (cpl != 0 && cpl != 3)
        return fail(s, error, "neither CPL 0 nor 3:", s->word[3]);
    e->user = cpl == 3;
    return true;
}

static const struct {
    const char *word;
    enum stream_kind kind;
    bool (*read)(struct event_stream *, struct stream_event *,
                 struct error *);
} kinds[] = {
    {"map", STREAM_MAP, read_map},
    {"unmap", STREAM_UNMAP, read_unmap},
    {"clrd", STREAM_CLRD, read_unmap},
    {"cr3", STREAM_CR3, read_space},
    {"cr4", STREAM_CR4, read_alone},
    {"invlpg", STREAM_INVLPG, read_invlpg},
    {"free", STREAM_FREE, read_space},
    {"acc", STREAM_ACC, read_acc},
};

bool event_stream_next(struct event_stream *s, struct stream_event *event,
                       bool *end, struct error *error)
{
    *end = false;
    if (!stream_line(s, end, error))
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
    return fail(s, error, "not an event:", s->word[0]);
}
