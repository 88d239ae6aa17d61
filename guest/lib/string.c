/*
 * Memory and string functions. The string instructions do the long work: they
 * exist on every i386 and cost an emulator one dispatch instead of a loop.
 */
#include "guest/lib/string.h"

#include <stdint.h>

void *memset(void *dst, int byte, size_t count)
{
    void *to = dst;
    size_t words = count / 4;

    __asm__ volatile("rep stosl"
                     : "+D"(to), "+c"(words)
                     : "a"((uint32_t)(uint8_t)byte * 0x01010101u)
                     : "memory");
    count &= 3;
    __asm__ volatile("rep stosb"
                     : "+D"(to), "+c"(count)
                     : "a"(byte)
                     : "memory");
    return dst;
}

void *memcpy(void *dst, const void *src, size_t count)
{
    void *to = dst;
    size_t words = count / 4;

    __asm__ volatile("rep movsl"
                     : "+D"(to), "+S"(src), "+c"(words)
                     :
                     : "memory");
    count &= 3;
    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(src), "+c"(count)
                     :
                     : "memory");
    return dst;
}

void *memmove(void *dst, const void *src, size_t count)
{
    if ((uintptr_t)dst <= (uintptr_t)src ||
        (uintptr_t)dst >= (uintptr_t)src + count)
        return memcpy(dst, src, count);

    char *to = (char *)dst + count - 1;
    const char *from = (const char *)src + count - 1;

    __asm__ volatile("std; rep movsb; cld"
                     : "+D"(to), "+S"(from), "+c"(count)
                     :
                     : "memory", "cc");
    return dst;
}

int memcmp(const void *a, const void *b, size_t count)
{
    const uint8_t *x = a, *y = b;

    for (; count > 0; count--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end)
        end++;
    return end - s;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

void strlcpy(char *dst, const char *src, size_t size)
{
    while (size > 1 && *src) {
        *dst++ = *src++;
        size--;
    }
    if (size > 0)
        *dst = '\0';
}

bool str_is(const char *s, size_t len, const char *word)
{
    return strlen(word) == len && memcmp(s, word, len) == 0;
}
