/* Whether two runs of a case agree, and how they do not. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_COMPARE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/differential/generate.h"

/* Registers, segments, defined flags, outcome. Writes the first difference to
 * why[size] when there is one. */
bool compare_states(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, char *why, size_t size);

/* The instruction of the case at an EIP; null: none. */
const struct case_insn *compare_find(const struct test_case *c, uint32_t eip);

/* The case with its disassembly, the state before and both states after. */
void compare_report(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, FILE *stream);

#endif
