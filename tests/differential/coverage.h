/* How often each row of isa.def ran, by form of its operands. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_COVERAGE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_COVERAGE_H

#include <stdint.h>
#include <stdio.h>

/* A form: operand size, address size, register or memory. */
enum coverage_form {
    FORM_MEMORY = 1 << 0,
    FORM_ADDRESS32 = 1 << 1,    /* of a memory or implied operand */
    FORM_OPERAND32 = 1 << 2,
    FORMS = 8
};

enum { COVERAGE_ROWS = 512 };

struct coverage {
    uint64_t ran[COVERAGE_ROWS][FORMS];
};

void coverage_print(const struct coverage *coverage, FILE *stream);

#endif
