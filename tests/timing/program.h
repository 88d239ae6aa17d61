/*
 * Random programs of flat 32-bit code that always end: a loop around moves and
 * arithmetic of all sizes, loads, stores and read-modify-writes, chains of
 * pointers, multiplications, divisions, branches of every kind, calls, pushes,
 * string and locked instructions, microcode.
 *
 * A program needs what the CPU fixture has (tests/unit/cpu_fixture.h), INT
 * PROGRAM_VECTOR that returns, and PROGRAM_DATA bytes that program_make has
 * filled.
 */
#ifndef PAGEWALK_TESTS_TIMING_PROGRAM_H
#define PAGEWALK_TESTS_TIMING_PROGRAM_H

#include <stdint.h>

#include "tests/differential/random.h"

enum {
    PROGRAM_CODE_MAX = 6144, PROGRAM_DATA_BYTES = 4096,
    PROGRAM_VECTOR = 0x40,
};

struct program {
    struct random random;
    uint32_t origin;                    /* address of code[0] */
    uint32_t data_at;                   /* address of data[0] */
    unsigned size;                      /* bytes of code */
    uint8_t code[PROGRAM_CODE_MAX];
    uint8_t data[PROGRAM_DATA_BYTES];
};

/* A program of about `items` items in its loop, which runs `rounds` times; it
 * ends with HLT. */
void program_make(struct program *p, uint64_t seed, uint32_t origin,
                  uint32_t data_at, unsigned items, unsigned rounds);

#endif
