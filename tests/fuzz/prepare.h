/*
 * The memory that an input describes: a world of tables and zones, altered
 * here and there, the guest's code, and the parameters of enter.S.
 */
#ifndef PAGEWALK_TESTS_FUZZ_PREPARE_H
#define PAGEWALK_TESTS_FUZZ_PREPARE_H

#include <stdint.h>

#include "cpu/model/model.h"
#include "tests/differential/world.h"
#include "tests/fuzz/input.h"

/* Behind the world: the tables of PAE paging. */
enum {
    PAE_POINTERS = WORLD_BYTES,
    PAE_DIRECTORY = WORLD_BYTES + 0x1000,
    PAE_TABLE = WORLD_BYTES + 0x2000,
    PREPARE_BYTES = WORLD_BYTES + 0x3000,
};

/* Takes what it needs from the front of the input; the rest is code. */
void prepare_memory(uint8_t memory[PREPARE_BYTES],
                    const struct cpu_model *model, struct input *in);

#endif
