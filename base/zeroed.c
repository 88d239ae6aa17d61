#include "base/zeroed.h"

#include <stdlib.h>
#include <string.h>

void *zeroed_new(size_t size)
{
    /* C11 7.22.3.1: a multiple of the alignment. */
    size_t whole = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    void *memory = aligned_alloc(CACHE_LINE, whole);

    return memory ? memset(memory, 0, whole) : NULL;
}
