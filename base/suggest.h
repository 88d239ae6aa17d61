/*
 * "Did you mean": of the names that a word could have stood for, the one that
 * is nearest to what was typed.
 *
 * The distance of two words is the number of letters to insert, drop or
 * replace, and of neighbours to exchange, that make one of the other (Damerau,
 * "A technique for computer detection and correction of spelling errors", CACM
 * 7(3), 1964). Upper and lower case are alike.
 */
#ifndef PAGEWALK_BASE_SUGGEST_H
#define PAGEWALK_BASE_SUGGEST_H

#include <stddef.h>

struct suggestion {
    const char *word;
    size_t length;              /* of the word, bytes */
    const char *best;           /* null: no name is near enough */
    unsigned distance;          /* of the best */
};

enum { SUGGEST_TEXT_SIZE = 80 };

/* No two words are farther apart. Longer words than this are not compared. */
enum { SUGGEST_WORD_MAX = 32 };

/* The distance of a word of `length` bytes and a name; above SUGGEST_WORD_MAX
 * if one of them is longer than that. */
unsigned suggest_distance(const char *word, size_t length, const char *name);

/* Begins with the word that was typed, its first `length` bytes. */
void suggest_begin(struct suggestion *suggestion, const char *word,
                   size_t length);

/* Offers a name, which must stay. It is near enough if a third of the word's
 * letters, or one, is wrong, or if the word is its beginning. */
void suggest_offer(struct suggestion *suggestion, const char *name);

/* ": did you mean 'NAME'?", or "" if no name is near enough; returns text. */
char *suggest_text(const struct suggestion *suggestion,
                   char text[SUGGEST_TEXT_SIZE]);

/* The same of all names that a function enumerates: name(0), name(1) and so
 * on, up to the first null. */
char *suggest_from(const char *word, size_t length,
                   const char *(*name)(unsigned index),
                   char text[SUGGEST_TEXT_SIZE]);

#endif
