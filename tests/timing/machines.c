#include "tests/timing/machines.h"

#include <stddef.h>
#include <string.h>

const struct test_machine machines[MACHINES] = {
    {"w1", {TIMING_PIPELINE,
            {.width = 1, .memory_ports = 1, .alu = 1, .shift = 1, .load = 2,
             .mul = 4, .div = 20, .agi = 0, .taken = 1, .indirect = 2,
             .lock = 10}, {0}}},
    {"w1agi", {TIMING_PIPELINE,
            {.width = 1, .memory_ports = 1, .alu = 1, .shift = 2, .load = 3,
             .mul = 10, .div = 41, .agi = 1, .taken = 2, .indirect = 3,
             .lock = 0},
            {.kind = PREDICTOR_STATIC, .mispredict = 3}}},
    {"w2", {TIMING_PIPELINE,
            {.width = 2, .memory_ports = 1, .alu = 1, .shift = 1, .load = 2,
             .mul = 9, .div = 40, .agi = 1, .taken = 0, .indirect = 0,
             .lock = 5}, {0}}},
    {"w3", {TIMING_PIPELINE,
            {.width = 3, .memory_ports = 1, .alu = 1, .shift = 1, .load = 4,
             .mul = 4, .div = 39, .agi = 0, .taken = 1, .indirect = 4,
             .lock = 17},
            {.kind = PREDICTOR_STATIC, .mispredict = 11}}},
    {"w4", {TIMING_PIPELINE,
            {.width = 4, .memory_ports = 2, .alu = 1, .shift = 2, .load = 5,
             .mul = 3, .div = 26, .agi = 0, .taken = 0, .indirect = 1,
             .lock = 20}, {0}}},
    {"w4agi", {TIMING_PIPELINE,
            {.width = 4, .memory_ports = 1, .alu = 2, .shift = 3, .load = 6,
             .mul = 7, .div = 60, .agi = 3, .taken = 3, .indirect = 5,
             .lock = 1}, {0}}},
};

const struct timing_config *machines_find(const char *name)
{
    for (unsigned i = 0; i < MACHINES; i++)
        if (!strcmp(machines[i].name, name))
            return &machines[i].timing;
    return NULL;
}
