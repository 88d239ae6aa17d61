/*
 * A line of an event stream as words and numbers. `#` starts a comment;
 * words are parted by blanks; numbers are decimal or 0x hex. Every function
 * that can fail returns false with one clear message in error.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_WORDS_H
#define PAGEWALK_TESTS_REFERENCE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

enum { WORDS_MAX = 9, WORDS_ERROR = 160 };

struct words {
    char *word[WORDS_MAX + 1];  /* one more than any line may have */
    int count;
    char error[WORDS_ERROR];
};

/* Cuts text (length bytes, changed in place) at its blanks. An empty or
 * comment line has no words and is no error. */
bool words_split(struct words *w, char *text, long length);

/* The line must have exactly this many arguments after its first word. */
bool words_arguments(struct words *w, int count);

/* Word i as a number from min to max. */
bool words_number(struct words *w, int i, const char *what,
                  uint32_t min, uint32_t max, uint32_t *value);

/* Word i as 0 or 1. */
bool words_flag(struct words *w, int i, const char *what, bool *value);

/* Word i as one of a NULL-ended list; value is its index. */
bool words_choice(struct words *w, int i, const char *what,
                  const char *const *choices, int *value);

/* Writes the message; returns false, so that callers can return it. */
bool words_fail(struct words *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
