/* Sequences whose cycles are known by hand. */
#include <check.h>

#include "tests/timing/suites.h"

Suite *sequence_suite(void)
{
    return suite_create("sequence");
}
