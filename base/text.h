/*
 * Text built up piece by piece in a buffer of the caller's. What does not fit
 * is left out; the text always ends with a 0 byte.
 */
#ifndef PAGEWALK_BASE_TEXT_H
#define PAGEWALK_BASE_TEXT_H

#include <stddef.h>

struct text {
    char *start;
    size_t size, length;
};

/* An empty text; size is above 0. */
void text_begin(struct text *text, char *buffer, size_t size);

/* Appends as printf does. */
void text_put(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
