/*
 * Memory of the host for the reference counter. Running out of it is not an
 * error of the stream: one line on stderr, EXIT_HOST.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_HOST_H
#define PAGEWALK_TESTS_REFERENCE_HOST_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/reference/exit.h"

/* count zeroed elements of size bytes; never NULL. */
static inline void *host_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory) {
        fprintf(stderr, "count_reference: out of memory\n");
        exit(EXIT_HOST);
    }
    return memory;
}

#endif
