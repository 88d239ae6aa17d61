/*
 * An assertion for the inner loops of random tests. ck_assert writes its place
 * to a file each time, which would take most of the run there.
 */
#ifndef PAGEWALK_TESTS_UNIT_QUICK_CHECK_H
#define PAGEWALK_TESTS_UNIT_QUICK_CHECK_H

#include <check.h>

#define QUICK_CHECK(condition)                  \
    do {                                        \
        if (!(condition))                       \
            ck_abort_msg("%s", #condition);     \
    } while (0)

#endif
