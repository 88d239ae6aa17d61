/*
 * A suite of groups of tests, all with the same checked fixture. A group is a
 * function that adds its tests.
 */
#ifndef PAGEWALK_TESTS_UNIT_GROUPS_H
#define PAGEWALK_TESTS_UNIT_GROUPS_H

#include <check.h>

struct group {
    const char *name;           /* null ends a list */
    void (*add)(TCase *tc);
};

static inline Suite *groups_suite(const char *name,
                                  const struct group *groups, SFun setup,
                                  SFun teardown)
{
    Suite *suite = suite_create(name);

    for (; groups->name; groups++) {
        TCase *tc = tcase_create(groups->name);

        tcase_add_checked_fixture(tc, setup, teardown);
        groups->add(tc);
        suite_add_tcase(suite, tc);
    }
    return suite;
}

#endif
