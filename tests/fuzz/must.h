/* What has to hold whatever the input is: a fuzz target ends where it fails. */
#ifndef PAGEWALK_TESTS_FUZZ_MUST_H
#define PAGEWALK_TESTS_FUZZ_MUST_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static inline void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

#endif
