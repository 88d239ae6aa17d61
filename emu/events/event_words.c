#define _POSIX_C_SOURCE 200809L
#include "emu/events/event_words.h"

#include <string.h>

bool event_words_refuse_line(const struct event_stream *s, unsigned line,
                             struct error *error, const char *what,
                             const char *word)
{
    return error_usage(error, "%s:%u: %s%s%s%s", s->path, line, what,
                       word ? " '" : "", word ? word : "", word ? "'" : "");
}

bool event_words_refuse(const struct event_stream *s, struct error *error,
                        const char *what, const char *word)
{
    return event_words_refuse_line(s, s->line, error, what, word);
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
            return event_words_refuse(s, error, "a byte that is no text", NULL);
    return true;
}

static bool split_line(struct event_stream *s, struct error *error)
{
    char *rest = s->text, *word;

    s->words = 0;
    while ((word = strtok_r(rest, " \t", &rest))) {
        if (s->words == STREAM_WORDS_MAX)
            return event_words_refuse(s, error, "too many words", NULL);
        s->word[s->words++] = word;
    }
    return true;
}

bool event_words_next(struct event_stream *s, bool *end, struct error *error)
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
            return event_words_refuse(s, error, "the line is too long", NULL);
        if (!clean_line(s, error) || !split_line(s, error))
            return false;
    } while (!s->words);
    return true;
}

bool event_words_number(struct event_stream *s, unsigned index, uint32_t max,
                        uint32_t *value, struct error *error)
{
    const char *text = s->word[index];
    bool hex = text[0] == '0' && text[1] == 'x';
    uint64_t n = 0;

    if (hex)
        text += 2;
    if (!*text)
        return event_words_refuse(s, error, "not a number:", s->word[index]);
    for (; *text; text++) {
        static const char digits[] = "0123456789abcdef";
        char c = *text >= 'A' && *text <= 'F' ? (char)(*text | 0x20) : *text;
        const char *at = strchr(digits, c);
        unsigned digit = at ? (unsigned)(at - digits) : 16;

        if (digit >= (hex ? 16u : 10u))
            return event_words_refuse(s, error,
                                      "not a number:", s->word[index]);
        n = n * (hex ? 16 : 10) + digit;
        if (n > max)
            return event_words_refuse(s, error,
                                      "out of range:", s->word[index]);
    }
    *value = (uint32_t)n;
    return true;
}

bool event_words_flag(struct event_stream *s, unsigned index, bool *value,
                      struct error *error)
{
    const char *text = s->word[index];

    if (strcmp(text, "0") && strcmp(text, "1"))
        return event_words_refuse(s, error, "neither 0 nor 1:", text);
    *value = *text == '1';
    return true;
}

bool event_words_count(struct event_stream *s, unsigned count,
                       struct error *error)
{
    if (s->words == count)
        return true;
    return event_words_refuse(s, error,
                              s->words < count ? "too few words after"
                                               : "too many words after",
                              s->word[0]);
}
