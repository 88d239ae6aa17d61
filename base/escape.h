/*
 * Names of files, symbols, regions and the like on their way to a terminal.
 *
 * A terminal obeys control characters: C0 and DEL (ECMA-48, ASCII) and C1,
 * U+0080 to U+009F, whether in UTF-8 or as one byte. A name may come from a
 * guest, a trace or a folder that someone else filled, so each of them is
 * spelled as \x and two digits. So is a byte that is not part of UTF-8.
 */
#ifndef PAGEWALK_BASE_ESCAPE_H
#define PAGEWALK_BASE_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* The text in a form that a terminal only shows, in a buffer of `size` bytes,
 * above 0; returns the buffer. The text is cut where the buffer ends, never
 * inside a character or an escape. */
char *escape_text(const char *text, char *buffer, size_t size);

/* The same in a buffer of its own, to be freed; null: no memory. */
char *escape_copy(const char *text);

/* Prints the text in this form. */
void escape_print(const char *text, FILE *stream);

/* Bytes that hold any text of `length` bytes, with its 0 byte. */
#define ESCAPE_SIZE(length) (4 * (size_t)(length) + 1)

#endif
