/*
 * What must hold in a counter between any two events, whatever the stream.
 * It is asserted: a failure is a bug of the reference.
 */
#ifndef PAGEWALK_TESTS_REFERENCE_CHECK_H
#define PAGEWALK_TESTS_REFERENCE_CHECK_H

#include "tests/reference/counter.h"

void check_counter(struct counter *c);

#endif
