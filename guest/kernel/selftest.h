/*
 * The kernel's self-test: boot option and shell command `selftest`.
 *
 * One line for each test that it passed, or what it found. With a bug planted
 * (bug.h) it must find something, in every mode in which the bug exists.
 */
#ifndef PAGEWALK_GUEST_KERNEL_SELFTEST_H
#define PAGEWALK_GUEST_KERNEL_SELFTEST_H

#include "guest/lib/compiler.h"

/* Run every test. False if one failed. */
bool selftest_run(void);

#endif
