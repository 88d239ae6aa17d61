/*
 * Random programs of i386 code: a loop of what compilers make, over some pages
 * of data, with calls into another page and branches over a few instructions.
 */
#ifndef PAGEWALK_TESTS_UNIT_RANDOM_CODE_H
#define PAGEWALK_TESTS_UNIT_RANDOM_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RANDOM_CODE_MAX = 0xc00, RANDOM_CODE_PAGES = 24,
};

struct random_code {
    uint32_t at;                /* where it will be */
    uint32_t callee;            /* of its calls: ADD EAX, EDX; RET */
    uint32_t data;              /* RANDOM_CODE_PAGES pages */
    unsigned instructions;      /* of the body of the loop, about */
    unsigned rounds;
    bool overwrites;            /* it stores into its own code */
    unsigned bytes;
    uint8_t code[RANDOM_CODE_MAX];
};

/* Makes the code: it runs from `at` to a HLT, or to a fault. By rand(). */
void random_code_make(struct random_code *c);

#endif
