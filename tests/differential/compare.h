/* The comparison of two runs of a case, and the report of a difference. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_COMPARE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/differential/generate.h"

/* Are outcome, registers, segments and defined flags equal? If not, the first
 * difference is written to why[size]. */
bool compare_states(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, char *why, size_t size);

/* The instruction of the case at an EIP; null: none. */
const struct case_insn *compare_find(const struct test_case *c, uint32_t eip);

/* Prints the case as text, the state before and both states after. */
void compare_report(const struct test_case *c, const struct state *ours,
                    const struct state *theirs, FILE *stream);

#endif
