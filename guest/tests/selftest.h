/*
 * The kernel's self-test: boot option and shell command `selftest`.
 *
 * It prints a line for each test that passes, and stops at the first that
 * fails. With a bug planted (bug.h) a test must fail, in every mode in which
 * the bug does harm.
 */
#ifndef PAGEWALK_GUEST_TESTS_SELFTEST_H
#define PAGEWALK_GUEST_TESTS_SELFTEST_H

#include "guest/lib/compiler.h"

/* Run every test. False if one failed. */
bool selftest_run(void);

#endif
