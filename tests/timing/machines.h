/* The pipelines on which the tests compare, by name. */
#ifndef PAGEWALK_TESTS_TIMING_MACHINES_H
#define PAGEWALK_TESTS_TIMING_MACHINES_H

#include "cpu/model/timing_config.h"

enum { MACHINES = 6 };

extern const struct test_machine {
    const char *name;
    struct timing_config timing;
} machines[MACHINES];

/* Null: there is none of that name. */
const struct timing_config *machines_find(const char *name);

#endif
