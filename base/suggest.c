#define _POSIX_C_SOURCE 200809L
#include "base/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BEGINNING_MIN = 3 };     /* letters that can stand for a whole name */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool alike(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

unsigned suggest_distance(const char *word, size_t length, const char *name)
{
    /* row[i % 3][j]: the distance of i letters of the word and j of the name */
    unsigned row[3][SUGGEST_WORD_MAX + 1];
    size_t letters = strlen(name);

    if (length > SUGGEST_WORD_MAX || letters > SUGGEST_WORD_MAX)
        return SUGGEST_WORD_MAX + 1;
    for (size_t j = 0; j <= letters; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= length; i++) {
        unsigned *now = row[i % 3];
        const unsigned *above = row[(i + 2) % 3], *before = row[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= letters; j++) {
            now[j] = least(least(above[j], now[j - 1]) + 1,
                           above[j - 1] + !alike(word[i - 1], name[j - 1]));
            if (i > 1 && j > 1 && alike(word[i - 1], name[j - 2]) &&
                alike(word[i - 2], name[j - 1]))
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return row[length % 3][letters];
}

void suggest_begin(struct suggestion *s, const char *word, size_t length)
{
    *s = (struct suggestion){ .word = word, .length = length };
}

void suggest_offer(struct suggestion *s, const char *name)
{
    unsigned limit = s->length < 6 ? 1 : (unsigned)(s->length / 3);
    unsigned distance = suggest_distance(s->word, s->length, name);

    if (s->length >= BEGINNING_MIN && !strncasecmp(s->word, name, s->length))
        distance = 1;
    if (distance > limit || (s->best && distance >= s->distance))
        return;
    s->best = name;
    s->distance = distance;
}

char *suggest_text(const struct suggestion *s, char text[SUGGEST_TEXT_SIZE])
{
    text[0] = 0;
    if (s->best)
        snprintf(text, SUGGEST_TEXT_SIZE, ": did you mean '%s'?", s->best);
    return text;
}

char *suggest_from(const char *word, size_t length,
                   const char *(*name)(unsigned index),
                   char text[SUGGEST_TEXT_SIZE])
{
    struct suggestion s;
    const char *known;

    suggest_begin(&s, word, length);
    for (unsigned i = 0; (known = name(i)); i++)
        suggest_offer(&s, known);
    return suggest_text(&s, text);
}
