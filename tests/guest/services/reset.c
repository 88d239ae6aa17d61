/*
 * A reset after which the program goes on. The interrupt controllers are not
 * programmed then, so nothing can follow. The run ends with exit code 0 only
 * if it does go on.
 */
#include "tests/guest/services/call.h"

void reset_and_return(void);
void show_reset(void);

void show_reset(void)
{
    reset_and_return();
    print_whether("goes_on_after_reset", 1);
}
