/* The suites of the timing tests. */
#ifndef PAGEWALK_TESTS_TIMING_SUITES_H
#define PAGEWALK_TESTS_TIMING_SUITES_H

#include <check.h>

Suite *slow_suite(void);        /* check_slow.c */
Suite *random_suite(void);      /* check_random.c */
Suite *sequence_suite(void);    /* check_sequence.c */
Suite *cache_suite(void);       /* check_cache.c */

#endif
