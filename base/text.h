/*
 * Text built up piece by piece in a buffer of the caller's. The text is cut
 * where the buffer ends, and always ends with a 0 byte.
 */
#ifndef PAGEWALK_BASE_TEXT_H
#define PAGEWALK_BASE_TEXT_H

#include <stddef.h>

struct text {
    char *start;
    size_t size, length;    /* bytes; length without the 0 byte */
};

/* An empty text in a buffer of `size` bytes, above 0. */
void text_begin(struct text *text, char *buffer, size_t size);

/* Appends as printf does. */
void text_put(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
