/*
 * memcpy and memset by string instructions: gcc would turn a plain loop into a
 * call of the function that the loop is in.
 */
#include "firmware/lib/memory.h"

void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    void *at = to;

    __asm__ volatile("rep movsb"
                     : "+D"(at), "+S"(from), "+c"(bytes)
                     :
                     : "memory");
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    void *at = to;

    __asm__ volatile("rep stosb"
                     : "+D"(at), "+c"(bytes)
                     : "a"(value)
                     : "memory");
    return to;
}

void memset16(void *to, uint16_t value, size_t count)
{
    __asm__ volatile("rep stosw"
                     : "+D"(to), "+c"(count)
                     : "a"(value)
                     : "memory");
}

bool memory_equal(const void *a, const void *b, size_t bytes)
{
    const unsigned char *x = a, *y = b;

    while (bytes > 0 && *x == *y) {
        x++;
        y++;
        bytes--;
    }
    return bytes == 0;
}
