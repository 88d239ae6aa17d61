/*
 * The answer to an event stream, printed as `jq .` prints it (docs/events.md,
 * "The answer").
 */
#ifndef PAGEWALK_TESTS_REFERENCE_ANSWER_H
#define PAGEWALK_TESTS_REFERENCE_ANSWER_H

#include <stdio.h>

#include "tests/reference/counter.h"

void answer_print(const struct counter *c, FILE *out);

#endif
