/* The suites of this folder. */
#ifndef PAGEWALK_TESTS_TIMING_CLOCKS_SUITES_H
#define PAGEWALK_TESTS_TIMING_CLOCKS_SUITES_H

#include <check.h>

Suite *rows_suite(void);
Suite *hand_suite(void);

#endif
