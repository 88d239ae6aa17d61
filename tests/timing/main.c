/* timing: the slow model, random programs, sequences and caches, with libcheck. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdlib.h>

#include "tests/timing/suites.h"

/* Seconds after which a test is taken to hang. */
#define HANG "3600"

int main(void)
{
    SRunner *runner = srunner_create(slow_suite());
    int failed;

    setenv("CK_DEFAULT_TIMEOUT", HANG, 0);
    srunner_add_suite(runner, random_suite());
    srunner_add_suite(runner, sequence_suite());
    srunner_add_suite(runner, cache_suite());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
