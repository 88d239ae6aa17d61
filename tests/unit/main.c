/*
 * unit [SUITE...]: runs the unit tests, all or the suites named. Check reads
 * its own settings from the environment: CK_RUN_CASE, CK_VERBOSITY, CK_FORK=no
 * and others (libcheck's manual, "Environment Variable Reference").
 */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds after which a test is taken to hang. All tests together take ten, or
 * with sanitizers on a busy host some minutes. */
#define HANG "1800"

#define SUITE(name) Suite *name##_suite(void);
#include "tests/unit/suites.def"
#undef SUITE

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define SUITE(name) { #name, name##_suite },
#include "tests/unit/suites.def"
#undef SUITE
};

enum { SUITES = sizeof(suites) / sizeof(suites[0]) };

static bool is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], name))
            return true;
    return argc == 1;
}

static bool exists(const char *name)
{
    for (int i = 0; i < SUITES; i++)
        if (!strcmp(suites[i].name, name))
            return true;
    return false;
}

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    int failed;

    setenv("CK_DEFAULT_TIMEOUT", HANG, 0);
    for (int i = 1; i < argc; i++)
        if (!exists(argv[i])) {
            fprintf(stderr, "no suite '%s'\n", argv[i]);
            return EXIT_FAILURE;
        }
    for (int i = 0; i < SUITES; i++)
        if (is_wanted(suites[i].name, argc, argv))
            srunner_add_suite(runner, suites[i].make());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
