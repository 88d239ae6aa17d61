/* clocks: the clock tables, row by row and by sequences timed by hand. */
#include <stdlib.h>

#include "tests/timing/clocks/suites.h"

int main(void)
{
    SRunner *runner = srunner_create(rows_suite());
    int failed;

    srunner_add_suite(runner, hand_suite());
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
