/*
 * The part of string.h that a freestanding compiler and the kernel need.
 */
#ifndef PAGEWALK_GUEST_LIB_STRING_H
#define PAGEWALK_GUEST_LIB_STRING_H

#include <stdbool.h>
#include <stddef.h>

void *memset(void *dst, int byte, size_t count);
void *memcpy(void *dst, const void *src, size_t count);
void *memmove(void *dst, const void *src, size_t count);
int memcmp(const void *a, const void *b, size_t count);

size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

/* Copy at most SIZE - 1 characters and always end with a 0. */
void strlcpy(char *dst, const char *src, size_t size);

/* Is the string S, of LEN characters and not ended by 0, equal to WORD? */
bool str_is(const char *s, size_t len, const char *word);

#endif
